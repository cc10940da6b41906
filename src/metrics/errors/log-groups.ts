import { errorCategory } from "../../model/error-categories.ts";
import type { LogErrors, LogGroup, Period } from "../../model/error-report.ts";
import type { SqlReader, SqlRow } from "../../store/store.ts";
import { readRow } from "../report/read-rows.ts";
import { idOf, listGroups } from "./group-list.ts";
import { groupState } from "./growth.ts";

/** Which lines are asked about. */
export interface LogQuestion {
  readonly period: Period;
  readonly earlier: Period;
  readonly controller: string | undefined;
  readonly top: number;
}

/**
 * Errors in the controllers' logs, by fingerprint; lines without an exception by logger. Undefined when no log was ever read.
 *
 * Shape: groups by lines in the period, most first. Lines are compared with the time they had to be logged in, since a
 * controller runs whether or not a Pipeline does.
 */
export async function logGroups(store: SqlReader, question: LogQuestion): Promise<LogErrors | undefined> {
  const rows = await store.query(query(question), { controller: question.controller ?? null });
  if (rows.length === 0) return undefined;
  const { period, earlier, top } = question;
  const exposure = { now: period.until - period.since, before: earlier.until - earlier.since };
  const groups = rows.map((row) => logGroup(row, exposure)).filter((group) => group.lines + group.earlierLines > 0);
  const lines = groups.reduce((sum, group) => sum + group.lines, 0);
  return { ...listGroups(groups, { top, isMet: (group) => group.lines > 0 }), lines };
}

function query({ period, earlier }: LogQuestion): string {
  return `WITH line AS (
      SELECT l.*, CASE WHEN l.error_class IS NULL THEN l.logger END AS plain_logger, CASE
        WHEN logged_at >= ${period.since} THEN 'now'
        WHEN logged_at >= ${earlier.since} AND logged_at < ${earlier.until} THEN 'before' END AS part
      FROM log_error l JOIN controller c ON c.id = l.controller_id
      WHERE ($controller IS NULL OR c.key = $controller) AND logged_at < ${period.until})
    SELECT fingerprint, error_class AS "errorClass", cause_class AS "causeClass", min(logger) AS logger,
      count(DISTINCT logger) AS loggers,
      count(*) FILTER (part = 'now') AS lines,
      count(*) FILTER (part = 'now' AND level = 'SEVERE') AS severe,
      count(*) FILTER (part = 'before') AS "earlierLines",
      min(logged_at) AS "firstSeenAt", max(logged_at) AS "lastSeenAt"
    FROM line GROUP BY fingerprint, error_class, cause_class, plain_logger
    ORDER BY lines DESC, "earlierLines" DESC, "errorClass", logger, fingerprint`;
}

function logGroup(row: SqlRow, exposure: { readonly now: number; readonly before: number }): LogGroup {
  const read = readRow(row, {
    errorClass: "textOrNone",
    causeClass: "textOrNone",
    logger: "textOrNone",
    loggers: "count",
    lines: "count",
    severe: "count",
    earlierLines: "count",
    firstSeenAt: "count",
    lastSeenAt: "count",
  });
  return {
    ...read,
    id: idOf(row.fingerprint),
    // What went wrong is the root; what wraps it only says where.
    category: errorCategory({
      effectiveClass: read.causeClass ?? read.errorClass,
      causeClass: undefined,
      function: undefined,
    }),
    state: groupState({
      now: read.lines,
      before: read.earlierLines,
      exposureNow: exposure.now,
      exposureBefore: exposure.before,
    }),
  };
}
