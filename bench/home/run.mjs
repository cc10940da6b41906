import { between, pick, seeded, uuid } from "./random.mjs";
import { shellScript } from "./shell-script.mjs";

/**
 * @typedef {import("./pipelines.mjs").Pipeline} Pipeline
 *
 * @typedef {object} FlowNode one node of the flow graph; `parentId` is the node before it, as no run here has parallel branches
 * @property {"flowStart" | "start" | "atom" | "end" | "flowEnd"} kind
 * @property {number} id
 * @property {number} [parentId]
 * @property {number} [startId] the block an end node closes
 * @property {boolean} [isBody] the inner node of a block, or its end
 * @property {string} [descriptorId] class of the step
 * @property {Readonly<Record<string, string>>} [args] arguments of the step
 * @property {string} [symbol] for a CoreStep: the symbol its arguments belong to
 * @property {string} [label] name of the stage whose body starts here
 * @property {{ agent: string, path: string, label: string, queueId: number }} [workspace]
 * @property {boolean} [failed] carries the error of the run
 * @property {number} at when it started, epoch ms
 *
 * @typedef {object} Run
 * @property {Pipeline} pipeline
 * @property {number} number
 * @property {number} queueId
 * @property {number} scheduledAt
 * @property {number} startedAt
 * @property {number} completedAt
 * @property {"SUCCESS" | "FAILURE"} result
 * @property {string} errorId
 * @property {readonly FlowNode[]} flowNodes 60 of them, ids 2 to 61
 */

const FIRST_RUN_AT = Date.UTC(2026, 0, 5, 6);
const RUN_EVERY_MS = 6 * 3_600_000;
const FAILS_EVERY = 20;
const ATOMS_PER_STAGE = [9, 10, 9, 10];

const NODE_STEP = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep";
const STAGE_STEP = "org.jenkinsci.plugins.workflow.support.steps.StageStep";
const SHELL_STEP = "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep";
const ECHO_STEP = "org.jenkinsci.plugins.workflow.steps.EchoStep";
const CORE_STEP = "org.jenkinsci.plugins.workflow.steps.CoreStep";

/**
 * Run `number` of a Pipeline: a `node` block, four stages of 9 or 10 steps each, 60 flow nodes in all. One run in 20
 * fails in its last step, and every block around it ends with the same error.
 *
 * @param {Pipeline} pipeline
 * @param {{ index: number, number: number }} which `index` is that of the Pipeline
 * @returns {Run}
 */
export function makeRun(pipeline, { index, number }) {
  const random = seeded(index * 100_003 + number);
  const scheduledAt = FIRST_RUN_AT + number * RUN_EVERY_MS + index * 420_000 + between(random, 0, 60_000);
  const startedAt = scheduledAt + between(random, 2, 40);
  const fails = (number + index) % FAILS_EVERY === 0;
  const queueId = (index + 1) * 1_000 + number * 2;
  const flowNodes = makeFlowNodes({ pipeline, random, startedAt, fails, queueId: queueId + 1 });
  const completedAt = /** @type {FlowNode} */ (flowNodes.at(-1)).at + between(random, 20, 90);
  const result = fails ? "FAILURE" : "SUCCESS";
  return { pipeline, number, queueId, scheduledAt, startedAt, completedAt, result, errorId: uuid(random), flowNodes };
}

/**
 * @param {{ pipeline: Pipeline, random: import("./random.mjs").Random, startedAt: number, fails: boolean, queueId: number }} run
 * @returns {FlowNode[]}
 */
function makeFlowNodes({ pipeline, random, startedAt, fails, queueId }) {
  /** @type {FlowNode[]} */
  const nodes = [];
  let clock = startedAt + between(random, 300, 1_500);
  /** @param {Omit<FlowNode, "id" | "at">} node @param {number} [takesMs] */
  const add = (node, takesMs = between(random, 3, 40)) => {
    const id = nodes.length + 2;
    nodes.push({ ...(id > 2 && { parentId: id - 1 }), ...node, id, at: clock });
    clock += takesMs;
    return id;
  };

  add({ kind: "flowStart" });
  const workspace = makeWorkspace({ pipeline, random, queueId });
  const args = { label: pipeline.label };
  const outer = add({ kind: "start", descriptorId: NODE_STEP, args, workspace }, between(random, 50, 9_000));
  const body = add({ kind: "start", descriptorId: NODE_STEP, isBody: true });
  for (const [at, stage] of pipeline.stages.entries()) {
    const failed = fails && at === pipeline.stages.length - 1;
    const stageOuter = add({ kind: "start", descriptorId: STAGE_STEP, args: { name: stage.name } });
    const stageBody = add({ kind: "start", descriptorId: STAGE_STEP, isBody: true, label: stage.name, failed });
    const atoms = ATOMS_PER_STAGE[at] ?? 0;
    for (let left = atoms; left > 0; left--) {
      const step = makeStep(random, { isLast: left === 1, failed: failed && left === 1 });
      add(step, Math.round(40 * Math.exp(random() * 7)));
    }
    add({ kind: "end", startId: stageBody, isBody: true, failed });
    add({ kind: "end", startId: stageOuter, failed });
  }
  add({ kind: "end", startId: body, isBody: true, failed: fails });
  add({ kind: "end", startId: outer, failed: fails });
  add({ kind: "flowEnd", startId: 2, failed: fails });
  return nodes;
}

/** @param {{ pipeline: Pipeline, random: import("./random.mjs").Random, queueId: number }} run */
function makeWorkspace({ pipeline, random, queueId }) {
  const agent = `agent-${pipeline.label}-${between(random, 1, 4)}`;
  return { agent, path: `/home/jenkins/agent/workspace/${pipeline.name}`, label: pipeline.label, queueId };
}

/**
 * Mostly `sh`, some `echo`, now and then an `archiveArtifacts` to end a stage; the step that fails is an `sh`.
 *
 * @param {import("./random.mjs").Random} random
 * @param {{ isLast: boolean, failed: boolean }} place
 * @returns {Omit<FlowNode, "id" | "at">}
 */
function makeStep(random, { isLast, failed }) {
  if (isLast && !failed && random() < 0.6) {
    const args = { allowEmptyArchive: "true", artifacts: pick(random, ["target/*.jar", "dist/**/*.tgz", "out/*.zip"]) };
    return { kind: "atom", descriptorId: CORE_STEP, symbol: "archiveArtifacts", args };
  }
  if (!failed && random() < 0.2) {
    const message = `${pick(random, ["Starting", "Finished", "Skipping"])} part ${between(random, 1, 99)} of the stage`;
    return { kind: "atom", descriptorId: ECHO_STEP, args: { message } };
  }
  return { kind: "atom", descriptorId: SHELL_STEP, args: { script: shellScript(random) }, failed };
}
