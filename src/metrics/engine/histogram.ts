import type { HistogramValue } from "../../model/metric-families.ts";
import type { SqlWriter } from "../../store/store.ts";
import { metrics } from "../metrics.ts";
import { askedOf, isLarge, parametersOf } from "./answer.ts";
import { bucketNumberOf } from "./buckets.ts";
import { type Asked, fromWhere } from "./compose.ts";
import { type Column, groupColumns, shownColumns } from "./groups.ts";
import type { Metric } from "./metric.ts";
import type { MetricQuery, MetricRow } from "./query.ts";
import { rollUpsFor } from "./refresh-roll-ups.ts";
import { isRolledUp, rolledColumns, rolledSql } from "./roll-up.ts";

/** A group of a distribution, as counts per bucket of given bounds. */
export interface HistogramRow {
  readonly by: MetricRow["by"];
  readonly value: HistogramValue;
}

/**
 * A distribution in buckets whose bounds are given, in the metric's unit.
 *
 * Counts are exact; of large stores, where they come from roll-ups, an observation less than 2 % above a bound may be counted
 * as below it. Shape: one row per group, `counts` one longer than `bounds`, not cumulative.
 *
 * @throws StoreError
 */
export async function histograms(
  store: SqlWriter,
  metric: Metric,
  { bounds, ...query }: Pick<MetricQuery, "scope" | "by"> & { readonly bounds: readonly number[] },
): Promise<HistogramRow[]> {
  const asked = askedOf(metric, query);
  const isRolled =
    isRolledUp(metric, query) && (await isLarge(store, asked)) && (await rollUpsFor(store, asked, metrics));
  const columns = isRolled ? rolledColumns(metric, query.by) : groupColumns(metric, query.by);
  const counted = isRolled ? fromRollUps(asked, columns, bounds) : fromFacts(asked, columns, bounds);
  const shown = shownColumns(columns);
  const names = shown.map(([column, sql]) => `${sql} AS "by_${column}"`);
  const rows = await store.query(`SELECT ${["g.*", ...names].join(", ")} FROM (${counted}) g`, parametersOf(asked));
  return rows.map((row) => {
    const upTo = [...bounds.map((_, index) => Number(row[`le_${index}`])), Number(row.n)];
    return {
      by: Object.fromEntries(shown.map(([column]) => [column, row[`by_${column}`]?.toString()])),
      value: { bounds, counts: upTo.map((count, index) => count - (upTo[index - 1] ?? 0)), sum: Number(row.total) },
    };
  });
}

/** SQL that counts observations up to each bound, from the facts. */
function fromFacts(asked: Asked, columns: readonly Column[], bounds: readonly number[]): string {
  const value = asked.metric.value ?? "1";
  const keys = columns.map(({ inner, name }) => `${inner} AS ${name}`);
  const upTo = bounds.map((bound, index) => `sum(CASE WHEN (${value}) <= ${bound} THEN 1 ELSE 0 END) AS le_${index}`);
  return `SELECT ${[...keys, "count(*) AS n", `sum(${value}) AS total`, ...upTo].join(", ")} FROM ${fromWhere(asked)} ${grouped(keys)}`;
}

/** The same from log buckets: the bucket that a bound lies in counts as below it. */
function fromRollUps(asked: Asked, columns: readonly Column[], bounds: readonly number[]): string {
  const keys = columns.map(({ name }) => name);
  const upTo = bounds.map(
    (bound, index) => `sum(CASE WHEN bucket <= ${bucketNumberOf(bound)} THEN n ELSE 0 END) AS le_${index}`,
  );
  return `SELECT ${[...keys, "sum(n) AS n", "sum(total) AS total", ...upTo].join(", ")} FROM (${rolledSql(asked)}) c ${grouped(keys)}`;
}

function grouped(keys: readonly string[]): string {
  return keys.length === 0 ? "" : `GROUP BY ${keys.map((_, index) => index + 1).join(", ")}`;
}
