import { canonical, sha256 } from "./canonical.ts";

/** A table that was paid for, as the bundle says. */
export interface PaidTable {
  readonly period: string;
  readonly metric: string;
  readonly version: number;
  readonly view: string;
  readonly l0: number;
  readonly linf: number;
  readonly sensitivity: string;
  readonly mechanism: string;
  readonly rho: string;
  readonly batch_root: string;
  /** Digest of the list of its cells. */
  readonly cells: string;
}

/** A noisy table, as the bundle has it. */
export interface NoisyCells {
  readonly metric: string;
  readonly version: number;
  readonly view: string;
  readonly l0: number;
  readonly linf: number;
  readonly mechanism: string;
  readonly rho: string;
  readonly noise: string;
  readonly period: string;
  readonly batch_root: string;
  readonly cells: readonly (readonly [readonly string[], number])[];
}

type Fraction = readonly [numerator: bigint, denominator: bigint];

/** Above 0, and written in one way. */
const FRACTION = /^[1-9]\d{0,59}(?:\/[1-9]\d{0,59})?$/;
const PERIOD = /^20\d\d-(?:Q[1-4]|0[1-9]|1[0-2])$/;
const VIEWS = ["cohort", "instances", "total", "histogram"];
const MECHANISMS = ["discrete_gaussian", "discrete_laplace"];

/**
 * What is wrong with the parameters of a release: numbers that are none, noise that is not that of its rho, sums above the cap, tables
 * that were not paid, or paid and not there, or there twice.
 */
export function parameterFaults(spends: readonly PaidTable[], noisy: readonly NoisyCells[]): string[] {
  const wrong = [...spends.flatMap(spendFaults), ...noisy.flatMap(tableFaults)];
  // With numbers that are none nothing can be worked out.
  if (wrong.length > 0) return wrong;
  const paid = new Map(spends.map((spend) => [nameOf(spend), spend]));
  const made = new Set(noisy.map(nameOf));
  return [
    ...(spends.length === paid.size ? [] : ["a table is paid twice"]),
    ...(noisy.length === made.size ? [] : ["a table was made noisy twice"]),
    ...spends.filter((spend) => !made.has(nameOf(spend))).map((spend) => `${nameOf(spend)} was paid and is not there`),
    ...noisy.flatMap((table) => {
      const spend = paid.get(nameOf(table));
      return spend === undefined ? [`${nameOf(table)} was not paid`] : noiseFaults(table, spend);
    }),
    ...capFaults(spends),
  ];
}

function spendFaults(spend: PaidTable): string[] {
  return areNumbers(spend) && /^\d{1,60}$/.test(spend.sensitivity)
    ? []
    : [`${nameOf(spend)} was paid with numbers that are none`];
}

function tableFaults(table: NoisyCells): string[] {
  const isRight = areNumbers(table) && FRACTION.test(table.noise) && Array.isArray(table.cells);
  if (!isRight) return [`${nameOf(table)} has parameters that are none`];
  const labels = table.cells.map(([key]) => key);
  if (!labels.every((key) => Array.isArray(key) && key.every((label) => typeof label === "string")))
    return [`${nameOf(table)} has cells without labels`];
  if (!table.cells.every(([, value]) => Number.isSafeInteger(value)))
    return [`${nameOf(table)} has cells that are no whole numbers`];
  return new Set(labels.map((key) => canonical(key))).size === labels.length
    ? []
    : [`${nameOf(table)} has a cell twice`];
}

function areNumbers({
  metric,
  version,
  view,
  l0,
  linf,
  mechanism,
  rho,
  period,
}: Omit<PaidTable, "cells" | "sensitivity">): boolean {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1;
  return (
    typeof metric === "string" &&
    [version, l0, linf].every(isCount) &&
    VIEWS.includes(view) &&
    MECHANISMS.includes(mechanism) &&
    FRACTION.test(rho) &&
    PERIOD.test(period)
  );
}

function capFaults(spends: readonly PaidTable[]): string[] {
  const months = new Map<string, Fraction>();
  for (const { period, rho } of spends)
    for (const month of monthsOf(period)) months.set(month, plus(months.get(month) ?? [0n, 1n], fraction(rho)));
  return [...months].flatMap(([month, [numerator, denominator]]) =>
    numerator * 10n > denominator ? [`rho of ${month} is above 0.1`] : [],
  );
}

function noiseFaults(table: NoisyCells, spend: PaidTable): string[] {
  const name = nameOf(table);
  const faults: string[] = [];
  for (const field of ["l0", "linf", "mechanism", "rho", "period", "batch_root"] as const)
    if (table[field] !== spend[field]) faults.push(`${name} was paid with another ${field}`);
  if (sha256(canonical(table.cells.map(([labels]) => labels))) !== spend.cells)
    faults.push(`${name} was paid for other cells`);
  const squared = BigInt(table.l0) * BigInt(table.linf) ** 2n;
  if (spend.sensitivity !== String(squared)) faults.push(`${name} has another sensitivity than its bounds`);
  const [rho, per] = fraction(table.rho);
  const [noise, noisePer] = fraction(table.noise);
  // Gaussian: variance = Δ² / (2 rho). Laplace: scale b of at least Δ₁ / √(2 rho), so 2 rho b² >= Δ₁².
  const l1 = BigInt(table.l0) * BigInt(table.linf);
  const isRight =
    table.mechanism === "discrete_gaussian"
      ? 2n * rho * noise === squared * per * noisePer
      : 2n * rho * noise ** 2n >= l1 ** 2n * per * noisePer ** 2n;
  if (!isRight) faults.push(`${name} has not the noise of its rho`);
  return faults;
}

function nameOf({ metric, version, view }: { metric: string; version: number; view: string }): string {
  return `${metric} ${version} ${view}`;
}

function fraction(text: string): Fraction {
  const [numerator = "0", denominator = "1"] = text.split("/");
  return [BigInt(numerator), BigInt(denominator)];
}

function plus([a, b]: Fraction, [c, d]: Fraction): Fraction {
  return [a * d + c * b, b * d];
}

function monthsOf(period: string): string[] {
  const [year, quarter] = period.split("-Q");
  if (quarter === undefined) return [period];
  return [1, 2, 3].map((month) => `${year}-${String((Number(quarter) - 1) * 3 + month).padStart(2, "0")}`);
}
