import { stepLabelOf } from "../../dictionary/allow-lists/allow-lists.ts";
import { type MetricId, metricDefinition } from "../../dictionary/dictionary.ts";
import type { MeasuredCell } from "../../model/measured-cell.ts";
import type { MetricScope } from "../../model/metric-values.ts";
import type { SqlReader, SqlWriter } from "../../store/store.ts";
import { answer } from "../engine/answer.ts";
import { histograms } from "../engine/histogram.ts";
import { type Metric, name } from "../engine/metric.ts";
import { DAY_MS } from "../engine/query.ts";
import { runConditions, scopeParameters } from "../engine/subjects.ts";
import { metricOf } from "../metrics.ts";

/** Upper bounds of the buckets of a distribution, in its unit: bucket 0 holds 0, the next 1, then 2 to 3, 4 to 7 and so on. */
const BOUNDS = Array.from({ length: 53 }, (_, power) => 2 ** power - 1);

/**
 * What a controller measured of a metric in a period, by the metric's dimensions: exact, for what is shared to be made of it.
 *
 * Steps are labelled by the class of their descriptor, `plugin:function` where it is on the public list.
 *
 * @throws StoreError
 */
export async function measure(store: SqlWriter, id: MetricId, scope: MetricScope): Promise<MeasuredCell[]> {
  const { kind, dimensions } = metricDefinition(id);
  const metric = withDescriptors(metricOf(id));
  const by = dimensions.map(({ id: dimension, labels }) =>
    "allowlist" in labels && labels.allowlist === "steps" ? DESCRIPTOR : dimension,
  );
  const labelsOf = (group: Readonly<Record<string, string | undefined>>) =>
    by.map((dimension) => (dimension === DESCRIPTOR ? stepLabelOf(group[DESCRIPTOR]) : group[dimension]));
  if (kind === "distribution") {
    const rows = await histograms(store, metric, { scope, by, bounds: BOUNDS });
    return rows.map(({ by: group, value: { counts } }) => ({
      labels: labelsOf(group),
      value: counts.reduce((sum, count) => sum + count, 0),
      buckets: new Map(counts.flatMap((count, bucket) => (count > 0 ? [[bucket, count] as const] : []))),
    }));
  }
  const { rows } = await answer(store, metric, { scope, by });
  return rows.map(({ by: group, value }) => ({ labels: labelsOf(group), value: value ?? 0 }));
}

/** Days (UTC) of a period on which a run began. @throws StoreError */
export async function activeDays(store: SqlReader, scope: MetricScope): Promise<number> {
  const conditions = ["r.start_at IS NOT NULL", ...runConditions(scope)].join(" AND ");
  const [row] = await store.query(
    `SELECT count(DISTINCT CAST(floor(r.start_at / ${DAY_MS}.0) AS BIGINT)) AS days FROM run r WHERE ${conditions}`,
    scopeParameters(scope),
  );
  return Number(row?.days ?? 0);
}

const DESCRIPTOR = "descriptor";

/** Metrics of steps know the class as well. */
function withDescriptors(metric: Metric): Metric {
  if (metric.labels?.step === undefined) return metric;
  return { ...metric, labels: { ...metric.labels, [DESCRIPTOR]: name("o.descriptor") } };
}
