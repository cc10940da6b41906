import type { PipelineLists, PipelineRow, SlowedPipeline } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** With fewer runs a half is one or two of them, and chance decides. */
const FEWEST_FOR_TREND = 6;

/** Less is noise on machines that other runs share. */
const SLOWED_BY = 1.25;

/** Nobody waits for less. */
const SLOWED_BY_MS = 10_000;

/** The Pipelines that take most time, and those whose runs make most flow nodes. */
export async function pipelineLists(reader: ScopedReader): Promise<PipelineLists> {
  const [totals] = await reader.runs(
    `SELECT count(DISTINCT pipeline_id) AS total, sum(duration_ms) AS "totalMs" FROM scoped_run`,
  );
  return {
    ...readRow(totals, { total: "count", totalMs: "count" }),
    byTime: await first(reader, `"totalMs"`),
    byFlowNodes: await first(reader, `"flowNodesP50"`),
    slowed: await slowed(reader),
  };
}

async function first(reader: ScopedReader, by: string): Promise<PipelineRow[]> {
  const rows = await reader.runs(
    `SELECT controller, pipeline, count(*) AS runs, sum(duration_ms) AS "totalMs",
       count(*) FILTER (finished AND result IN ('SUCCESS', 'UNSTABLE', 'FAILURE')) AS judged,
       count(*) FILTER (finished AND result IN ('UNSTABLE', 'FAILURE')) AS failed,
       quantile_cont(duration_ms, 0.5) AS "durationMsP50", quantile_cont(duration_ms, 0.95) AS "durationMsP95",
       quantile_cont(flow_nodes, 0.5) FILTER (flow_nodes > 0) AS "flowNodesP50", max(stages) AS stages,
       max(stage_depth) AS "stageDepth", max(block_depth) AS "blockDepth", max(parallel_width) AS "parallelWidth",
       max(script_lines) AS "scriptLines"
     FROM scoped_run GROUP BY pipeline_id, controller, pipeline
     HAVING ${by} > 0 ORDER BY ${by} DESC, pipeline, controller LIMIT ${reader.scope.top}`,
  );
  return readRows(rows, {
    controller: "text",
    pipeline: "text",
    runs: "count",
    judged: "count",
    failed: "count",
    totalMs: "count",
    durationMsP50: "whole",
    durationMsP95: "whole",
    flowNodesP50: "number",
    stages: "count",
    stageDepth: "count",
    blockDepth: "count",
    parallelWidth: "count",
    scriptLines: "number",
  });
}

async function slowed(reader: ScopedReader): Promise<SlowedPipeline[]> {
  const rows = await reader.runs(
    `, success AS (
       SELECT controller, pipeline, pipeline_id, duration_ms, count(*) OVER (PARTITION BY pipeline_id) AS runs,
         row_number() OVER (PARTITION BY pipeline_id ORDER BY start_at, run_number) AS place
       FROM scoped_run WHERE finished AND result = 'SUCCESS' AND duration_ms IS NOT NULL AND start_at IS NOT NULL),
     halves AS (
       SELECT controller, pipeline, runs, round(quantile_cont(duration_ms, 0.5) FILTER (place * 2 <= runs)) AS earlier,
         round(quantile_cont(duration_ms, 0.5) FILTER (place * 2 > runs)) AS later
       FROM success WHERE runs >= ${FEWEST_FOR_TREND} GROUP BY pipeline_id, controller, pipeline, runs)
     SELECT controller, pipeline, runs, earlier AS "earlierMsP50", later AS "laterMsP50" FROM halves
     WHERE later >= ${SLOWED_BY} * earlier AND later - earlier >= ${SLOWED_BY_MS} ORDER BY later - earlier DESC, pipeline LIMIT ${reader.scope.top}`,
  );
  return readRows(rows, {
    controller: "text",
    pipeline: "text",
    runs: "count",
    earlierMsP50: "count",
    laterMsP50: "count",
  });
}
