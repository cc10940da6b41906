import type { MetricId } from "../../dictionary/dictionary.ts";
import type { PerformanceChange } from "../../model/performance-change.ts";
import type { PipelineLists, PipelineRow } from "../../model/report.ts";
import type { MetricRow } from "../engine/query.ts";
import { pipelineKey } from "./pipeline-key.ts";
import { readRows, whole } from "./read-rows.ts";
import type { ReportReader } from "./report-reader.ts";

/** The Pipelines that take most time, and those whose runs make most flow nodes. */
export async function pipelineLists(reader: ReportReader): Promise<PipelineLists> {
  const { pipelines = 0 } = await reader.askWhole("telemetry.completeness", { distinct: true });
  const rows = await pipelineRows(reader);
  const first = (by: "totalMs" | "flowNodesP50"): PipelineRow[] =>
    rows
      .filter((row) => (row[by] ?? 0) > 0)
      .sort((one, other) => other[by]! - one[by]! || compare(one, other))
      .slice(0, reader.scope.top);
  return {
    total: pipelines,
    totalMs: (await reader.askWhole("run.duration")).total ?? 0,
    byTime: first("totalMs"),
    byFlowNodes: first("flowNodesP50"),
    slowed: await slowed(reader),
  };
}

function compare(one: PipelineRow, other: PipelineRow): number {
  return pipelineKey(one) < pipelineKey(other) ? -1 : 1;
}

/** Gives what is known of a Pipeline, by its key. */
type PartOf<Column extends keyof PipelineRow> = (key: string) => Pick<PipelineRow, Column>;

/** All Pipelines that ran. Each metric is asked once for all of them: a question per Pipeline would read the facts again. */
async function pipelineRows(reader: ReportReader): Promise<PipelineRow[]> {
  const [times, outcomes, complexity, depths] = [
    await timesOf(reader),
    await outcomesOf(reader),
    await complexityOf(reader),
    await depthsOf(reader),
  ];
  return (await reader.ask("telemetry.completeness", { by: ["pipeline"] })).map(({ by, n }) => {
    const key = pipelineKey(by);
    const names = { controller: by.controller ?? "", pipeline: by.pipeline ?? "" };
    return { ...names, runs: n, ...times(key), ...outcomes(key), ...complexity(key), ...depths(key) };
  });
}

async function timesOf(reader: ReportReader): Promise<PartOf<"totalMs" | "durationMsP50" | "durationMsP95">> {
  const duration = await byPipeline(reader, "run.duration");
  return (key) => {
    const { total = 0, value, p95 } = duration.get(key) ?? {};
    return { totalMs: total, durationMsP50: whole(value), durationMsP95: whole(p95) };
  };
}

async function outcomesOf(reader: ReportReader): Promise<PartOf<"judged" | "failed">> {
  const ratio = await byPipeline(reader, "run.failure_ratio");
  return (key) => {
    const { n = 0, total = 0 } = ratio.get(key) ?? {};
    return { judged: n, failed: total };
  };
}

async function complexityOf(
  reader: ReportReader,
): Promise<PartOf<"flowNodesP50" | "stages" | "parallelWidth" | "scriptLines">> {
  const flowNodes = await byPipeline(reader, "complexity.flow_nodes");
  const stages = await byPipeline(reader, "complexity.stages");
  const width = await byPipeline(reader, "complexity.parallel_width");
  const lines = await byPipeline(reader, "complexity.script_lines");
  return (key) => ({
    flowNodesP50: flowNodes.get(key)?.value,
    stages: stages.get(key)?.max ?? 0,
    parallelWidth: width.get(key)?.max ?? 0,
    scriptLines: lines.get(key)?.max,
  });
}

async function byPipeline(reader: ReportReader, id: MetricId): Promise<Map<string, Partial<MetricRow>>> {
  return new Map((await reader.ask(id, { by: ["pipeline"] })).map((row) => [pipelineKey(row.by), row]));
}

/** How deep stages and blocks lie in each other, which no metric says. */
async function depthsOf(reader: ReportReader): Promise<PartOf<"stageDepth" | "blockDepth">> {
  const rows = await reader.runs(
    `SELECT controller, pipeline, max(stage_depth) AS "stageDepth", max(block_depth) AS "blockDepth" FROM scoped_run GROUP BY 1, 2`,
  );
  const shape = { controller: "text", pipeline: "text", stageDepth: "count", blockDepth: "count" } as const;
  const depths = new Map(
    readRows(rows, shape).map(({ stageDepth, blockDepth, ...row }) => [pipelineKey(row), { stageDepth, blockDepth }]),
  );
  return (key) => depths.get(key) ?? { stageDepth: 0, blockDepth: 0 };
}

/** Pipelines that got slower and still are: the last change of each, the costliest first. */
async function slowed(reader: ReportReader): Promise<PerformanceChange[]> {
  const changes = await reader.changes();
  const isLast = ({ controller, pipeline, changedAt }: PerformanceChange): boolean =>
    !changes.some(
      (other) => other.controller === controller && other.pipeline === pipeline && other.changedAt > changedAt,
    );
  return changes
    .filter((change) => change.afterMsP50 > change.beforeMsP50 && isLast(change))
    .slice(0, reader.scope.top);
}
