import type { EngineCost } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Above this a run writes its program and its nodes often enough for the durability hint to matter. */
const HEAVY_FLOW_NODES = 500;

/** The engine's timers per run, each on its own, and the durability hints it worked under. */
export async function engineCost(reader: ScopedReader): Promise<EngineCost> {
  const timers = await reader.runs(
    `SELECT name AS timer, count(*) AS runs, round(quantile_cont(count, 0.5)) AS "perRunNsP50", round(quantile_cont(count, 0.95)) AS "perRunNsP95"
     FROM feature_fact WHERE kind = 'cpsNs' AND run_id IN (SELECT run_id FROM scoped_run)
     GROUP BY 1 ORDER BY "perRunNsP95" DESC, timer`,
  );
  const durability = await reader.runs(
    `SELECT durability AS hint, count(*) AS runs, count(DISTINCT pipeline_id) AS pipelines FROM scoped_run
     WHERE has_execution GROUP BY 1 ORDER BY runs DESC, hint`,
  );
  const [heavy] = await reader.runs(
    `, per_pipeline AS (
       SELECT quantile_cont(flow_nodes, 0.5) AS nodes, arg_max(durability, start_at) AS hint FROM scoped_run
       WHERE flow_nodes > 0 GROUP BY pipeline_id)
     SELECT count(*) AS "heavyPipelines", count(*) FILTER (hint = 'MAX_SURVIVABILITY') AS "heavyMaxSurvivability"
     FROM per_pipeline WHERE nodes > ${HEAVY_FLOW_NODES}`,
  );
  return {
    timers: readRows(timers, { timer: "text", runs: "count", perRunNsP50: "count", perRunNsP95: "count" }),
    durability: readRows(durability, { hint: "textOrNone", runs: "count", pipelines: "count" }),
    heavyFlowNodes: HEAVY_FLOW_NODES,
    ...readRow(heavy, { heavyPipelines: "count", heavyMaxSurvivability: "count" }),
  };
}
