import { metricDefinition } from "../../dictionary/dictionary.ts";
import { type Asked, bucketStart, onlyConditions } from "./compose.ts";
import { COUNTS, countedAsText } from "./counted-as-text.ts";
import { firstLabel, metricNumber } from "./daily-counts.ts";
import { type Column, groupColumns } from "./groups.ts";
import type { Metric } from "./metric.ts";
import { DAY_MS, type MetricQuery, weekStart } from "./query.ts";

/**
 * Whether roll-ups hold what is asked. They hold counts per log bucket of a metric's values, per day and per week, controller
 * and first label; a day belongs to the runs that began in it.
 */
export function isRolledUp(metric: Metric, { scope, by, distinct, only = {} }: MetricQuery): boolean {
  const kept = ["controller", firstLabel(metric)];
  const isHeld = (dimension: string): boolean => kept.includes(dimension);
  return (
    isKept(metric) &&
    scope.folder === undefined &&
    (scope.onlyFinished !== true || countsFinishedOnly(metric)) &&
    distinct !== true &&
    by.every(isHeld) &&
    Object.keys(only).every(isHeld)
  );
}

/** Whether a metric counts nothing of runs that go on: then roll-ups hold what is asked of finished ones. */
function countsFinishedOnly({ where = "" }: Metric): boolean {
  return where.startsWith("r.finished");
}

/** Whether there are roll-ups of a metric. States have none: they are of one instant and do not add up over days. */
export function isKept({ id, subject, changesLater }: Metric): boolean {
  return subject === "run" && metricDefinition(id).kind !== "state" && changesLater !== true;
}

type RollUpTable = "rollup_day" | "rollup_week";

/** A stretch of time; undefined: without end on that side. */
interface Stretch {
  readonly since: number | undefined;
  readonly until: number | undefined;
}

/**
 * SQL that counts a metric's observations per log bucket: from weeks where whole weeks are asked for, from days beside them,
 * and from the facts at the edges; in the columns of {@link rolledColumns}.
 */
export function rolledSql(asked: Asked): string {
  const { since, until } = asked.query.scope;
  const days = inner(
    { since, until },
    (instant) => Math.ceil(instant / DAY_MS) * DAY_MS,
    (instant) => Math.floor(instant / DAY_MS) * DAY_MS,
  );
  // Within one day there are only facts.
  if (days === undefined) return countedAsText(asked);
  const weeks =
    asked.query.grain === "day" ? undefined : inner(days, (instant) => weekStart(instant + 7 * DAY_MS - 1), weekStart);
  const daysBeside = weeks === undefined ? [days] : beside(days, weeks);
  return [
    ...(weeks === undefined ? [] : [fromRollUps(asked, "rollup_week", weeks)]),
    ...daysBeside.map((stretch) => fromRollUps(asked, "rollup_day", stretch)),
    ...edges(asked, beside({ since, until }, days)),
    ...withoutStart(asked),
  ].join(" UNION ALL ");
}

/** The columns to group by, as roll-ups hold them: texts in the place of name numbers. */
export function rolledColumns(metric: Metric, by: readonly string[]): Column[] {
  return groupColumns(metric, by).map((column) => {
    if (column.name === "g_controller") return column;
    const shown = Object.keys(column.shown).map((name) => [name, `g.${column.name}`]);
    return { ...column, shown: Object.fromEntries(shown) };
  });
}

/** The part of a stretch between two rounded ends; undefined when nothing is. */
function inner(
  { since, until }: Stretch,
  up: (instant: number) => number,
  down: (instant: number) => number,
): Stretch | undefined {
  const first = since === undefined ? undefined : up(since);
  const end = until === undefined ? undefined : down(until);
  return first !== undefined && end !== undefined && first >= end ? undefined : { since: first, until: end };
}

/** What a stretch has before and after a part of it. */
function beside(whole: Stretch, part: Stretch): Stretch[] {
  const sides = [
    { since: whole.since, until: part.since },
    { since: part.until, until: whole.until },
  ];
  return sides.filter(({ since, until }) => since !== undefined && until !== undefined && since < until);
}

/** Both edges at once: each reading of the facts takes memory for its joins. */
function edges(asked: Asked, stretches: readonly Stretch[]): string[] {
  if (stretches.length === 0) return [];
  const parts = stretches.map(({ since, until }) => `(r.start_at >= ${since} AND r.start_at < ${until})`);
  return [countedAsText({ ...asked, conditions: [`(${parts.join(" OR ")})`] })];
}

/** Runs whose records have no start are of no day; they count where no period is asked for. */
function withoutStart(asked: Asked): string[] {
  const { scope, grain } = asked.query;
  if (scope.since !== undefined || scope.until !== undefined || grain !== undefined) return [];
  return [countedAsText({ ...asked, conditions: ["r.start_at IS NULL"] })];
}

function fromRollUps({ metric, query }: Asked, table: RollUpTable, { since, until }: Stretch): string {
  const { grain, by, scope, only = {} } = query;
  const held: Record<string, string> = { g_controller: "controller_id" };
  const label = firstLabel(metric);
  if (label !== undefined) held[`g_${label}`] = "label";
  const columns = groupColumns(metric, by).map(({ name }) => `${held[name]} AS ${name}`);
  const at = grain === undefined ? [] : [`${bucketStart("start_at", grain)} AS bucket_at`];
  const conditions = [
    `metric = ${metricNumber(metric)}`,
    ...(since === undefined ? [] : [`start_at >= ${since}`]),
    ...(until === undefined ? [] : [`start_at < ${until}`]),
    ...(scope.controller === undefined ? [] : ["controller_id IN (SELECT id FROM controller WHERE key = $controller)"]),
    ...onlyConditions(only, () => ({ sql: "label", holds: "text" })),
  ];
  const keys = [...at, ...columns, COUNTS[0]];
  // Summed up here: what is not would come from a store's servers row by row.
  const sums = ["sum(n) AS n", "sum(total) AS total", "max(largest) AS largest"];
  return `SELECT ${[...keys, ...sums].join(", ")} FROM ${table} WHERE ${conditions.join(" AND ")}
    GROUP BY ${keys.map((_, index) => index + 1).join(", ")}`;
}
