import type { RestStage } from "../answers/stage-tree.ts";

/**
 * Stages of a run by the two views of it: the graph knows what is in what, all branches and whole durations; the Stage View knows the
 * stage that a branch consists of where the graph shows the two as one.
 *
 * A branch of Declarative holds one stage of its own name, in which all else is: it is put between the branch and what is in it. Any
 * other stage that only the Stage View has stands without an outer stage: that is then not known.
 */
export function joinedStages(tree: readonly RestStage[], flat: readonly RestStage[]): readonly RestStage[] {
  const known = new Set(tree.map(({ flowNode }) => flowNode));
  const more = flat.filter(({ flowNode }) => !known.has(flowNode)).sort((one, other) => one.flowNode - other.flowNode);
  if (tree.length === 0) return flat;
  const inner = innerStages(tree, more);
  const branches = new Map(tree.map((stage) => [stage.flowNode, stage]));
  const placed = new Map([...inner].map(([branch, stage]) => [stage.flowNode, branches.get(branch)]));
  const nested = tree.map((stage) => {
    const within = stage.parent === undefined ? undefined : inner.get(stage.parent);
    return within === undefined || stage.flowNode < within.flowNode ? stage : { ...stage, parent: within.flowNode };
  });
  return [...nested, ...more.map((stage) => placedStage(stage, placed.get(stage.flowNode)))];
}

/**
 * What a branch consists of ended as the branch did: the Stage View looks at its own steps alone. Of a stage within one that was skipped
 * it tells when something in it began, and that it succeeded.
 */
function placedStage(stage: RestStage, branch: RestStage | undefined): RestStage {
  if (branch !== undefined) return { ...stage, parent: branch.flowNode, state: branch.state };
  return { ...stage, startAt: undefined, state: stage.state === "skipped" ? stage.state : "unknown" };
}

/** By branch, the stage it consists of. Flow nodes get their numbers in order: of branches of one name each takes the first after it. */
function innerStages(tree: readonly RestStage[], more: readonly RestStage[]): ReadonlyMap<number, RestStage> {
  const inner = new Map<number, RestStage>();
  const taken = new Set<number>();
  const byName = new Map<string, RestStage[]>();
  for (const stage of more) byName.set(stage.name, [...(byName.get(stage.name) ?? []), stage]);
  for (const branch of tree) {
    if (branch.kind !== "branch") continue;
    const stage = byName.get(branch.name)?.find(({ flowNode }) => flowNode > branch.flowNode && !taken.has(flowNode));
    if (stage === undefined) continue;
    taken.add(stage.flowNode);
    inner.set(branch.flowNode, stage);
  }
  return inner;
}
