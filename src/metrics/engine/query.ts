import type { Grain, MetricScope } from "../../model/metric-values.ts";

export type { Grain, MetricAnswer, MetricRow, MetricScope } from "../../model/metric-values.ts";
export { grainDays } from "../../model/metric-values.ts";

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** 1970-01-05: weeks begin on Mondays. */
export const FIRST_MONDAY = 4 * DAY_MS;

/** Start of the week of an instant. */
export function weekStart(instant: number): number {
  return Math.floor((instant - FIRST_MONDAY) / (7 * DAY_MS)) * 7 * DAY_MS + FIRST_MONDAY;
}

/** What is asked of a metric. */
export interface MetricQuery {
  readonly scope: MetricScope;
  /** Names of labels and of local dimensions; controller comes with `folder` and `pipeline`. */
  readonly by: readonly string[];
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
