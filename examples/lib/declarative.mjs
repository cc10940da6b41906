/**
 * Runs a Declarative Pipeline the way its interpreter does: synthetic stages, agents, `when`, skipped
 * stages and post conditions all leave their traces in the flow graph.
 */

import * as blocks from "./blocks.mjs";
import { agentBlock, dueSteps, environmentBlock, matrixCells, optionBlocks, skipReason } from "./declarative-spec.mjs";
import { caught, runBranches, runStep, runSteps, within, worse } from "./runner.mjs";
import * as steps from "./steps.mjs";

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {import("./runner.mjs").Context} Context */
/** @typedef {import("./failures.mjs").Failure} Failure */
/** @typedef {import("./declarative-spec.mjs").PipelineSpec} PipelineSpec */
/** @typedef {import("./declarative-spec.mjs").StageSpec} StageSpec */
/** @typedef {import("./declarative-spec.mjs").PostSpec} PostSpec */
/** @typedef {import("./declarative-spec.mjs").Skip} Skip */
/** @typedef {Generator<number | import("./scheduler.mjs").Thread[], void, void>} Program */
/** @typedef {Generator<number | import("./scheduler.mjs").Thread[], Failure | null, void>} Outcome */

/**
 * @param {Context} context
 * @param {PipelineSpec} spec
 * @returns {Program}
 */
export function* runDeclarative(context, spec) {
  const scmVariables = spec.branch ? [blocks.withEnv([`GIT_BRANCH=${spec.branch}`])] : [];
  const wrappers = [...scmVariables, ...environmentBlock(spec.environment), ...optionBlocks(spec.options)];
  yield* within(context, agentBlock(spec.agent), function* inAgent(nested) {
    if (spec.branch) yield* syntheticStage(nested, "Declarative: Checkout SCM", [steps.checkout(spec.branch)]);
    yield* within(nested, wrappers, (inner) => runToolsAndStages(inner, spec));
  });
}

/** @type {(context: Context, spec: PipelineSpec) => Program} */
function* runToolsAndStages(context, spec) {
  const tools = Object.entries(spec.tools ?? {});
  if (tools.length === 0) {
    yield* runStagesAndPost(context, spec);
    return;
  }
  const installs = tools.flatMap(([symbol, name]) => steps.tool(symbol, name));
  yield* syntheticStage(context, "Declarative: Tool Install", installs);
  const variables = tools.map(([symbol, name]) => `${symbol.toUpperCase()}_HOME=/opt/tools/${name}`);
  yield* within(context, [blocks.withEnv(variables)], (nested) => runStagesAndPost(nested, spec));
}

/** @type {(context: Context, spec: PipelineSpec) => Program} */
function* runStagesAndPost(context, spec) {
  const failure = yield* runStages(context, spec);
  yield* runPost(context, spec.post, failure);
  if (failure) throw failure;
}

/**
 * After the first failure the remaining stages are still visited, to be marked as skipped.
 *
 * @param {Context} context
 * @param {{stages: StageSpec[], restartedFrom?: string}} list
 * @returns {Outcome}
 */
function* runStages(context, { stages, restartedFrom }) {
  let failure = null;
  let isBeforeRestart = restartedFrom !== undefined;
  for (const stage of stages) {
    if (stage.name === restartedFrom) isBeforeRestart = false;
    const skip = skipReason(stage, { failure, isBeforeRestart });
    const outcome = yield* runStage(context, stage, skip);
    failure ??= outcome;
  }
  return failure;
}

/**
 * @param {Context} context
 * @param {StageSpec} stage
 * @param {Skip | null} skip
 * @returns {Outcome}
 */
function* runStage(context, stage, skip) {
  const { flow, thread } = context;
  const block = yield* flow.open(thread, blocks.stage(stage.name, []));
  const body = yield* flow.enter(thread, block, [{ type: "Label", text: stage.name }]);
  let failure = null;
  if (skip) {
    failure = yield* skipStage(context, body, skip);
  } else {
    failure = yield* caught(runStageContents(context, stage));
    if (failure) flow.tag(body, "STAGE_STATUS", "FAILED_AND_CONTINUED");
  }
  const end = yield* flow.leave(thread, body, failure);
  if (skip?.status === "SKIPPED_FOR_RESTART") flow.markNotExecuted(end);
  yield* flow.close(thread, block, failure);
  return failure;
}

/**
 * @param {Context} context
 * @param {import("./flow.mjs").FlowNode} body
 * @param {Skip} skip
 * @returns {Outcome}
 */
function* skipStage(context, body, { status, failure }) {
  context.flow.tag(body, "STAGE_STATUS", status);
  if (status === "SKIPPED_FOR_RESTART") context.flow.markNotExecuted(body);
  yield* runStep(context, steps.getContext());
  return failure;
}

/** @type {(context: Context, stage: StageSpec) => Program} */
function* runStageContents(context, stage) {
  const inside = [...agentBlock(stage.agent), ...environmentBlock(stage.environment)];
  yield* within(context, optionBlocks(stage.options), function* inOptions(nested) {
    if (stage.input) yield* runStep(nested, stage.input);
    yield* within(nested, inside, (inner) => runStageWork(inner, stage));
  });
}

/** @type {(context: Context, stage: StageSpec) => Program} */
function* runStageWork(context, stage) {
  const failure = yield* caught(runStageSteps(context, stage));
  yield* runConditions(context, stage.post, failure);
  if (failure) throw failure;
}

/** @type {(context: Context, stage: StageSpec) => Program} */
function* runStageSteps(context, stage) {
  if (stage.parallel) yield* runParallelStages(context, stage.parallel);
  else if (stage.matrix) yield* runParallelStages(context, matrixCells(stage));
  else yield* runSteps(context, stage.steps ?? []);
}

/** @type {(context: Context, stages: (StageSpec & {inner?: StageSpec[]})[]) => Program} */
function* runParallelStages(context, stages) {
  const { flow } = context;
  const branches = stages.map((stage) => ({
    name: stage.name,
    *inner(nested, body) {
      const failure = yield* stage.inner ? runCell(nested, stage) : runStage(nested, stage, skipReason(stage, {}));
      if (!failure) return;
      flow.tag(body, "STAGE_STATUS", "FAILED_AND_CONTINUED");
      throw failure;
    },
  }));
  yield* runBranches(context, blocks.parallel({}), branches);
}

/** @type {(context: Context, cell: StageSpec & {cell: string[], inner: StageSpec[]}) => Outcome} */
function* runCell(context, cell) {
  const { flow, thread } = context;
  const block = yield* flow.open(thread, blocks.stage(cell.name, []));
  const body = yield* flow.enter(thread, block, [{ type: "Label", text: cell.name }]);
  const wrappers = [blocks.withEnv(cell.cell), ...agentBlock(cell.agent)];
  const failure = yield* caught(
    within(context, wrappers, function* inCell(nested) {
      const failed = yield* runStages(nested, { stages: cell.inner });
      if (failed) throw failed;
    }),
  );
  if (failure) flow.tag(body, "STAGE_STATUS", "FAILED_AND_CONTINUED");
  yield* flow.leave(thread, body, failure);
  yield* flow.close(thread, block, failure);
  return failure;
}

/** @type {(context: Context, post: PostSpec | undefined, failure: Failure | null) => Program} */
function* runPost(context, post, failure) {
  const due = dueSteps(post, resultSoFar(context, failure));
  if (due.length > 0) yield* syntheticStage(context, "Declarative: Post Actions", due);
}

/** @type {(context: Context, post: PostSpec | undefined, failure: Failure | null) => Program} */
function* runConditions(context, post, failure) {
  yield* runSteps(context, dueSteps(post, resultSoFar(context, failure)));
}

/**
 * @param {Context} context
 * @param {Failure | null} failure
 * @returns {string}
 */
function resultSoFar({ run }, failure) {
  return failure ? worse(run.result, failure.result) : run.result;
}

/** @type {(context: Context, name: string, inside: Step[]) => Program} */
function* syntheticStage(context, name, inside) {
  const { flow, thread } = context;
  const block = yield* flow.open(thread, blocks.stage(name, []));
  const body = yield* flow.enter(thread, block, [{ type: "Label", text: name }]);
  flow.tag(body, "SYNTHETIC_STAGE", name === "Declarative: Post Actions" ? "POST" : "PRE");
  const failure = yield* caught(runSteps(context, inside));
  yield* flow.leave(thread, body, failure);
  yield* flow.close(thread, block, failure);
  if (failure) throw failure;
}
