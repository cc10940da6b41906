import { isClassName } from "../../../model/class-name.ts";
import { idAt, instantAt, type JsonObject, numberAt, objectAt, objectsAt, textAt } from "../json.ts";
import { functionOfTitle } from "../step-names.ts";
import { BUILD_LABEL, MAX_STEPS, type RestStep, type RestSteps } from "./rest-step.ts";
import type { RestStage } from "./stage-tree.ts";

/** Asks the Stage View's API for stages and steps of a run. */
export const STAGE_VIEW = "wfapi/describe?fullStages=true";

/** It gives so many steps of a stage and leaves out the others. */
const STEPS_PER_STAGE = 100;

/** Stages read; a run with more is broken or hostile. */
const MAX_STAGES = 20_000;

const states: ReadonlyMap<string, string> = new Map([
  ["SUCCESS", "success"],
  ["FAILED", "failure"],
  ["UNSTABLE", "unstable"],
  ["ABORTED", "aborted"],
  ["NOT_EXECUTED", "skipped"],
  ["IN_PROGRESS", "running"],
  ["PAUSED_PENDING_INPUT", "paused"],
]);

/** What the Stage View says of a run. */
export interface StageView extends RestSteps {
  /** When it began, to the millisecond: the run's own answer tells when it was scheduled. */
  readonly startAt: number | undefined;
  /** A flat list: what is in what is not told, nor are branches that hold no stage; durations are those of the stage's own steps. */
  readonly stages: readonly RestStage[];
}

/** Reads the answer to {@link STAGE_VIEW}. Scripts and messages in it are not looked at. */
export function readStageView(answer: JsonObject): StageView {
  const all = objectsAt(answer, "stages").slice(0, MAX_STAGES);
  const steps: RestStep[] = [];
  let isCut = false;
  for (const stage of all) {
    const nodes = objectsAt(stage, "stageFlowNodes");
    if (nodes.length >= STEPS_PER_STAGE) isCut = true;
    const flowNode = idAt(stage, "id");
    for (const node of nodes) {
      const step = steps.length < MAX_STEPS ? readStep(node, flowNode) : undefined;
      if (step !== undefined) steps.push(step);
    }
  }
  const stages = all.map(readStage).filter((stage) => stage !== undefined);
  return { startAt: instantAt(answer, "startTimeMillis"), stages, steps, isCut: isCut || steps.length >= MAX_STEPS };
}

function readStage(stage: JsonObject): RestStage | undefined {
  const flowNode = idAt(stage, "id");
  if (flowNode === undefined) return undefined;
  const name = textAt(stage, "name") ?? "";
  const state = stateOf(stage);
  return {
    flowNode,
    kind: "stage",
    name,
    parent: undefined,
    // Of one that was skipped it is that of something in it.
    startAt: state === "skipped" ? undefined : instantAt(stage, "startTimeMillis"),
    durationMs: undefined,
    state,
    synthetic: name.startsWith("Declarative: ") ? (name.endsWith("Post Actions") ? "POST" : "PRE") : undefined,
    agent: undefined,
  };
}

function readStep(node: JsonObject, stage: number | undefined): RestStep | undefined {
  const flowNode = idAt(node, "id");
  if (flowNode === undefined) return undefined;
  const title = textAt(node, "name");
  const type = textAt(objectAt(node, "error"), "type");
  return {
    flowNode,
    function: functionOfTitle(title),
    stage,
    startAt: instantAt(node, "startTimeMillis"),
    durationMs: numberAt(node, "durationMillis"),
    pausedMs: numberAt(node, "pauseDurationMillis"),
    state: stateOf(node),
    errorClass: type !== undefined && isClassName(type) ? type : undefined,
    isMaybeBuild: BUILD_LABEL.test(title ?? ""),
  };
}

function stateOf(object: JsonObject): string {
  return states.get(textAt(object, "status") ?? "") ?? "unknown";
}
