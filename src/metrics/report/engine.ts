import type { EngineCost } from "../../model/report.ts";
import { pipelineKey } from "./pipeline-key.ts";
import type { ReportReader } from "./report-reader.ts";

/** Above this a run writes its program and its nodes often enough for the durability hint to matter. */
const HEAVY_FLOW_NODES = 500;

/** The engine's timers per run, each on its own, and the durability hints that Pipelines work under. */
export async function engineCost(reader: ReportReader): Promise<EngineCost> {
  const timers = await reader.ask("cps.time", { by: ["timer"], order: "p95" });
  const hints = await reader.ask("durability.hint", { by: ["hint"] });
  const nodes = await reader.ask("complexity.flow_nodes", { by: ["pipeline"] });
  const heavy = nodes.filter(({ value }) => (value ?? 0) > HEAVY_FLOW_NODES).map(({ by }) => pipelineKey(by));
  const survivable = await reader.ask("durability.hint", { by: ["pipeline"], only: { hint: "MAX_SURVIVABILITY" } });
  const survivableKeys = new Set(survivable.map(({ by }) => pipelineKey(by)));
  return {
    timers: timers.map(({ by, n, value, p95 }) => ({
      timer: by.timer ?? "",
      runs: n,
      perRunNsP50: Math.round(value ?? 0),
      perRunNsP95: Math.round(p95 ?? 0),
    })),
    durability: hints.map(({ by, n }) => ({ hint: by.hint, pipelines: n })),
    heavyFlowNodes: HEAVY_FLOW_NODES,
    heavyPipelines: heavy.length,
    heavyMaxSurvivability: heavy.filter((key) => survivableKeys.has(key)).length,
  };
}
