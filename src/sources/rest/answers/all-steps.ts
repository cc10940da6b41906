import { idAt, instantAt, type JsonObject, numberAt, objectAt, objectsAt, textAt } from "../json.ts";
import { functionOfTitle } from "../step-names.ts";
import { BUILD_LABEL, MAX_STEPS, type RestStep, type RestSteps } from "./rest-step.ts";

/** Asks Pipeline Graph View for the steps of a run. */
export const ALL_STEPS = "stages/allSteps";

/** Reads the answer to {@link ALL_STEPS}. `name` of a step is what it was called with and is not looked at. */
export function readAllSteps(answer: JsonObject): RestSteps {
  const all = objectsAt(objectAt(answer, "data"), "steps");
  const steps = all.slice(0, MAX_STEPS).map(readStep);
  return { steps: steps.filter((step) => step !== undefined), isCut: all.length > MAX_STEPS };
}

function readStep(step: JsonObject): RestStep | undefined {
  const flowNode = idAt(step, "id");
  // An error outside of any step is shown as one.
  if (flowNode === undefined || textAt(step, "type") === "UNHANDLED_EXCEPTION") return undefined;
  const title = textAt(step, "title");
  return {
    flowNode,
    function: functionOf(step) ?? functionOfTitle(title),
    stage: idAt(step, "stageId"),
    startAt: instantAt(step, "startTimeMillis"),
    durationMs: numberAt(step, "totalDurationMillis"),
    pausedMs: numberAt(step, "pauseDurationMillis"),
    state: (textAt(step, "state") ?? "unknown").toLowerCase(),
    errorClass: undefined,
    isMaybeBuild: BUILD_LABEL.test(title ?? ""),
  };
}

/** What it shows beside a step tells what it is, whatever its label. */
function functionOf(step: JsonObject): string | undefined {
  if (isThere(step, "inputStep")) return "input";
  return isThere(step, "buildStep") ? "build" : undefined;
}

function isThere(step: JsonObject, key: string): boolean {
  return typeof step[key] === "object" && step[key] !== null;
}
