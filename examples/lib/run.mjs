import { runDeclarative } from "./declarative.mjs";
import { eraAt } from "./eras.mjs";
import { Flow } from "./flow.mjs";
import { declarativeSource, scriptedSource } from "./groovy.mjs";
import { internalCallsOf } from "./internal-calls.mjs";
import { Random } from "./random.mjs";
import { caught, runSteps, worse } from "./runner.mjs";
import { Scheduler, Thread } from "./scheduler.mjs";

/** Plays one run of a Pipeline: everything about it that its files will tell. */

/** @typedef {import("./failures.mjs").Failure} Failure */

/**
 * @typedef {object} RunPlan
 * @property {number} number
 * @property {number} at when it starts
 * @property {import("./causes.mjs").Cause[]} causes
 * @property {import("./declarative-spec.mjs").PipelineSpec} [pipeline] a Declarative Pipeline, or else:
 * @property {import("./steps.mjs").Step[]} [steps] what a Scripted Pipeline does
 * @property {string[]} [header] source before the Pipeline itself
 * @property {string} [diesBeforeStart] what the console says of a run that never got to its first node
 * @property {string} [durability]
 * @property {{name: string, version: string, trusted: boolean}[]} [libraries]
 * @property {number} [queuedMs] how long the run itself was queued
 * @property {string[]} [internalCalls]
 * @property {import("./eras.mjs").Era} [era]
 * @property {{total: number, failed: number}} [tests]
 */

/** @typedef {{name: string, labels: string[], home: string}} Agent */

/** What the steps of a run share. */
export class RunState {
  result = "SUCCESS";
  finishedAt = 0;
  /** @type {Failure | null} */
  failure = null;
  /** @type {{waitedMs: number, ranMs: number}[]} */
  subtasks = [];
  /** @type {import("./causes.mjs").Upstream[]} */
  downstream = [];
  #jobName;
  #world;

  /**
   * @param {import("./run-tally.mjs").RunTally} tally
   * @param {string} jobName
   * @param {import("./home.mjs").Home} world
   */
  constructor(tally, jobName, world) {
    this.tally = tally;
    this.#jobName = jobName;
    this.#world = world;
  }

  /** @returns {number} */
  nextQueueId() {
    return this.#world.nextQueueId();
  }

  /**
   * @param {string} agentName "" is the controller
   * @returns {{node: string, path: string, labels: string[]}}
   */
  placeOn(agentName) {
    const agent = this.#world.agents.find(({ name }) => name === agentName);
    if (!agent) throw new Error(`no agent ${agentName}`);
    return { node: agentName, path: `${agent.home}/workspace/${this.#jobName}`, labels: agent.labels.toSorted() };
  }

  /** @param {import("./causes.mjs").Upstream} started the downstream run, and the step that started it */
  startDownstream(started) {
    this.downstream.push(started);
  }
}

/**
 * @typedef {object} RunRecord a run that has been played
 * @property {RunPlan} plan
 * @property {import("./eras.mjs").Era} era
 * @property {RunState} state
 * @property {Flow} flow
 * @property {readonly Thread[]} threads
 * @property {Random} random
 * @property {import("./run-tally.mjs").RunTally} tally
 * @property {string} source
 * @property {"declarative" | "scripted" | "unknown"} syntax
 * @property {boolean} hasExecution
 * @property {boolean} isFinished
 * @property {string} durability
 * @property {"none" | "workflow:nodes" | "workflow:bulk" | "workflow-completed:bulk"} storage
 * @property {string[]} internalCalls
 */

/**
 * @param {RunPlan} plan
 * @returns {string}
 */
export function sourceOf({ pipeline, steps, header }) {
  return pipeline ? declarativeSource(pipeline, header) : scriptedSource(steps ?? [], header);
}

/**
 * @param {RunPlan} plan
 * @param {string} jobName
 * @param {import("./home.mjs").Home} world
 * @returns {RunRecord}
 */
export function playRun(plan, jobName, world) {
  const era = plan.era ?? eraAt(plan.at);
  const random = new Random(`${jobName}#${plan.number}`);
  const tally = world.tally.run(jobName, plan.number);
  const flow = new Flow({ random, tally, startIsTimed: !era.isLegacy });
  const state = new RunState(tally, jobName, world);
  for (const { says } of plan.causes) flow.console.write(says);
  const hasExecution = plan.diesBeforeStart === undefined;
  const threads = hasExecution ? playFlow(plan, flow, { state, random }) : dieBeforeStart(plan, flow, state);
  const isFinished = !hasExecution || threads[0].isDone;
  if (!isFinished) flow.cutOff(threads);
  const details = { era, hasExecution, isFinished, ...kindOf(plan, hasExecution) };
  const storage = storageOf(details);
  const record = { plan, state, flow, threads, random, tally, source: sourceOf(plan), storage, ...details };
  record.internalCalls = internalCallsOf(record);
  count(record);
  return record;
}

/**
 * @param {RunPlan} plan
 * @param {Flow} flow
 * @param {{state: RunState, random: Random}} parts
 * @returns {readonly Thread[]}
 */
function playFlow(plan, flow, { state, random }) {
  const scheduler = new Scheduler();
  const thread = new Thread(plan.at + random.between(300, 1200), [], 1);
  scheduler.spawn(thread, wholeRun(plan, { flow, thread, scheduler, run: state }));
  scheduler.run();
  return scheduler.threads;
}

/**
 * @param {RunPlan} plan
 * @param {import("./runner.mjs").Context} context
 * @returns {import("./runner.mjs").Program}
 */
function* wholeRun(plan, context) {
  const { flow, thread, run } = context;
  flow.begin(thread);
  const work = plan.pipeline ? runDeclarative(context, plan.pipeline) : runSteps(context, plan.steps);
  run.failure = yield* caught(work);
  yield 20;
  if (run.failure) run.result = worse(run.result, run.failure.result);
  flow.end(thread, run.failure, run.result);
  if (run.failure?.message) flow.console.write(`ERROR: ${run.failure.message}`);
  flow.console.write(`Finished: ${run.result}`);
  run.finishedAt = thread.now + 30;
}

/**
 * @param {RunPlan} plan
 * @param {Flow} flow
 * @param {RunState} state
 * @returns {readonly Thread[]} none
 */
function dieBeforeStart(plan, flow, state) {
  flow.console.write(plan.diesBeforeStart);
  flow.console.write("Finished: FAILURE");
  state.result = "FAILURE";
  state.finishedAt = plan.at + 64;
  return [];
}

/**
 * @param {RunPlan} plan
 * @param {boolean} hasExecution
 * @returns {Pick<RunRecord, "syntax" | "durability">}
 */
function kindOf({ pipeline, durability }, hasExecution) {
  if (!hasExecution) return { syntax: "unknown", durability: "(no execution)" };
  return { syntax: pipeline ? "declarative" : "scripted", durability: durability ?? "MAX_SURVIVABILITY" };
}

/**
 * @param {Pick<RunRecord, "era" | "hasExecution" | "isFinished" | "durability">} run
 * @returns {RunRecord["storage"]}
 */
function storageOf({ era, hasExecution, isFinished, durability }) {
  if (!hasExecution) return "none";
  if (durability === "PERFORMANCE_OPTIMIZED") return "workflow:bulk";
  return isFinished && !era.keepsNodeFiles ? "workflow-completed:bulk" : "workflow:nodes";
}

/** @param {RunRecord} record */
function count({ plan, era, state, tally, syntax, durability, storage, isFinished, internalCalls }) {
  const hint = era.isLegacy ? "(none)" : durability;
  tally.facts({ syntax, durability: hint, storage });
  for (const { key } of plan.causes) tally.cause(key);
  for (const call of internalCalls) tally.internalCall(call);
  tally.libraries(plan.libraries ?? []);
  if (isFinished) tally.finished(state.result, state.finishedAt - plan.at);
  else tally.running();
}
