import { metricDefinition } from "../../dictionary/dictionary.ts";
import type { SqlReader, SqlRow, SqlWriter } from "../../store/store.ts";
import { metrics } from "../metrics.ts";
import { RELATIVE_ERROR } from "./buckets.ts";
import { type Asked, bucketedSql, countedSql, exactSql, sqlTable } from "./compose.ts";
import { groupColumns, shownColumns } from "./groups.ts";
import type { Metric } from "./metric.ts";
import type { MetricAnswer, MetricQuery, MetricRow } from "./query.ts";
import { rollUpsFor } from "./refresh-roll-ups.ts";
import { isRolledUp, rolledColumns, rolledSql } from "./roll-up.ts";
import { scopeParameters, subjectSql } from "./subjects.ts";

/** Above this roll-ups are quicker than exact quantiles. */
const EXACT_UP_TO = 500_000;

/** Where there are no roll-ups: above this exact quantiles take more memory than a store is given. */
const EXACT_FROM_FACTS_UP_TO = 5_000_000;

/**
 * Answers one question about one metric.
 *
 * Counts, sums, ratios and shares are exact. Quantiles are, up to so many observations; above, they come from log buckets:
 * of roll-ups where these hold what is asked, else of the facts.
 *
 * @throws TypeError when it asks for what the metric does not have: a label, or a series of what is true at one instant
 * @throws StoreError
 */
export async function answer(store: SqlWriter, metric: Metric, query: MetricQuery): Promise<MetricAnswer> {
  if (query.grain !== undefined && metric.subject !== "run") throw new TypeError(`${metric.id} has no series`);
  const asked = askedOf(metric, query);
  const { sql, isExact } = (await isLarge(store, asked))
    ? await largeSql(store, asked)
    : { sql: exactSql(asked), isExact: true };
  const columns = shownColumns(groupColumns(metric, query.by)).map(([column]) => column);
  const rows = (await store.query(sql, parametersOf(asked))).map((row) => readRow(row, columns, asked));
  const quantileError = isExact || asked.kind !== "distribution" ? 0 : RELATIVE_ERROR;
  return { rows: await withPopulation(store, asked, rows), quantileError };
}

/** A metric, what its dictionary entry says of its kind, and a question. */
export function askedOf(metric: Metric, query: MetricQuery): Asked {
  return { metric, kind: metricDefinition(metric.id).kind, query };
}

/** Whether an answer would take more observations than exact quantiles may. @throws StoreError */
export async function isLarge(store: SqlReader, asked: Asked): Promise<boolean> {
  if (asked.metric.subject !== "run" || asked.kind === "state") return false;
  const limit = isRolledUp(asked.metric, asked.query) ? EXACT_UP_TO : EXACT_FROM_FACTS_UP_TO;
  return (await observations(store, asked)) > (asked.query.exactUpTo ?? limit);
}

/** The parameters that stand for what a user named. */
export function parametersOf(asked: Asked): Record<string, string> {
  const values = Object.entries(asked.query.only ?? {}).map(([label, value]) => [`only_${label}`, value]);
  return { ...scopeParametersOf(asked), ...Object.fromEntries(values) };
}

/** What controllers are set up with is in no folder: it is the same whichever folder is looked at. */
function scopeParametersOf({ metric, query: { scope } }: Asked): Record<string, string> {
  return scopeParameters(metric.subject === "setup" ? { ...scope, folder: undefined } : scope);
}

async function largeSql(store: SqlWriter, asked: Asked): Promise<{ sql: string; isExact: boolean }> {
  const { metric, kind, query } = asked;
  if (isRolledUp(metric, query) && (await rollUpsFor(store, asked, metrics)))
    return { sql: bucketedSql(asked, rolledColumns(metric, query.by), rolledSql(asked)), isExact: false };
  // Only quantiles need all values at once.
  if (kind !== "distribution" || query.distinct === true) return { sql: exactSql(asked), isExact: true };
  return { sql: bucketedSql(asked, groupColumns(metric, query.by), countedSql(asked)), isExact: false };
}

/** About how many rows a question is answered from: those of the table, by the share of the runs in scope. */
async function observations(store: SqlReader, asked: Asked): Promise<number> {
  const { metric, query } = asked;
  const table = metric.table === undefined ? "run" : sqlTable(metric.table);
  const { from, conditions } = subjectSql(metric, query.scope);
  const counted = metric.table === undefined ? undefined : await store.roughCount?.(table);
  const [row] = await store.query(
    `SELECT ${counted ?? `(SELECT count(*) FROM ${table})`} AS observed, (SELECT count(*) FROM run) AS runs,
       (SELECT count(*) FROM ${from} ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}) AS in_scope`,
    scopeParametersOf(asked),
  );
  const { observed, runs, in_scope: inScope } = row ?? {};
  const perRun = metric.observationsPerRun ?? 1;
  return Number(runs) === 0 ? 0 : (perRun * Number(observed) * Number(inScope)) / Number(runs);
}

function readRow(row: SqlRow, columns: readonly string[], { kind }: Asked): MetricRow {
  const number = (column: string): number | undefined => (row[column] === undefined ? undefined : Number(row[column]));
  // Between two values a quantile comes with the noise of floating point.
  const quantile = (column: string): number | undefined => {
    const value = number(column);
    return value === undefined ? undefined : Math.round(value * 1e6) / 1e6;
  };
  const isDistribution = kind === "distribution";
  const value = isDistribution ? quantile("value") : number("value");
  return {
    at: number("bucket_at"),
    by: Object.fromEntries(columns.map((column) => [column, textOf(row[`by_${column}`])])),
    n: number("n") ?? 0,
    value: value ?? (kind === "counter" || kind === "state" ? 0 : undefined),
    total: isDistribution || kind === "ratio" ? number("total") : undefined,
    p95: isDistribution ? quantile("p95") : undefined,
    max: isDistribution ? number("max") : undefined,
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
    scopeParametersOf(asked),
  );
  const names = columns.flatMap(({ shown }) => Object.keys(shown));
  const key = (by_: MetricRow["by"]): string => names.map((column) => by_[column] ?? "").join("\0");
  const known = new Map(counts.map((row) => [key(readRow(row, names, asked).by), Number(row.n)]));
  return rows.map((row) => ({ ...row, of: known.get(key(row.by)) ?? 0 }));
}
