import { createHash } from "node:crypto";
import { metricDefinition } from "../../dictionary/dictionary.ts";
import { countedAsText } from "./counted-as-text.ts";
import type { Metric } from "./metric.ts";
import type { MetricScope } from "./query.ts";

const everything: MetricScope = {
  since: undefined,
  until: undefined,
  now: 0,
  controller: undefined,
  folder: undefined,
};

/** The label of a metric that roll-ups keep. */
export function firstLabel(metric: Metric): string | undefined {
  return Object.keys(metric.labels ?? {})[0];
}

/** SQL of the rows of `rollup_day` that a metric has of the runs `r` that all conditions are true of. */
export function dailyCounts(metric: Metric, conditions: readonly string[]): string {
  return `SELECT ${metricNumber(metric)} AS metric, ${countsOf(metric, conditions)}`;
}

const numbers = new WeakMap<Metric, number>();

/**
 * Number of a metric in roll-ups, which follows from its id and its SQL: what was rolled up by other SQL is not taken for it. Compared millions
 * of times, a number is quicker than a text.
 */
export function metricNumber(metric: Metric): number {
  const known = numbers.get(metric);
  if (known !== undefined) return known;
  const text = `${metric.id}\n${countsOf(metric, [])}`;
  const number = createHash("sha256").update(text).digest().readUInt32BE(0) >>> 1;
  numbers.set(metric, number);
  return number;
}

function countsOf(metric: Metric, conditions: readonly string[]): string {
  const label = firstLabel(metric);
  const by = ["controller", ...(label === undefined ? [] : [label])];
  const { kind } = metricDefinition(metric.id);
  const counted = countedAsText({ metric, kind, query: { scope: everything, by, grain: "day" }, conditions });
  return `bucket_at AS start_at, g_controller AS controller_id, ${label === undefined ? "NULL" : `g_${label}`} AS label, bucket, n, total, largest
    FROM (${counted}) daily`;
}
