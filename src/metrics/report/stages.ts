import type { StageUse } from "../../model/report.ts";
import { readRow } from "./read-rows.ts";
import type { ReportReader } from "./report-reader.ts";

/** Stages that ran and stages that were skipped, and the slowest by their 95th percentile. */
export async function stageUse(reader: ReportReader): Promise<StageUse> {
  const reached = await reader.ask("stage.reached", { by: ["outcome"] });
  const slowest = await reader.ask("stage.duration", {
    by: ["pipeline", "stage"],
    order: "p95",
    top: reader.scope.top,
    distinct: true,
  });
  return {
    stages: reached.reduce((sum, { n }) => sum + n, 0),
    executed: reached.find(({ by }) => by.outcome === "executed")?.n ?? 0,
    skipped: reached
      .filter(({ by }) => by.outcome !== "executed")
      .map(({ by, n }) => ({ outcome: by.outcome ?? "", stages: n })),
    ...(await besideStages(reader)),
    slowest: slowest.map(({ by, value, p95, runs }) => ({
      controller: by.controller ?? "",
      pipeline: by.pipeline ?? "",
      stage: by.stage,
      runs: runs ?? 0,
      durationMsP50: Math.round(value ?? 0),
      durationMsP95: Math.round(p95 ?? 0),
    })),
  };
}

/** What stage.reached leaves out by its definition: counted to say so, and no metric. */
async function besideStages(reader: ReportReader): Promise<Pick<StageUse, "synthetic" | "parallelBranches">> {
  const [row] = await reader.runs(
    `SELECT count(*) FILTER (kind = 'stage' AND synthetic IS NOT NULL) AS synthetic,
       count(*) FILTER (kind = 'branch') AS "parallelBranches"
     FROM stage_fact WHERE run_id IN (SELECT run_id FROM scoped_run)`,
  );
  return readRow(row, { synthetic: "count", parallelBranches: "count" });
}
