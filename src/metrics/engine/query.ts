import type { LocalDimension } from "../../dictionary/vocabulary.ts";

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** 1970-01-05: weeks begin on Mondays. */
export const FIRST_MONDAY = 4 * DAY_MS;

/** Start of the week of an instant. */
export function weekStart(instant: number): number {
  return Math.floor((instant - FIRST_MONDAY) / (7 * DAY_MS)) * 7 * DAY_MS + FIRST_MONDAY;
}

/** Which part of a store is asked. */
export interface MetricScope {
  /** Runs that began at or after this instant; undefined: from the first on. */
  readonly since: number | undefined;
  /** Runs that began before this instant; undefined: up to the last. */
  readonly until: number | undefined;
  /** The instant of asking: states are of then when the period has no end. */
  readonly now: number;
  readonly controller: string | undefined;
  /** Full name of a folder, with all that is in it, or of a Pipeline. */
  readonly folder: string | undefined;
}

/** Lengths of the buckets of a series, in days: UTC days, weeks that begin on Monday, and whole numbers of these weeks. */
export const grainDays = { day: 1, week: 7, "4weeks": 28, "52weeks": 364 } as const;

/** Length of a bucket of a series. */
export type Grain = keyof typeof grainDays;

/** What is asked of a metric. */
export interface MetricQuery {
  readonly scope: MetricScope;
  /** Names of labels and of local dimensions; controller comes with `folder` and `pipeline`. */
  readonly by: readonly (LocalDimension | string)[];
  /** Only what has these values of labels. */
  readonly only?: Readonly<Record<string, string>> | undefined;
  /** Column by which groups are listed, largest first; `value` unless given. Series are in the order of time. */
  readonly order?: "value" | "n" | "total" | "p95" | undefined;
  /** Asked for a series: one row per bucket and group. */
  readonly grain?: Grain | undefined;
  /** Only so many groups, the first in order; without it, all. */
  readonly top?: number | undefined;
  /** Distinct runs and Pipelines behind each row: counted on demand, because it costs as much as all the rest. */
  readonly distinct?: boolean | undefined;
  /** Largest number of observations whose quantiles are computed exactly. */
  readonly exactUpTo?: number | undefined;
}

/** What a metric says of one group, in one bucket of time. */
export interface MetricRow {
  /** Start of the bucket, of a series. */
  readonly at: number | undefined;
  /** The group; undefined where the records do not name it. */
  readonly by: Readonly<Record<string, string | undefined>>;
  /** Observations: runs, steps, Pipelines. */
  readonly n: number;
  /** A counter's sum, a ratio from 0 to 1, a state's count, a distribution's median. */
  readonly value: number | undefined;
  /** Of distributions and ratios: the sum of the values. */
  readonly total: number | undefined;
  readonly p95: number | undefined;
  readonly max: number | undefined;
  /** Of a state: how many could have it. */
  readonly of: number | undefined;
  readonly runs: number | undefined;
  readonly pipelines: number | undefined;
}

/** Rows of a metric, and how exact its quantiles are. */
export interface MetricAnswer {
  readonly rows: readonly MetricRow[];
  /** Largest relative error of quantiles: 0, or that of log buckets. Counts and sums are always exact. */
  readonly quantileError: number;
}
