import type { Metric, Subject } from "./metric.ts";
import { DAY_MS, type MetricScope } from "./query.ts";

/** What the SQL of a subject is made of. */
export interface SubjectSql {
  /** Tables, up to where the metric's own are joined. */
  readonly from: string;
  readonly conditions: readonly string[];
  /** Expression of the Pipeline's id; undefined where there is none. */
  readonly pipelineId: string | undefined;
  /** Expression of the controller's id; uses `pl` where there is a Pipeline. */
  readonly controllerId: string;
  /** `pl` is among the tables already. */
  readonly hasPipeline: boolean;
}

/** The tables and conditions that give the subjects of a metric in a scope. Values a user gave stand as `$controller` and `$folder`. */
export function subjectSql(metric: Pick<Metric, "subject" | "from">, scope: MetricScope): SubjectSql {
  switch (metric.subject) {
    case "run":
      return ofRuns("run r", runConditions(scope));
    case "pipeline":
      return ofRuns(latestRuns(scope), [
        ...pipelineConditions("r.pipeline_id", scope),
        ...(scope.onlyExisting === true ? [`r.pipeline_id IN (${existingIds(scope)})`] : []),
      ]);
    case "item":
      return {
        from: itemsAt(scope),
        conditions: [...existing(scope), ...pipelineConditions("pl.id", scope)],
        pipelineId: "pl.id",
        controllerId: "pl.controller_id",
        hasPipeline: true,
      };
    case "setup":
      return {
        from: metric.from ?? "",
        conditions: scope.controller === undefined ? [] : [`s.controller_id IN ${ASKED_CONTROLLER}`],
        pipelineId: undefined,
        controllerId: "s.controller_id",
        hasPipeline: false,
      };
  }
}

/** Conditions on runs `r`: those of the period, of the Pipelines in scope. */
export function runConditions(scope: MetricScope): string[] {
  return [
    ...periodOf("r", scope),
    ...(scope.onlyFinished === true ? ["r.finished"] : []),
    ...pipelineConditions("r.pipeline_id", scope),
  ];
}

/** Condition: a full name is that of the `$folder` that was asked for, or of something in it. */
export function isInFolder(name: string): string {
  return `(${name} = $folder OR starts_with(${name}, $folder || '/'))`;
}

/** The parameters that stand for what a user named in a scope. */
export function scopeParameters({
  controller,
  folder,
}: Pick<MetricScope, "controller" | "folder">): Record<string, string> {
  return { ...(controller === undefined ? {} : { controller }), ...(folder === undefined ? {} : { folder }) };
}

/** Which id tells subjects apart. */
export function subjectId(subject: Subject): string {
  return { run: "r.run_id", pipeline: "r.pipeline_id", item: "pl.id", setup: "s.controller_id" }[subject];
}

/** Instant that a state is of. */
function instantOf({ until, now }: MetricScope): number {
  return until ?? now;
}

/** Four weeks: also what runs once a month or on weekdays only shows up in it. */
const ACTIVE_MS = 28 * DAY_MS;

function ofRuns(from: string, conditions: readonly string[]): SubjectSql {
  return { from, conditions, pipelineId: "r.pipeline_id", controllerId: "pl.controller_id", hasPipeline: false };
}

/** Conditions on the start of the runs of a table. */
function periodOf(table: string, { since, until }: MetricScope): string[] {
  return [
    ...(since === undefined ? [] : [`${table}.start_at >= ${since}`]),
    ...(until === undefined ? [] : [`${table}.start_at < ${until}`]),
  ];
}

/**
 * Of each Pipeline the latest run in the period that shows how it is made: it has flow nodes, and it is finished where any
 * such run is.
 */
function latestRuns(scope: MetricScope): string {
  const conditions = ["x.flow_nodes > 0", ...periodOf("x", scope)].join(" AND ");
  const latest = `SELECT x.pipeline_id, max(${ORDER}) AS latest FROM run x WHERE ${conditions} GROUP BY 1`;
  // Of runs that began in the same millisecond the one with the highest number: not the one that was read first.
  return `(SELECT run.* FROM run JOIN (
      SELECT x.pipeline_id, arg_max(x.run_id, x.run_number) AS run_id FROM run x
      JOIN (${latest}) last ON last.pipeline_id = x.pipeline_id AND last.latest = ${ORDER}
      WHERE ${conditions} GROUP BY 1) latest ON latest.run_id = run.run_id) r`;
}

/** Order of the runs `x` of a Pipeline: a finished run comes after every unfinished one, and one without a start first. */
const ORDER = "coalesce(x.start_at, 0) + CASE WHEN x.finished THEN 100000000000000 ELSE 0 END";

/** What runs up to the instant say of each Pipeline. */
function historyUntil(scope: MetricScope): string {
  return `(SELECT x.pipeline_id, min(x.start_at) AS first_at, max(x.start_at) AS last_at,
      max(x.start_at) >= ${instantOf(scope) - ACTIVE_MS} AS is_active,
      arg_max(x.syntax, CASE WHEN x.syntax IS NULL THEN NULL ELSE x.start_at END) AS syntax
    FROM run x ${scope.until === undefined ? "" : `WHERE x.start_at < ${scope.until}`} GROUP BY 1)`;
}

/** Items as `pl`, as they were at the instant, with what runs up to it say as `h`. */
function itemsAt(scope: MetricScope): string {
  const items = scope.until === undefined ? "pipeline" : definedAt(scope.until);
  return `${items} pl LEFT JOIN ${historyUntil(scope)} h ON h.pipeline_id = pl.id`;
}

/** Items with the definition that they had at an instant; of the time before the first scan, that which it found. */
function definedAt(until: number): string {
  return `(SELECT p.id, p.controller_id, p.full_name, p.kind, p.is_branch, coalesce(d.definition, p.definition) AS definition, p.syntax,
      p.disabled, p.first_seen_at, p.gone_at
    FROM pipeline p LEFT JOIN (
      SELECT controller_id, subject, arg_max(value, CASE WHEN since_at < ${until} THEN since_at ELSE -since_at END) AS definition
      FROM setup_history WHERE kind = 'pipeline' AND attribute = 'definition' GROUP BY 1, 2) d
      ON d.controller_id = p.controller_id AND d.subject = p.full_name)`;
}

/**
 * A Pipeline exists from its first run, or from when a scan first met it, until a scan missed it. One that was renamed has
 * all its runs under the name it has now, so it exists under this name only.
 */
function existing(scope: MetricScope): string[] {
  const kind = "pl.kind = 'pipeline'";
  if (scope.until === undefined) return [kind, "pl.gone_at IS NULL"];
  const { until } = scope;
  return [
    kind,
    `(pl.gone_at IS NULL OR (pl.gone_at >= ${until} AND NOT EXISTS (SELECT 1 FROM pipeline_change moved
      WHERE moved.pipeline_id = pl.id AND moved.kind = 'renamed' AND moved.changed_at = pl.gone_at)))`,
    `(pl.first_seen_at IS NULL OR pl.first_seen_at < ${until} OR h.first_at < ${until})`,
  ];
}

function existingIds(scope: MetricScope): string {
  return `SELECT pl.id FROM ${itemsAt(scope)} WHERE ${existing(scope).join(" AND ")}`;
}

const ASKED_CONTROLLER = "(SELECT id FROM controller WHERE key = $controller)";

function pipelineConditions(id: string, { controller, folder }: MetricScope): string[] {
  const conditions = [
    ...(controller === undefined ? [] : [`controller_id IN ${ASKED_CONTROLLER}`]),
    ...(folder === undefined ? [] : [isInFolder("full_name")]),
  ];
  return conditions.length === 0 ? [] : [`${id} IN (SELECT id FROM pipeline WHERE ${conditions.join(" AND ")})`];
}
