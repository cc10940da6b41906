import type { ApiNode, RunAnswer } from "../../../api/runs.ts";
import type { OneRun } from "../../../metrics/browse/one-run.ts";
import type { GraphNode } from "../../../metrics/browse/run-graph.ts";
import type { FactRow } from "../../../model/fact-row.ts";
import { causeName } from "../../../publish/page/causes.ts";
import { instantOf, known, lengthOf } from "./known.ts";
import { timeParts } from "./time-parts.ts";

/** A run as the API has it. */
export function apiRun(pipeline: string, one: OneRun): RunAnswer {
  const { run, isOpen, stagesLeftOut } = one;
  const { runNumber = 0, result, syntax, durability, flowNodes, steps, parallelWidth } = run;
  return known({
    ...{ pipeline, runNumber, result, isOpen, syntax, durability, flowNodes, steps, parallelWidth, stagesLeftOut },
    run: `${pipeline}#${runNumber}`,
    startAt: instantOf(run.startAt),
    durationMs: lengthOf(run.durationMs),
    queueMs: lengthOf(run.queueMs),
    time: timeParts(run),
    causes: [...new Set(one.causes.map(causeName))],
    isReplayed: run.replayed === true,
    isRestarted: run.restarted === true,
    libraries: one.libraries.map(({ library = "", version }) => known({ library, version })),
    stages: one.stages.map((stage) => apiStage(stage, run.startAt)),
    errors: one.errors.map((error) => apiError(error, one.stages)),
    previousRun: one.previous,
    nextRun: one.next,
  });
}

function apiStage(stage: FactRow<"stage">, runStartAt: number | undefined): RunAnswer["stages"][number] {
  const { flowNode = 0, name, kind = "stage", startAt, durationMs, outcome, executed } = stage;
  const isDated = startAt !== undefined && runStartAt !== undefined;
  return known({
    ...{ flowNode, name, kind, outcome },
    startMs: isDated ? Math.max(0, startAt - runStartAt) : undefined,
    durationMs: lengthOf(durationMs),
    isSkipped: executed === false,
  });
}

function apiError(error: FactRow<"error">, stages: OneRun["stages"]): RunAnswer["errors"][number] {
  const { flowNode, effectiveClass, function: step, causeClass, handled } = error;
  const stage = stages.find((one) => one.flowNode !== undefined && one.flowNode === error.stage)?.name;
  return known({ flowNode, stage, errorClass: effectiveClass, function: step, causeClass, isHandled: handled });
}

/** A node of a flow graph as the API has it: what is false is left out. */
export function apiNode(node: GraphNode): ApiNode {
  const { isSkipped, isSynthetic, hasFailed, isOrigin, waits, ...rest } = node;
  return known({
    ...rest,
    durationMs: lengthOf(node.durationMs),
    isSkipped: isSkipped || undefined,
    isSynthetic: isSynthetic || undefined,
    hasFailed: hasFailed || undefined,
    isOrigin: isOrigin || undefined,
    waits:
      waits.length === 0 ? undefined : waits.map((wait) => known({ ...wait, durationMs: lengthOf(wait.durationMs) })),
  }) as ApiNode;
}
