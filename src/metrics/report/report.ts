import type { MetricId } from "../../dictionary/dictionary.ts";
import type { Report, ReportOf, ReportScope, ReportSection } from "../../model/report.ts";
import type { SqlWriter } from "../../store/store.ts";
import { agentUse } from "./agents.ts";
import { coverage } from "./coverage.ts";
import { declarativeUse } from "./declarative.ts";
import { durations, waits } from "./durations.ts";
import { engineCost } from "./engine.ts";
import { errors } from "./errors.ts";
import { inventory } from "./inventory.ts";
import { libraryUse } from "./libraries.ts";
import { pipelineLists } from "./pipelines.ts";
import { ReportReader } from "./report-reader.ts";
import { runCounts } from "./runs.ts";
import { scriptEscapes } from "./script-escapes.ts";
import { stageUse } from "./stages.ts";
import { stepUse } from "./steps.ts";
import { timeline } from "./timeline.ts";

/** How each section is made. */
const makers: { readonly [Name in ReportSection]: (reader: ReportReader) => Promise<Report[Name]> } = {
  coverage,
  inventory,
  runs: runCounts,
  timeline,
  durations,
  waits,
  steps: stepUse,
  scriptEscapes,
  libraries: libraryUse,
  agents: agentUse,
  declarative: declarativeUse,
  stages: stageUse,
  engine: engineCost,
  errors,
  pipelines: pipelineLists,
};

/**
 * How the Pipelines in a store are used and how they perform, as data.
 *
 * Its numbers are answers of metrics, so that each is defined once, in the dictionary; what no metric says has a query of its
 * own that tells why. One query after the other: each may take as much memory as the store allows.
 *
 * @throws StoreError
 */
export function report(store: SqlWriter, scope: ReportScope): Promise<Report> {
  return reportOf(store, scope, Object.keys(makers) as ReportSection[]);
}

/** The same, of which only some sections are made. @throws StoreError */
export async function reportOf<Name extends ReportSection>(
  store: SqlWriter,
  scope: ReportScope,
  names: readonly Name[],
): Promise<ReportOf<Name>> {
  const reader = new ReportReader(store, scope);
  const metrics: Partial<Record<ReportSection, readonly MetricId[]>> = {};
  const sections: Partial<Report> = {};
  for (const name of names) {
    const own = reader.ofSection();
    Object.assign(sections, { [name]: await makers[name](own) });
    metrics[name] = own.asked();
  }
  return { ...(sections as Pick<Report, Name>), scope, metrics, quantileError: await reader.quantileError() };
}
