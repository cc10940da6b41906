import { flagAt, idAt, instantAt, type JsonObject, numberAt, objectAt, objectsAt, textAt } from "../json.ts";

/** Asks Pipeline Graph View for the stages of a run. */
export const STAGE_TREE = "stages/tree";

/** Stages read; a run with more is broken or hostile. */
const MAX_STAGES = 20_000;
const MAX_DEPTH = 100;

/** A stage or branch as REST tells it. */
export interface RestStage {
  readonly flowNode: number;
  readonly kind: "stage" | "branch";
  readonly name: string;
  readonly parent: number | undefined;
  readonly startAt: number | undefined;
  readonly durationMs: number | undefined;
  /** As the source words it, in lower case: `success`, `failure`, `skipped`, `running`. */
  readonly state: string;
  readonly synthetic: "PRE" | "POST" | undefined;
  /** Agent it runs on; the built-in node is `""`. */
  readonly agent: string | undefined;
}

/** Stages of a run. */
export interface StageTree {
  readonly stages: readonly RestStage[];
  /** More than are read. */
  readonly isCut: boolean;
  /** There are steps outside of any stage. */
  readonly hasLooseSteps: boolean;
}

/** Reads the answer to {@link STAGE_TREE}: nested as in the answer, outer stages first. */
export function readStageTree(answer: JsonObject): StageTree {
  const stages: RestStage[] = [];
  const cut = { isCut: false, hasLooseSteps: false };
  const walk = (list: readonly JsonObject[], parent: number | undefined, depth: number): void => {
    for (const stage of list) {
      if (stages.length >= MAX_STAGES || depth > MAX_DEPTH) {
        cut.isCut = true;
        return;
      }
      const read = readStage(stage, parent);
      // "System Generated" stands for steps that are in no stage.
      if (read === undefined) cut.hasLooseSteps = true;
      else stages.push(read);
      walk(objectsAt(stage, "children"), read?.flowNode ?? parent, depth + 1);
    }
  };
  walk(objectsAt(objectAt(answer, "data"), "stages"), undefined, 0);
  return { stages, ...cut };
}

function readStage(stage: JsonObject, parent: number | undefined): RestStage | undefined {
  const flowNode = idAt(stage, "id");
  const kind = kinds.get(textAt(stage, "type") ?? "");
  if (flowNode === undefined || kind === undefined || flagAt(stage, "placeholder") === true) return undefined;
  const shown = textAt(stage, "name") ?? "";
  const isSynthetic = flagAt(stage, "synthetic") === true;
  const agent = textAt(stage, "agent");
  return {
    flowNode,
    kind,
    name: isSynthetic && !shown.startsWith("Declarative: ") ? `Declarative: ${shown}` : shown,
    parent,
    ...timesOf(stage),
    synthetic: isSynthetic ? syntheticOf(shown) : undefined,
    agent: agent === "built-in" ? "" : agent,
  };
}

const kinds: ReadonlyMap<string, RestStage["kind"]> = new Map([
  ["STAGE", "stage"],
  ["PARALLEL", "branch"],
]);

/** Stages that a restarted run skipped are shown as not built, without times. */
function timesOf(stage: JsonObject): Pick<RestStage, "startAt" | "durationMs" | "state"> {
  const startAt = instantAt(stage, "startTimeMillis");
  const state = (textAt(stage, "state") ?? "unknown").toLowerCase();
  if (startAt === undefined)
    return { startAt, durationMs: undefined, state: state === "not_built" ? "skipped" : state };
  return { startAt, durationMs: numberAt(stage, "totalDurationMillis"), state };
}

/** Declarative adds two kinds of stages: those before, and the one after. */
function syntheticOf(name: string): "PRE" | "POST" {
  return /Post Actions$/.test(name) ? "POST" : "PRE";
}
