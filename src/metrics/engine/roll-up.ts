import { createHash } from "node:crypto";
import { metricDefinition } from "../../dictionary/dictionary.ts";
import type { SqlReader, SqlWriter } from "../../store/store.ts";
import { type Asked, bucketStart, countedSql } from "./compose.ts";
import { type Column, groupColumns } from "./groups.ts";
import type { Metric } from "./metric.ts";
import { DAY_MS, type MetricQuery, type MetricScope } from "./query.ts";

/**
 * Daily counts per log bucket of a metric's values, per controller and first label, kept in the `rollup` table.
 *
 * They are made when a question is too large to be answered from the facts, and then only of days whose runs were written
 * since. A day belongs to the runs that began in it.
 */
export async function refreshRollUps(store: SqlWriter, metrics: readonly Metric[], ofMetric: AskedOf): Promise<void> {
  const rolled = metrics.filter(isKept);
  await forgetOtherVersions(store, versionOf(rolled, ofMetric));
  const [stale] = await store.query("SELECT min(day_at) AS first, max(day_at) AS last FROM stale_day");
  if (stale?.first === undefined || stale.last === undefined) return;
  const scope = { ...everything, since: Number(stale.first), until: Number(stale.last) + DAY_MS };
  await store.transaction([
    "DELETE FROM rollup WHERE day_at IN (SELECT day_at FROM stale_day)",
    ...rolled.map((metric) => `INSERT INTO rollup ${dailyCounts(ofMetric(metric, dailyQuery(metric, scope)))}`),
    "DELETE FROM stale_day",
  ]);
}

/** Puts a metric and a question together. */
export type AskedOf = (metric: Metric, query: MetricQuery) => Asked;

/** Whether roll-ups hold what is asked: whole controllers, by no more than the first label. */
export function isRolledUp(metric: Metric, { scope, by, distinct }: MetricQuery): boolean {
  const kept = ["controller", firstLabel(metric)];
  return (
    isKept(metric) &&
    scope.folder === undefined &&
    distinct !== true &&
    by.every((dimension) => kept.includes(dimension))
  );
}

/**
 * SQL that counts a metric's observations per log bucket, from roll-ups where whole days are asked for and from the facts at
 * the edges; in the columns of {@link rolledColumns}.
 */
export function rolledSql(asked: Asked): string {
  const { since, until } = asked.query.scope;
  const first = since === undefined ? undefined : Math.ceil(since / DAY_MS) * DAY_MS;
  const end = until === undefined ? undefined : Math.floor(until / DAY_MS) * DAY_MS;
  // Within one day there are only facts.
  if (first !== undefined && end !== undefined && first >= end) return countedAsText(asked);
  return [
    fromRollUps(asked, { first, end }),
    ...edge(asked, since, first),
    ...edge(asked, end, until),
    ...withoutStart(asked),
  ].join(" UNION ALL ");
}

/** The columns to group by, as roll-ups hold them: texts in the place of name numbers. */
export function rolledColumns(metric: Metric, by: readonly string[]): Column[] {
  return groupColumns(metric, by).map((column) =>
    column.name === "g_controller"
      ? column
      : { ...column, shown: Object.fromEntries(Object.keys(column.shown).map((name) => [name, `g.${column.name}`])) },
  );
}

/** States are of one instant: they do not add up over days. */
function isKept({ id, subject }: Metric): boolean {
  return subject === "run" && metricDefinition(id).kind !== "state";
}

const everything: MetricScope = {
  since: undefined,
  until: undefined,
  now: 0,
  controller: undefined,
  folder: undefined,
};

function firstLabel(metric: Metric): string | undefined {
  return Object.keys(metric.labels ?? {})[0];
}

function dailyQuery(metric: Metric, scope: MetricScope): MetricQuery {
  const label = firstLabel(metric);
  return { scope, by: ["controller", ...(label === undefined ? [] : [label])], grain: "day" };
}

/** Rows for the `rollup` table, of stale days. */
function dailyCounts(asked: Asked): string {
  const isStale = `${bucketStart("r.start_at", "day")} IN (SELECT day_at FROM stale_day)`;
  const label = firstLabel(asked.metric);
  return `SELECT '${asked.metric.id}', bucket_at, g_controller, ${label === undefined ? "NULL" : `g_${label}`}, bucket, n, total, largest
    FROM (${countedAsText({ ...asked, conditions: [isStale] })}) daily`;
}

/** As `countedSql`, names in the place of their numbers. */
function countedAsText(asked: Asked): string {
  const groups = groupColumns(asked.metric, asked.query.by);
  const columns = groups.map(({ name, shown }) => {
    const [text] = Object.values(shown);
    return name === "g_controller" ? name : `${text} AS ${name}`;
  });
  const at = asked.query.grain === undefined ? [] : ["bucket_at"];
  return `SELECT ${[...at, ...columns, "bucket", "n", "total", "largest"].join(", ")} FROM (${countedSql(asked)}) g`;
}

function edge(asked: Asked, since: number | undefined, until: number | undefined): string[] {
  if (since === undefined || until === undefined || since >= until) return [];
  return [countedAsText({ ...asked, query: { ...asked.query, scope: { ...asked.query.scope, since, until } } })];
}

/** Runs whose records have no start are of no day; they count where no period is asked for. */
function withoutStart(asked: Asked): string[] {
  const { scope, grain } = asked.query;
  if (scope.since !== undefined || scope.until !== undefined || grain !== undefined) return [];
  return [countedAsText({ ...asked, conditions: ["r.start_at IS NULL"] })];
}

function fromRollUps(
  { metric, query }: Asked,
  { first, end }: { first: number | undefined; end: number | undefined },
): string {
  const { grain, by, scope } = query;
  const held: Record<string, string> = { g_controller: "controller_id" };
  const label = firstLabel(metric);
  if (label !== undefined) held[`g_${label}`] = "label";
  const columns = groupColumns(metric, by).map(({ name }) => `${held[name]} AS ${name}`);
  const at = grain === undefined ? [] : [`${bucketStart("day_at", grain)} AS bucket_at`];
  const conditions = [
    `metric = '${metric.id}'`,
    ...(first === undefined ? [] : [`day_at >= ${first}`]),
    ...(end === undefined ? [] : [`day_at < ${end}`]),
    ...(scope.controller === undefined ? [] : ["controller_id IN (SELECT id FROM controller WHERE key = $controller)"]),
  ];
  return `SELECT ${[...at, ...columns, "bucket", "n", "total", "largest"].join(", ")} FROM rollup WHERE ${conditions.join(" AND ")}`;
}

/** Changes with the SQL of any metric: what was rolled up by another is of no use. */
function versionOf(metrics: readonly Metric[], ofMetric: AskedOf): string {
  const all = metrics.map((metric) => dailyCounts(ofMetric(metric, dailyQuery(metric, everything))));
  return createHash("sha256").update(all.join("\n")).digest("hex").slice(0, 16);
}

async function forgetOtherVersions(store: SqlWriter, version: string): Promise<void> {
  const [known] = await (store as SqlReader).query("SELECT value FROM meta WHERE key = 'rollup_version'");
  if (known?.value === version) return;
  await store.transaction([
    "DELETE FROM rollup",
    "DELETE FROM stale_day",
    `INSERT INTO stale_day SELECT DISTINCT ${bucketStart("start_at", "day")} FROM run WHERE start_at IS NOT NULL`,
    "DELETE FROM meta WHERE key = 'rollup_version'",
    `INSERT INTO meta VALUES ('rollup_version', '${version}')`,
  ]);
}
