import { type ErrorCategory, errorCategories, errorCategory } from "../../model/error-categories.ts";
import type { ErrorGroup, Period, RunErrors } from "../../model/error-report.ts";
import type { SqlRow } from "../../store/store.ts";
import { readRow } from "../report/read-rows.ts";
import type { ScopedReader } from "../report/scope.ts";
import { idOf, listGroups } from "./group-list.ts";
import { groupState } from "./growth.ts";

/** Which errors are asked about. */
export interface ErrorQuestion {
  readonly period: Period;
  /** What the period is compared with. */
  readonly earlier: Period;
  readonly category: ErrorCategory | undefined;
  /** Only errors that ended their run. */
  readonly onlyFatal: boolean;
}

/**
 * Errors of runs by fingerprint, in a period and compared with an earlier one.
 *
 * Shape: groups met in the period by runs they were met in, most first; groups that are gone by runs they were met in before.
 * A run belongs to the period it began in. An error counts where it arose, not on the blocks around it.
 */
export async function errorGroups(reader: ScopedReader, question: ErrorQuestion): Promise<RunErrors> {
  const all = reader.ofAnyTime();
  const [runs] = await all.runs(`${inPeriods(question)} SELECT count(*) FILTER (part = 'now') AS runs,
    count(*) FILTER (part = 'before') AS "earlierRuns" FROM dated_run`);
  const exposure = readRow(runs, { runs: "count", earlierRuns: "count" });
  const rows = await all.runs(groupsQuery(question));
  const groups = rows
    .map((row) => errorGroup(row, exposure))
    .filter(({ category }) => question.category === undefined || category === question.category);
  const listed = listGroups(groups, { top: reader.scope.top, isMet: ({ errors }) => errors > 0 });
  return {
    ...listed,
    ...exposure,
    errors: sum(groups, ({ errors }) => errors),
    fatal: sum(groups, ({ fatal }) => fatal),
    handled: sum(groups, ({ handled }) => handled),
    byCategory: byCategory(groups),
  };
}

/** `dated_run`: each run up to the period's end, and the period it began in. */
function inPeriods({ period, earlier }: ErrorQuestion): string {
  return `, dated_run AS (
    SELECT run_id, pipeline_id, pipeline, run_number, start_at, CASE
      WHEN start_at >= ${period.since} THEN 'now'
      WHEN start_at >= ${earlier.since} AND start_at < ${earlier.until} THEN 'before' END AS part
    FROM scoped_run WHERE start_at < ${period.until})`;
}

function groupsQuery(question: ErrorQuestion): string {
  return `${inPeriods(question)}, found AS (
      SELECT e.fingerprint, coalesce(e.effective_class, '(unknown)') AS error_class, e.cause_class, e.function, e.handled,
        r.run_id, r.pipeline_id, r.start_at, r.part, r.pipeline || '#' || r.run_number AS run
      FROM error_fact e JOIN dated_run r ON r.run_id = e.run_id)
    SELECT fingerprint, error_class AS "errorClass", cause_class AS "causeClass", function,
      count(*) FILTER (part = 'now') AS errors,
      count(DISTINCT CASE WHEN part = 'now' THEN run_id END) AS runs,
      count(DISTINCT CASE WHEN part = 'now' THEN pipeline_id END) AS pipelines,
      count(*) FILTER (part = 'now' AND handled = false) AS fatal,
      count(*) FILTER (part = 'now' AND handled = true) AS handled,
      count(*) FILTER (part = 'now' AND handled IS NULL) AS unknown,
      count(DISTINCT CASE WHEN part = 'before' THEN run_id END) AS "earlierRuns",
      min(start_at) AS "firstSeenAt", max(start_at) AS "lastSeenAt",
      arg_max(run, start_at) AS "lastRun"
    FROM found ${question.onlyFatal ? "WHERE handled = false" : ""}
    GROUP BY fingerprint, error_class, cause_class, function
    HAVING count(part) > 0
    ORDER BY runs DESC, errors DESC, "earlierRuns" DESC, "errorClass", "causeClass", function, fingerprint`;
}

function errorGroup(row: SqlRow, exposure: { runs: number; earlierRuns: number }): ErrorGroup {
  const read = readRow(row, {
    errorClass: "text",
    causeClass: "textOrNone",
    function: "textOrNone",
    errors: "count",
    runs: "count",
    pipelines: "count",
    fatal: "count",
    handled: "count",
    unknown: "count",
    earlierRuns: "count",
    firstSeenAt: "count",
    lastSeenAt: "count",
    lastRun: "textOrNone",
  });
  return {
    ...read,
    id: idOf(row.fingerprint),
    category: errorCategory({ ...read, effectiveClass: read.errorClass }),
    state: groupState({
      now: read.runs,
      before: read.earlierRuns,
      exposureNow: exposure.runs,
      exposureBefore: exposure.earlierRuns,
    }),
  };
}

function byCategory(groups: readonly ErrorGroup[]): RunErrors["byCategory"] {
  return errorCategories
    .map((category) => ({ category, errors: sum(groups, (group) => (group.category === category ? group.errors : 0)) }))
    .filter(({ errors }) => errors > 0)
    .sort((one, other) => other.errors - one.errors);
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
