import type { StageUse } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Stages that ran and stages that were skipped, and the slowest by their 95th percentile. */
export async function stageUse(reader: ScopedReader): Promise<StageUse> {
  const [totals] = await reader.runs(
    `SELECT count(*) FILTER (${OWN}) AS stages, count(*) FILTER (${OWN} AND executed) AS executed,
       count(*) FILTER (kind = 'stage' AND synthetic IS NOT NULL) AS synthetic,
       count(*) FILTER (kind = 'branch') AS "parallelBranches"
     FROM stage_fact WHERE run_id IN (SELECT run_id FROM scoped_run)`,
  );
  const skipped = await reader.runs(
    `SELECT coalesce(status, '(inside a skipped stage)') AS status, count(*) AS stages FROM stage_fact
     WHERE ${OWN} AND NOT executed AND run_id IN (SELECT run_id FROM scoped_run) GROUP BY 1 ORDER BY stages DESC, status`,
  );
  const slowest = await reader.runs(
    `SELECT r.controller, r.pipeline, s.name AS stage, count(DISTINCT s.run_id) AS runs,
       round(quantile_cont(s.duration_ms, 0.5)) AS "durationMsP50", round(quantile_cont(s.duration_ms, 0.95)) AS "durationMsP95"
     FROM stage_fact s JOIN scoped_run r ON r.run_id = s.run_id
     WHERE s.kind = 'stage' AND s.executed AND s.duration_ms IS NOT NULL AND s.name IS NOT NULL
     GROUP BY r.controller, r.pipeline, s.name
     ORDER BY "durationMsP95" DESC, pipeline, stage LIMIT ${reader.scope.top}`,
  );
  return {
    ...readRow(totals, { stages: "count", executed: "count", synthetic: "count", parallelBranches: "count" }),
    skipped: readRows(skipped, { status: "text", stages: "count" }),
    slowest: readRows(slowest, {
      controller: "text",
      pipeline: "text",
      stage: "text",
      runs: "count",
      durationMsP50: "count",
      durationMsP95: "count",
    }),
  };
}

/** Stages that the Pipeline has itself, not those that Declarative adds around them. */
const OWN = "(kind = 'stage' AND synthetic IS NULL)";
