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

/** What is wrong with the parameters of a release: noise that is not that of its rho, sums above the cap, tables that were not paid. */
export function parameterFaults(spends: readonly PaidTable[], noisy: readonly NoisyCells[]): string[] {
  const paid = new Map(spends.map((spend) => [nameOf(spend), spend]));
  const faults = spends.length === paid.size ? [] : ["a table is paid twice"];
  for (const table of noisy) {
    const spend = paid.get(nameOf(table));
    if (spend === undefined) faults.push(`${nameOf(table)} was not paid`);
    else faults.push(...noiseFaults(table, spend));
  }
  const months = new Map<string, Fraction>();
  for (const { period, rho } of spends)
    for (const month of monthsOf(period)) months.set(month, plus(months.get(month) ?? [0n, 1n], fraction(rho)));
  for (const [month, [numerator, denominator]] of months)
    if (numerator * 10n > denominator) faults.push(`rho of ${month} is above 0.1`);
  return faults;
}

function noiseFaults(table: NoisyCells, spend: PaidTable): string[] {
  const name = nameOf(table);
  const faults: string[] = [];
  for (const field of ["l0", "linf", "mechanism", "rho", "period", "batch_root"] as const)
    if (table[field] !== spend[field]) faults.push(`${name} was paid with another ${field}`);
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
  if (!table.cells.every(([, value]) => Number.isSafeInteger(value)))
    faults.push(`${name} has cells that are no whole numbers`);
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
