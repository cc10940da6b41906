import { metricDefinition } from "../../dictionary/dictionary.ts";
import type { SqlReader, SqlRow, SqlWriter } from "../../store/store.ts";
import { metrics } from "../metrics.ts";
import { RELATIVE_ERROR } from "./buckets.ts";
import { type Asked, bucketedSql, countedSql, exactSql, sqlTable } from "./compose.ts";
import { groupColumns } from "./groups.ts";
import type { Metric } from "./metric.ts";
import type { MetricAnswer, MetricQuery, MetricRow, MetricScope } from "./query.ts";
import { refreshRollUps } from "./refresh-roll-ups.ts";
import { isRolledUp, rolledColumns, rolledSql } from "./roll-up.ts";
import { subjectSql } from "./subjects.ts";

/** Above this exact quantiles take longer than a person waits for a page, and more memory than a store is given. */
const EXACT_UP_TO = 1_000_000;

/**
 * Answers one question about one metric.
 *
 * Counts, sums, ratios and shares are exact. Quantiles are, up to so many observations; above, they come from log buckets:
 * of roll-ups where these hold what is asked, else of the facts.
 *
 * @throws StoreError
 */
export async function answer(store: SqlWriter, metric: Metric, query: MetricQuery): Promise<MetricAnswer> {
  const asked = askedOf(metric, query);
  const isLarge =
    metric.subject === "run" &&
    asked.kind !== "state" &&
    (await observations(store, asked)) > (query.exactUpTo ?? EXACT_UP_TO);
  const { sql, isExact } = isLarge ? await largeSql(store, asked) : { sql: exactSql(asked), isExact: true };
  const columns = groupColumns(metric, query.by).flatMap(({ shown }) => Object.keys(shown));
  const rows = (await store.query(sql, parametersOf(asked))).map((row) => readRow(row, columns, asked));
  const quantileError = isExact || asked.kind !== "distribution" ? 0 : RELATIVE_ERROR;
  return { rows: await withPopulation(store, asked, rows), quantileError };
}

/** A metric, what its dictionary entry says of its kind, and a question. */
export function askedOf(metric: Metric, query: MetricQuery): Asked {
  return { metric, kind: metricDefinition(metric.id).kind, query };
}

/** The parameters that stand for what a user named. */
function parametersOf({ metric, query: { scope, only = {} } }: Asked): Record<string, string> {
  const values = Object.entries(only).map(([label, value]) => [`only_${label}`, value]);
  // What a controller is set up with is in no folder, and a parameter that nothing stands for is refused.
  const asked = metric.subject === "setup" ? { ...scope, folder: undefined } : scope;
  return { ...scopeParameters(asked), ...Object.fromEntries(values) };
}

function scopeParameters({ controller, folder }: MetricScope): Record<string, string> {
  return { ...(controller === undefined ? {} : { controller }), ...(folder === undefined ? {} : { folder }) };
}

async function largeSql(store: SqlWriter, asked: Asked): Promise<{ sql: string; isExact: boolean }> {
  const { metric, kind, query } = asked;
  if (isRolledUp(metric, query)) {
    await refreshRollUps(store, metrics, askedOf);
    return { sql: bucketedSql(asked, rolledColumns(metric, query.by), rolledSql(asked)), isExact: false };
  }
  // Only quantiles need all values at once.
  if (kind !== "distribution" || query.distinct === true) return { sql: exactSql(asked), isExact: true };
  return { sql: bucketedSql(asked, groupColumns(metric, query.by), countedSql(asked)), isExact: false };
}

/** About how many rows a question is answered from: those of the table, by the share of the runs in scope. */
async function observations(store: SqlReader, { metric, query }: Asked): Promise<number> {
  const table = metric.table === undefined ? "run" : sqlTable(metric.table);
  const { from, conditions } = subjectSql(metric, query.scope);
  const [row] = await store.query(
    `SELECT (SELECT count(*) FROM ${table}) AS observed, (SELECT count(*) FROM run) AS runs,
       (SELECT count(*) FROM ${from} ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}) AS asked`,
    scopeParameters(query.scope),
  );
  const { observed, runs, asked } = row ?? {};
  return Number(runs) === 0 ? 0 : (Number(observed) * Number(asked)) / Number(runs);
}

function readRow(row: SqlRow, columns: readonly string[], { kind }: Asked): MetricRow {
  const number = (column: string): number | undefined => (row[column] === undefined ? undefined : Number(row[column]));
  const total = number("total");
  const n = number("n") ?? 0;
  // Of roll-ups the value is a quantile of ones and zeros; the sum says what is asked.
  const value =
    kind === "distribution" || row.max === undefined ? number("value") : kind === "ratio" ? (total ?? 0) / n : total;
  return {
    at: number("bucket_at"),
    by: Object.fromEntries(columns.map((column) => [column, textOf(row[`by_${column}`])])),
    n,
    value: value ?? (kind === "counter" || kind === "state" ? 0 : undefined),
    total: kind === "distribution" || kind === "ratio" ? total : undefined,
    p95: kind === "distribution" ? number("p95") : undefined,
    max: kind === "distribution" ? number("max") : undefined,
    of: undefined,
    runs: number("runs"),
    pipelines: number("pipelines"),
  };
}

function textOf(value: SqlRow[string]): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Adds to the rows of a state how many could have it: its population, grouped by all but the labels. */
async function withPopulation(store: SqlReader, asked: Asked, rows: readonly MetricRow[]): Promise<MetricRow[]> {
  const { metric, kind, query } = asked;
  if (kind !== "state" || metric.subject === "setup") return [...rows];
  const { table: _table, from: _from, where: _where, population, ...bare } = metric;
  const whole: Metric = { ...bare, ...(population === undefined ? {} : { where: population }) };
  const by = query.by.filter((dimension) => metric.labels?.[dimension] === undefined);
  const columns = groupColumns(whole, by);
  const { top: _top, only: _only, ...all } = query;
  const counts = await store.query(
    exactSql({ ...asked, metric: whole, query: { ...all, by } }),
    scopeParameters(query.scope),
  );
  const names = columns.flatMap(({ shown }) => Object.keys(shown));
  const key = (by_: MetricRow["by"]): string => names.map((column) => by_[column] ?? "").join("\0");
  const known = new Map(counts.map((row) => [key(readRow(row, names, asked).by), Number(row.n)]));
  return rows.map((row) => ({ ...row, of: known.get(key(row.by)) ?? 0 }));
}
