import { asFailure } from "./failures.mjs";
import { Thread } from "./scheduler.mjs";

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {import("./flow.mjs").FlowNode} FlowNode */

/**
 * @typedef {object} Context what a step runs in
 * @property {import("./flow.mjs").Flow} flow
 * @property {Thread} thread
 * @property {import("./scheduler.mjs").Scheduler} scheduler
 * @property {import("./run.mjs").RunState} run
 */

/** @typedef {Generator<number | Thread[], void, void>} Program */
/** @typedef {(context: Context) => Program} Body */

const SEVERITY = ["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"];

/**
 * @param {string} left
 * @param {string} right
 * @returns {string}
 */
export function worse(left, right) {
  return SEVERITY.indexOf(left) >= SEVERITY.indexOf(right) ? left : right;
}

/**
 * @param {Context} context
 * @param {Step[]} steps
 * @returns {Program}
 */
export function* runSteps(context, steps) {
  for (const step of steps) yield* runStep(context, step);
}

/**
 * @param {Context} context
 * @param {Step} step
 * @returns {Program}
 */
export function* runStep(context, step) {
  yield* RUN[step.kind](context, step);
}

/**
 * Runs `inner` inside blocks, the first one outermost.
 *
 * @param {Context} context
 * @param {Step[]} wrappers
 * @param {Body} inner
 * @returns {Program}
 */
export function* within(context, wrappers, inner) {
  if (wrappers.length === 0) {
    yield* inner(context);
    return;
  }
  const [first, ...rest] = wrappers;
  yield* ENCLOSE[first.kind](context, first, (nested) => within(nested, rest, inner));
}

/**
 * @param {Context} context
 * @param {Step} step
 * @returns {Program}
 */
function* runAtom({ flow, thread, run }, step) {
  const atom = yield* flow.atom(thread, step);
  if (step.says) flow.console.write(step.says, atom.id);
  yield step.ms;
  if (step.warning) {
    atom.actions.push({ type: "Warning", ...step.warning });
    run.result = worse(run.result, step.warning.result);
  }
  if (step.failure) {
    flow.failAtom(atom, step.failure);
    throw step.failure;
  }
}

/** @type {(context: Context, step: Step) => Program} */
function* runInput({ flow, thread }, step) {
  const atom = yield* flow.atom(thread, step);
  flow.console.write(step.says, atom.id);
  const pause = { type: "Pause", cause: "Input", start: thread.now, end: 0 };
  atom.actions.push(pause);
  yield step.ms;
  pause.end = thread.now;
  if (step.failure) {
    flow.failAtom(atom, step.failure);
    throw step.failure;
  }
  atom.actions.push({ type: "InputSubmitted", approver: "admin" });
}

/** @type {(context: Context, step: Step & {number: number}) => Program} */
function* runBuild(context, step) {
  const { flow, thread, run } = context;
  const atom = yield* flow.atom(thread, step);
  const job = step.args.job;
  atom.actions.push({ type: "Label", text: `Building ${job.replaceAll("/", " » ")}` });
  flow.console.write(step.says, atom.id);
  run.startDownstream({ job, number: step.number, nodeId: atom.id, time: thread.now });
  yield step.ms;
  if (!step.failure) return;
  atom.actions.push({ type: "Warning", result: step.failure.result, message: "" });
  flow.failAtom(atom, step.failure);
  throw step.failure;
}

/** @type {(context: Context, step: Step) => Program} */
function* raiseFailure(_context, step) {
  yield 15;
  throw step.failure;
}

/** @type {(context: Context, step: Step, inner: Body) => Program} */
function* encloseInBlock(context, step, inner) {
  const { flow, thread } = context;
  const block = yield* flow.open(thread, step);
  const labels = step.kind === "stage" ? [{ type: "Label", text: step.args.name }] : [];
  const body = yield* flow.enter(thread, block, labels);
  yield* runBody(context, { block, body, inner });
}

/**
 * The rest of a block once its body has started.
 *
 * @param {Context} context
 * @param {{block: import("./flow.mjs").Block, body: FlowNode, inner: Body}} parts
 * @returns {Program}
 */
function* runBody(context, { block, body, inner }) {
  const { flow, thread } = context;
  const failure = yield* caught(inner(context));
  yield* flow.leave(thread, body, failure);
  yield* flow.close(thread, block, failure);
  if (failure) throw failure;
}

/**
 * @param {Program} program
 * @returns {Generator<number | Thread[], import("./failures.mjs").Failure | null, void>}
 */
export function* caught(program) {
  try {
    yield* program;
    return null;
  } catch (thrown) {
    return asFailure(thrown);
  }
}

/** @type {(context: Context, step: Step & {agent?: string, waitMs?: number}, inner: Body) => Program} */
function* encloseInNode(context, step, inner) {
  const { flow, thread, run } = context;
  const block = yield* flow.open(thread, step);
  run.tally.nodeStep(step.args.label);
  block.node.actions.push({ type: "QueueItem", id: run.nextQueueId() });
  if (step.agent === undefined) {
    const wanted = step.args.label;
    flow.console.write(`There are no nodes with the label ‘${wanted}’`, block.node.id);
    yield Number.POSITIVE_INFINITY;
  }
  yield step.waitMs ?? 0;
  const place = run.placeOn(step.agent);
  block.node.actions.push({ type: "Workspace", ...place });
  flow.console.write(`Running on ${step.agent || "Jenkins"} in ${place.path}`, block.node.id);
  const body = yield* flow.enter(thread, block);
  const waitedMs = body.time - block.node.time;
  run.tally.agentFound(place.node, waitedMs);
  const failure = yield* caught(runBody(context, { block, body, inner }));
  run.subtasks.push({ waitedMs, ranMs: thread.now - body.time });
  if (failure) throw failure;
}

/** @type {(context: Context, step: Step & {waitMs: number}, inner: Body) => Program} */
function* encloseInLock(context, step, inner) {
  const { flow, thread } = context;
  const block = yield* flow.open(thread, step);
  const pause = { type: "Pause", cause: "Lock", start: thread.now, end: 0 };
  block.node.actions.push(pause);
  flow.console.write(`Trying to acquire lock on [Resource: ${step.args.resource}]`, block.node.id);
  yield step.waitMs;
  pause.end = thread.now;
  const body = yield* flow.enter(thread, block);
  yield* runBody(context, { block, body, inner });
}

/** @type {(context: Context, step: Step & {attempts: Step[][]}) => Program} */
function* runRetry(context, step) {
  const { flow, thread } = context;
  const block = yield* flow.open(thread, step);
  let failure = null;
  for (const attempt of step.attempts) {
    const body = yield* flow.enter(thread, block);
    failure = yield* caught(runSteps(context, attempt));
    const end = yield* flow.leave(thread, body, failure);
    if (failure) end.actions.push({ type: "LogStorage" });
    if (!failure) break;
    flow.console.write(`ERROR: ${failure.message}`, end.id);
    flow.console.write("Retrying", end.id);
  }
  yield* flow.close(thread, block, failure);
  if (failure) throw failure;
}

/** @type {(context: Context, step: Step) => Program} */
function* runCatchError(context, step) {
  const { flow, thread, run } = context;
  const block = yield* flow.open(thread, step);
  const body = yield* flow.enter(thread, block);
  const failure = yield* caught(runSteps(context, step.body));
  const end = yield* flow.leave(thread, body, failure);
  if (failure) {
    const { stageResult, buildResult, message } = step.args;
    end.actions.push({ type: "LogStorage" }, { type: "Warning", result: stageResult, message });
    flow.console.write(message, end.id);
    run.result = worse(run.result, buildResult);
  }
  yield* flow.close(thread, block, null);
}

/** @type {(context: Context, step: Step & {branches: Record<string, Step[]>}) => Program} */
function* runParallel(context, step) {
  const branches = Object.entries(step.branches).map(([name, steps]) => {
    /** @type {Body} */
    const inner = (nested) => runSteps(nested, steps);
    return { name, inner };
  });
  yield* runBranches(context, step, branches);
}

/**
 * @param {Context} context
 * @param {Step} step
 * @param {{name: string, inner: (context: Context, body: FlowNode) => Program}[]} branches
 * @returns {Program}
 */
export function* runBranches(context, step, branches) {
  const { flow, thread, scheduler } = context;
  const block = yield* flow.open(thread, step);
  const heads = flow.branchHeads(thread, branches.length);
  const children = branches.map((branch, index) => {
    const child = new Thread(thread.now + index, [block.node.id], heads[index]);
    scheduler.spawn(child, runBranch({ ...context, thread: child }, block, branch));
    return child;
  });
  yield children;
  thread.heads = children.flatMap((child) => child.heads);
  const failed = children.filter((child) => child.failure).sort((left, right) => left.now - right.now);
  const failure = failed[0]?.failure ?? null;
  yield* flow.close(thread, block, failure);
  if (failure) throw failure;
}

/**
 * @param {Context} context
 * @param {import("./flow.mjs").Block} block
 * @param {{name: string, inner: (context: Context, body: FlowNode) => Program}} branch
 * @returns {Program}
 */
function* runBranch(context, block, { name, inner }) {
  const { flow, thread } = context;
  const body = flow.enterBranch(thread, block, name);
  const failure = yield* caught(inner(context, body));
  const end = yield* flow.leave(thread, body, failure);
  if (failure) end.actions.push({ type: "LogStorage" });
  thread.failure = failure;
}

/** @type {(enclose: (context: Context, step: Step, inner: Body) => Program) => (context: Context, step: Step) => Program} */
const withOwnBody = (enclose) => (context, step) => enclose(context, step, (nested) => runSteps(nested, step.body));

/** How to run a block around something else, by kind of step. */
const ENCLOSE = { block: encloseInBlock, stage: encloseInBlock, node: encloseInNode, lock: encloseInLock };

/** How to run a step, by kind. */
const RUN = {
  atom: runAtom,
  input: runInput,
  build: runBuild,
  raise: raiseFailure,
  retry: runRetry,
  catchError: runCatchError,
  parallel: runParallel,
  block: withOwnBody(encloseInBlock),
  stage: withOwnBody(encloseInBlock),
  node: withOwnBody(encloseInNode),
  lock: withOwnBody(encloseInLock),
};
