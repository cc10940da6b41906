import { metricDefinition } from "../../dictionary/dictionary.ts";
import type { ScriptEscapes } from "../../model/report.ts";
import type { ReportReader } from "./report-reader.ts";

/** Declarative Pipelines that ran, by how often their latest run used the `script` step. */
export async function scriptEscapes(reader: ReportReader): Promise<ScriptEscapes> {
  const rows = await reader.ask("declarative.script_step", { by: ["uses"] });
  const counts = new Map(rows.map(({ by, n }) => [by.uses, n]));
  const declarativePipelines = rows.reduce((sum, { n }) => sum + n, 0);
  return {
    declarativePipelines,
    pipelines: declarativePipelines - (counts.get("0") ?? 0),
    byUses: useRanges().map((uses) => ({ uses, pipelines: counts.get(uses) ?? 0 })),
  };
}

/** The ranges that the dictionary has, in its order: also those that nobody is in are shown. */
function useRanges(): readonly string[] {
  const labels = metricDefinition("declarative.script_step").dimensions[0]?.labels;
  return labels !== undefined && "closed" in labels ? labels.closed : [];
}
