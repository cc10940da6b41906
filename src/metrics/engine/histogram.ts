import type { HistogramValue } from "../../model/metric-families.ts";
import type { SqlWriter } from "../../store/store.ts";
import { metrics } from "../metrics.ts";
import { askedOf, isLarge, parametersOf } from "./answer.ts";
import { valueOfBucketNumber } from "./buckets.ts";
import { countedSql } from "./compose.ts";
import { groupColumns, shownColumns } from "./groups.ts";
import type { Metric } from "./metric.ts";
import type { MetricQuery, MetricRow } from "./query.ts";
import { refreshRollUps } from "./refresh-roll-ups.ts";
import { isRolledUp, rolledColumns, rolledSql } from "./roll-up.ts";

/** A group of a distribution, as counts per bucket of given bounds. */
export interface HistogramRow {
  readonly by: MetricRow["by"];
  readonly value: HistogramValue;
}

/**
 * A distribution in buckets whose bounds are given, in the metric's unit.
 *
 * Observations are first counted in log buckets, so one that lies within 1 % of a bound may be counted on its other side;
 * sums and counts in all are exact. Shape: one row per group, `counts` one longer than `bounds`.
 *
 * @throws StoreError
 */
export async function histograms(
  store: SqlWriter,
  metric: Metric,
  { bounds, ...query }: Pick<MetricQuery, "scope" | "by"> & { readonly bounds: readonly number[] },
): Promise<HistogramRow[]> {
  const asked = askedOf(metric, query);
  const isRolled = isRolledUp(metric, query) && (await isLarge(store, asked));
  if (isRolled) await refreshRollUps(store, metrics, { askedOf });
  const columns = isRolled ? rolledColumns(metric, query.by) : groupColumns(metric, query.by);
  const shown = shownColumns(columns);
  const names = shown.map(([column, sql]) => `${sql} AS "by_${column}"`);
  const rows = await store.query(
    `SELECT ${[...names, "g.bucket", "sum(g.n) AS n", "sum(g.total) AS total"].join(", ")}
     FROM (${isRolled ? rolledSql(asked) : countedSql(asked)}) g GROUP BY ALL`,
    parametersOf(asked),
  );
  const found = new Map<string, { by: MetricRow["by"]; counts: number[]; sum: number }>();
  for (const row of rows) {
    const by = Object.fromEntries(shown.map(([column]) => [column, row[`by_${column}`]?.toString()]));
    const key = JSON.stringify(by);
    const group = found.get(key) ?? { by, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 };
    found.set(key, group);
    group.counts[placeOf(valueOfBucketNumber(Number(row.bucket)), bounds)]! += Number(row.n);
    group.sum += Number(row.total);
  }
  return [...found.values()].map(({ by, counts, sum }) => ({ by, value: { bounds, counts, sum } }));
}

function placeOf(value: number, bounds: readonly number[]): number {
  const place = bounds.findIndex((bound) => value <= bound);
  return place < 0 ? bounds.length : place;
}
