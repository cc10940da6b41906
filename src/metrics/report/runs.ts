import type { RunCounts } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

const DAY_MS = 86_400_000;

/** The few Pipelines that make this share of the failures are worth naming first. */
const CONCENTRATION = 0.8;

/** Runs by result, cause and completion; FAILURE and UNSTABLE among those that were judged. */
export async function runCounts(reader: ScopedReader): Promise<RunCounts> {
  const [totals] = await reader.runs(totalsQuery(reader.scope.generatedAt - DAY_MS));
  const { firstAt, lastAt, ...counts } = readRow(totals, totalsShape);
  const byResult = await reader.runs(
    `SELECT coalesce(result, '(none)') AS result, count(*) AS runs FROM scoped_run WHERE finished GROUP BY 1 ORDER BY runs DESC, result`,
  );
  const causes = await reader.runs(
    `SELECT name AS cause, count(DISTINCT run_id) AS runs FROM feature_fact
     WHERE kind = 'cause' AND run_id IN (SELECT run_id FROM scoped_run) GROUP BY 1 ORDER BY runs DESC, cause`,
  );
  const [concentration] = await reader.runs(concentrationQuery);
  return {
    ...counts,
    byResult: readRows(byResult, { result: "text", runs: "count" }),
    ...readRow(concentration, {
      failingPipelines: "count",
      concentratedPipelines: "count",
      concentratedFailures: "count",
    }),
    perWeek: perWeek(counts.total, (lastAt ?? 0) - (firstAt ?? 0)),
    causes: readRows(causes, { cause: "text", runs: "count" }),
  };
}

const totalsShape = {
  total: "count",
  finished: "count",
  unfinished: "count",
  unfinishedOlderThanADay: "count",
  judged: "count",
  failed: "count",
  replayed: "count",
  restarted: "count",
  pipelines: "count",
  firstAt: "number",
  lastAt: "number",
} as const;

/** Of a run that Jenkins discarded after it was read, nobody knows whether it ended. */
const ON_DISK = "run_id IN (SELECT run_id FROM build WHERE kind = 'run')";

function totalsQuery(aDayAgo: number): string {
  return `SELECT count(*) AS total, count(*) FILTER (finished) AS finished, count(*) FILTER (NOT finished) AS unfinished,
      count(*) FILTER (NOT finished AND start_at < ${aDayAgo} AND ${ON_DISK}) AS "unfinishedOlderThanADay",
      count(*) FILTER (finished AND result IN ('SUCCESS', 'UNSTABLE', 'FAILURE')) AS judged,
      count(*) FILTER (finished AND result IN ('UNSTABLE', 'FAILURE')) AS failed,
      count(*) FILTER (replayed) AS replayed, count(*) FILTER (restarted) AS restarted,
      count(DISTINCT pipeline_id) AS pipelines, min(start_at) AS "firstAt", max(start_at) AS "lastAt"
    FROM scoped_run`;
}

/** Pipelines with the most failures first, until they make up the share. */
const concentrationQuery = `, failing AS (
    SELECT pipeline_id, count(*) AS n FROM scoped_run WHERE finished AND result IN ('UNSTABLE', 'FAILURE') GROUP BY 1),
  ranked AS (
    SELECT n, sum(n) OVER (ORDER BY n DESC, pipeline_id ROWS UNBOUNDED PRECEDING) - n AS before, sum(n) OVER () AS total FROM failing)
  SELECT count(*) AS "failingPipelines", count(*) FILTER (before < ${CONCENTRATION} * total) AS "concentratedPipelines",
    sum(n) FILTER (before < ${CONCENTRATION} * total) AS "concentratedFailures"
  FROM ranked`;

function perWeek(runs: number, spanMs: number): number | undefined {
  const weeks = spanMs / (7 * DAY_MS);
  return weeks < 1 ? undefined : runs / weeks;
}
