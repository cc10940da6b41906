import type { Report, ReportScope } from "../../model/report.ts";
import type { SqlReader } from "../../store/store.ts";
import { agentUse } from "./agents.ts";
import { coverage } from "./coverage.ts";
import { declarativeUse } from "./declarative.ts";
import { durations, waits } from "./durations.ts";
import { engineCost } from "./engine.ts";
import { errors } from "./errors.ts";
import { inventory } from "./inventory.ts";
import { libraryUse } from "./libraries.ts";
import { pipelineLists } from "./pipelines.ts";
import { runCounts } from "./runs.ts";
import { ScopedReader } from "./scope.ts";
import { stageUse } from "./stages.ts";
import { scriptEscapes, stepUse } from "./steps.ts";
import { timeline } from "./timeline.ts";

/**
 * How the Pipelines in a store are used and how they perform, as data.
 *
 * One query after the other: each may take as much memory as the store allows.
 *
 * @throws StoreError
 */
export async function report(store: SqlReader, scope: ReportScope): Promise<Report> {
  const reader = new ScopedReader(store, scope);
  return {
    scope,
    coverage: await coverage(reader),
    inventory: await inventory(reader),
    runs: await runCounts(reader),
    timeline: await timeline(reader),
    durations: await durations(reader),
    waits: await waits(reader),
    steps: await stepUse(reader),
    scriptEscapes: await scriptEscapes(reader),
    libraries: await libraryUse(reader),
    agents: await agentUse(reader),
    declarative: await declarativeUse(reader),
    stages: await stageUse(reader),
    engine: await engineCost(reader),
    errors: await errors(reader),
    pipelines: await pipelineLists(reader),
  };
}
