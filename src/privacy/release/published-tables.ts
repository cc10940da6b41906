import type { MetricDefinition } from "../../dictionary/schema.ts";
import { parseRational } from "../noise/rational.ts";
import type { NoisyTable } from "./add-noise.ts";
import { COHORT_METRIC, toNumber, type View } from "./plan.ts";

/** A number of a published table, with the interval that holds the true one 95 times of 100. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A row of a published table. What is too small to tell from noise has no numbers. */
interface PublishedRow {
  readonly labels: readonly string[];
  /** Controllers, volume or units, rounded; absent when withheld. */
  readonly count?: Estimate;
  /** Of the controllers that reported, of all volume, or of all units, from 0 to 1. */
  readonly share?: Estimate;
}

/** A table as it is published. */
export interface PublishedTable {
  readonly view: View;
  /** Standard deviation of the noise, before rounding. */
  readonly sigma: number;
  readonly rows: readonly PublishedRow[];
}

/** A metric as it is published. */
export interface PublishedMetric {
  readonly metric: string;
  readonly version: number;
  readonly period: string;
  readonly question: string;
  readonly dimensions: readonly string[];
  /** Controllers that could be counted, noisy and rounded; absent when there were too few. */
  readonly cohort?: Estimate;
  /** Why there are no tables. */
  readonly withheld?: string;
  readonly tables: readonly PublishedTable[];
}

/** Half of the width of a 95 % interval in standard deviations. */
const INTERVAL = 1.96;

/** What is below so many standard deviations is not told from nothing. */
const SHOWN_SIGMAS = 3;

/** A step of rounding hides the last digits, which are noise. */
function roundingBase(sigma: number): number {
  return sigma <= 50 ? 5 : sigma <= 500 ? 10 : 100;
}

/** Standard deviation of the noise of a table. */
export function sigmaOfTable({ mechanism, noise }: Pick<NoisyTable, "mechanism" | "noise">): number {
  const size = toNumber(parseRational(noise));
  return mechanism === "discrete_gaussian" ? Math.sqrt(size) : Math.SQRT2 * size;
}

/** What is published of a metric; made of noisy tables alone, so it costs nothing more. */
export function publishedMetric(
  metric: MetricDefinition,
  tables: readonly NoisyTable[],
  whole: NoisyTable | undefined,
): PublishedMetric {
  const { id, version, question } = metric;
  const cohort = cohortOf(metric, tables, whole);
  const period = tables[0]?.period ?? "";
  const about = { metric: id, version, period, question, dimensions: metric.dimensions.map((each) => each.id) };
  const least = metric.privacy.min_cohort;
  if (cohort === undefined || cohort.noisy < least) {
    return { ...about, withheld: `fewer than ${least} controllers`, tables: [] };
  }
  const shown = tables.filter(({ view }) => view !== "cohort").map((table) => publishedTable(table, cohort));
  const isEmpty = shown.every(({ rows }) => rows.every(({ count }) => count === undefined));
  const told = { ...about, cohort: rounded(cohort.noisy, cohort.sigma) };
  return isEmpty
    ? { ...told, withheld: "nothing that can be told from noise", tables: [] }
    : { ...told, tables: shown };
}

interface Cohort {
  readonly noisy: number;
  readonly sigma: number;
}

/** Who reported the metric; of metrics with an envelope per label, who shares at its level of consent or above. */
function cohortOf(
  metric: MetricDefinition,
  tables: readonly NoisyTable[],
  whole: NoisyTable | undefined,
): Cohort | undefined {
  const own = tables.find(({ view }) => view === "cohort");
  const table = own ?? whole;
  if (table === undefined) return undefined;
  const levels = ["technical", "usage", "detailed"];
  const from = levels.indexOf(metric.consent_min);
  const counted = table.cells.filter(
    ([[level]]) => own !== undefined || (level !== undefined && levels.indexOf(level) >= from),
  );
  const noisy = counted.reduce((sum, [, value]) => sum + value, 0);
  return { noisy, sigma: sigmaOfTable(table) * Math.sqrt(Math.max(1, counted.length)) };
}

function publishedTable(table: NoisyTable, cohort: Cohort): PublishedTable {
  const sigma = sigmaOfTable(table);
  const wholes = wholesOf(table);
  const rows = table.cells.map(([labels, value]): PublishedRow => {
    if (value < SHOWN_SIGMAS * sigma) return { labels };
    const whole = table.view === "instances" ? cohort : wholes.get(groupOf(table, labels))!;
    return { labels, count: rounded(value, sigma), share: shareOf({ noisy: value, sigma }, whole) };
  });
  return { view: table.view, sigma: toDigits(sigma, 1), rows };
}

/** What shares of a table are shares of: sums of its noisy cells, of a histogram per label. No exact margin is anywhere. */
function wholesOf(table: NoisyTable): ReadonlyMap<string, Cohort> {
  const sigma = sigmaOfTable(table);
  const sums = new Map<string, { sum: number; cells: number }>();
  for (const [labels, value] of table.cells) {
    const group = groupOf(table, labels);
    const { sum, cells } = sums.get(group) ?? { sum: 0, cells: 0 };
    sums.set(group, { sum: sum + value, cells: cells + 1 });
  }
  return new Map(
    [...sums].map(([group, { sum, cells }]) => [group, { noisy: Math.max(1, sum), sigma: sigma * Math.sqrt(cells) }]),
  );
}

function groupOf({ view }: Pick<NoisyTable, "view">, labels: readonly string[]): string {
  return view === "histogram" ? labels.slice(0, -1).join("\t") : "";
}

function rounded(noisy: number, sigma: number): Estimate {
  const base = roundingBase(sigma);
  const round = (value: number) => Math.max(0, Math.round(value / base) * base);
  return { value: round(noisy), low: round(noisy - INTERVAL * sigma), high: round(noisy + INTERVAL * sigma) };
}

function shareOf(part: Cohort, whole: Cohort): Estimate {
  const bounded = (value: number) => toDigits(Math.min(1, Math.max(0, value)), 4);
  const share = part.noisy / whole.noisy;
  // Errors of part and whole are independent where they have tables of their own, and work against each other where not.
  const error = Math.sqrt(part.sigma ** 2 + (share * whole.sigma) ** 2) / whole.noisy;
  return {
    value: bounded(share),
    low: bounded(share - INTERVAL * error),
    high: bounded(share + INTERVAL * error),
  };
}

function toDigits(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Whether a metric's whole cohort table is asked of {@link COHORT_METRIC}. */
export function isWholeCohort({ metric, view }: Pick<NoisyTable, "metric" | "view">): boolean {
  return metric === COHORT_METRIC && view === "cohort";
}
