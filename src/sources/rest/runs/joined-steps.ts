import type { RestStep } from "../answers/rest-step.ts";
import type { RestStage } from "../answers/stage-tree.ts";

/**
 * Steps of a run by the two views of it: the Stage View knows the classes of errors, the graph knows all steps.
 *
 * The Stage View tells the stage around a step and not the branch: where that stage has branches, the graph tells, or nobody does. The
 * graph tells the branch, and not the stage that it consists of.
 */
export function joinedSteps(
  ofView: readonly RestStep[],
  ofGraph: readonly RestStep[],
  stages: readonly RestStage[],
): readonly RestStep[] {
  const branched = new Set(stages.filter(({ kind }) => kind === "branch").map(({ parent }) => parent));
  const inner = innerStages(stages);
  const graph = new Map(ofGraph.map((step) => [step.flowNode, step]));
  const joined = ofView.map((step) => {
    const other = graph.get(step.flowNode);
    graph.delete(step.flowNode);
    const stage = branched.has(step.stage) ? other?.stage : step.stage;
    return { ...step, stage, function: step.function ?? other?.function };
  });
  const known = new Set(stages.map(({ flowNode }) => flowNode));
  for (const step of graph.values()) {
    const stage = step.stage === undefined ? undefined : (inner.get(step.stage) ?? step.stage);
    // What is in no stage is put under the start of the run.
    joined.push({ ...step, stage: stage !== undefined && known.has(stage) ? stage : undefined });
  }
  return joined;
}

/** By branch, the stage of its name that is all there is in it. */
function innerStages(stages: readonly RestStage[]): ReadonlyMap<number, number> {
  const branches = new Map(stages.filter(({ kind }) => kind === "branch").map((stage) => [stage.flowNode, stage.name]));
  return new Map(
    stages.flatMap(({ parent, flowNode, kind, name }) =>
      parent !== undefined && kind === "stage" && branches.get(parent) === name ? [[parent, flowNode] as const] : [],
    ),
  );
}
