import type { Durations, WaitRow } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Durations of finished runs and where the time went. Percentiles are exact, interpolated between runs. */
export async function durations(reader: ScopedReader): Promise<Durations> {
  const [row] = await reader.runs(
    `SELECT count(duration_ms) AS runs, quantile_cont(duration_ms, 0.5) AS "durationMsP50",
       quantile_cont(duration_ms, 0.95) AS "durationMsP95", max(duration_ms) AS "durationMsMax", sum(queue_ms) AS "queueMs",
       count(work_ms) AS "splitRuns", sum(duration_ms) FILTER (work_ms IS NOT NULL) AS "splitMs", sum(work_ms) AS "workMs",
       sum(agent_wait_ms) AS "agentWaitMs", sum(lock_wait_ms) AS "lockWaitMs", sum(input_wait_ms) AS "inputWaitMs",
       sum(downstream_wait_ms) AS "downstreamWaitMs", sum(sleep_ms) AS "sleepMs", sum(other_ms) AS "otherMs"
     FROM scoped_run WHERE finished`,
  );
  return readRow(row, {
    runs: "count",
    durationMsP50: "whole",
    durationMsP95: "whole",
    durationMsMax: "whole",
    queueMs: "count",
    splitRuns: "count",
    splitMs: "count",
    workMs: "count",
    agentWaitMs: "count",
    lockWaitMs: "count",
    inputWaitMs: "count",
    downstreamWaitMs: "count",
    sleepMs: "count",
    otherMs: "count",
  });
}

/** Of a run that Jenkins discarded after it was read, nobody knows whether it still waits. */
const STILL_THERE = "NOT finished AND run_id IN (SELECT run_id FROM build WHERE kind = 'run')";

/** Waits by kind, the longest in total first; `queue` is the wait of a run before it starts. Those without an end are counted apart. */
export async function waits(reader: ScopedReader): Promise<WaitRow[]> {
  const rows = await reader.runs(
    `, every_wait AS (
       SELECT w.kind, w.run_id, w.duration_ms, r.finished FROM wait_fact w JOIN scoped_run r ON r.run_id = w.run_id
       UNION ALL SELECT 'queue', run_id, queue_ms, finished FROM scoped_run WHERE queue_ms IS NOT NULL)
     SELECT kind, count(duration_ms) AS waits, count(DISTINCT run_id) FILTER (duration_ms IS NOT NULL) AS runs,
       count(*) FILTER (duration_ms IS NULL AND ${STILL_THERE}) AS open,
       count(*) FILTER (duration_ms IS NULL AND NOT coalesce(${STILL_THERE}, false)) AS "cutShort",
       sum(duration_ms) AS "totalMs", quantile_cont(duration_ms, 0.5) AS "waitMsP50",
       quantile_cont(duration_ms, 0.95) AS "waitMsP95", max(duration_ms) AS "waitMsMax"
     FROM every_wait GROUP BY 1 ORDER BY "totalMs" DESC NULLS LAST, kind`,
  );
  return readRows(rows, {
    kind: "text",
    waits: "count",
    runs: "count",
    open: "count",
    cutShort: "count",
    totalMs: "count",
    waitMsP50: "whole",
    waitMsP95: "whole",
    waitMsMax: "whole",
  });
}
