import type { MetricId } from "../../dictionary/dictionary.ts";
import type { Report, ReportScope, ReportSection } from "../../model/report.ts";
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

/**
 * How the Pipelines in a store are used and how they perform, as data.
 *
 * Its numbers are answers of metrics, so that each is defined once, in the dictionary; what no metric says has a query of its
 * own that tells why. One query after the other: each may take as much memory as the store allows.
 *
 * @throws StoreError
 */
export async function report(store: SqlWriter, scope: ReportScope): Promise<Report> {
  const reader = new ReportReader(store, scope);
  const metrics: Partial<Record<ReportSection, readonly MetricId[]>> = {};
  const section = async <Name extends ReportSection>(
    name: Name,
    make: (reader: ReportReader) => Promise<Report[Name]>,
  ): Promise<Report[Name]> => {
    const own = reader.ofSection();
    const made = await make(own);
    metrics[name] = own.asked();
    return made;
  };
  return {
    scope,
    coverage: await section("coverage", coverage),
    inventory: await section("inventory", inventory),
    runs: await section("runs", runCounts),
    timeline: await section("timeline", timeline),
    durations: await section("durations", durations),
    waits: await section("waits", waits),
    steps: await section("steps", stepUse),
    scriptEscapes: await section("scriptEscapes", scriptEscapes),
    libraries: await section("libraries", libraryUse),
    agents: await section("agents", agentUse),
    declarative: await section("declarative", declarativeUse),
    stages: await section("stages", stageUse),
    engine: await section("engine", engineCost),
    errors: await section("errors", errors),
    pipelines: await section("pipelines", pipelineLists),
    metrics,
    quantileError: await reader.quantileError(),
  };
}
