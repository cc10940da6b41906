import { metricDefinition } from "../../dictionary/dictionary.ts";
import type { SqlWriter } from "../../store/store.ts";
import { answer } from "./answer.ts";
import { bucketStart } from "./compose.ts";
import type { Metric } from "./metric.ts";
import {
  DAY_MS,
  FIRST_MONDAY,
  type Grain,
  grainDays,
  type MetricAnswer,
  type MetricQuery,
  type MetricRow,
} from "./query.ts";
import { runConditions, scopeParameters } from "./subjects.ts";

/** A question that wants one row per bucket and group. */
export interface SeriesQuery extends MetricQuery {
  readonly grain: Grain;
}

/**
 * A metric over time. A state is asked anew for each bucket: of the Pipelines that ran in it, or that existed at its end.
 *
 * Buckets without any run have no row. Series have no `top`: choose groups by `only`.
 *
 * @throws StoreError
 */
export async function series(store: SqlWriter, metric: Metric, query: SeriesQuery): Promise<MetricAnswer> {
  if (metricDefinition(metric.id).kind !== "state") return answer(store, metric, query);
  const rows: MetricRow[] = [];
  for (const at of await bucketsWithRuns(store, query)) {
    const { since = at, until = Number.POSITIVE_INFINITY } = query.scope;
    const end = at + grainDays[query.grain] * DAY_MS;
    // The period may begin or end within the bucket.
    const scope = { ...query.scope, since: Math.max(at, since), until: Math.min(end, until, query.scope.now + 1) };
    const { rows: ofBucket } = await answer(store, metric, { ...query, grain: undefined, scope });
    rows.push(...ofBucket.map((row) => ({ ...row, at })));
  }
  return { rows, quantileError: 0 };
}

/** Whether a metric has a past that the store knows. */
export function hasSeries({ id, subject }: Metric): boolean {
  return subject !== "setup" && !(subject === "run" && metricDefinition(id).kind === "state");
}

async function bucketsWithRuns(store: SqlWriter, { grain, scope }: SeriesQuery): Promise<number[]> {
  const conditions = ["r.start_at IS NOT NULL", ...runConditions(scope)].join(" AND ");
  const rows = await store.query(
    `SELECT DISTINCT ${bucketStart("r.start_at", grain)} AS start FROM run r WHERE ${conditions} ORDER BY 1`,
    scopeParameters(scope),
  );
  return rows.map((row) => Number(row.start));
}

/** All buckets from the first to the last, those without a run among them. */
export function everyBucket(grain: Grain, first: number, last: number): number[] {
  const length = grainDays[grain] * DAY_MS;
  const origin = grain === "day" ? 0 : FIRST_MONDAY;
  const start = first - ((first - origin) % length);
  return Array.from({ length: Math.floor((last - start) / length) + 1 }, (_, index) => start + index * length);
}
