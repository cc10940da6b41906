import { between, pick, seeded } from "../home/random.mjs";

/**
 * @typedef {object} StepColumns step rows, a column each; row `i` is made of every column's element `i`
 * @property {number} count
 * @property {readonly string[]} pipeline full name
 * @property {Int32Array} runNumber
 * @property {Float64Array} runStartedAt epoch ms
 * @property {Int32Array} flowNodeId
 * @property {readonly string[]} step function name
 * @property {readonly string[]} descriptorId class of the step
 * @property {readonly string[]} stage name of the innermost stage
 * @property {Float64Array} startedAt epoch ms
 * @property {Float64Array} durationMs NaN where it is not known
 * @property {Float64Array} agentWaitMs NaN where the step does not wait for an agent
 * @property {readonly string[]} result
 */

const STEPS = /** @type {const} */ ([
  ["sh", "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep"],
  ["sh", "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep"],
  ["echo", "org.jenkinsci.plugins.workflow.steps.EchoStep"],
  ["archiveArtifacts", "org.jenkinsci.plugins.workflow.steps.CoreStep"],
  ["withEnv", "org.jenkinsci.plugins.workflow.steps.EnvStep"],
  ["node", "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep"],
]);
const STAGES = ["Build", "Unit tests", "Integration tests", "Quality gate", "Publish"];
const PIPELINES = 200;
const STEPS_PER_RUN = 40;
const STEP_EVERY_MS = 1_700;
const FIRST_RUN_AT = Date.UTC(2026, 0, 5);

/**
 * `count` step rows in the order a scan meets them: Pipeline by Pipeline, run by run, node by node.
 *
 * @param {number} count
 * @returns {StepColumns}
 */
export function makeSteps(count) {
  const random = seeded(7);
  const columns = emptyColumns(count);
  const rowsPerPipeline = Math.ceil(count / PIPELINES);
  for (let row = 0; row < count; row++) {
    const [step, descriptorId] = pick(random, STEPS);
    const pipeline = Math.floor(row / rowsPerPipeline);
    const place = row % rowsPerPipeline;
    const placeInRun = place % STEPS_PER_RUN;
    const startedAt = FIRST_RUN_AT + row * STEP_EVERY_MS;
    columns.pipeline.push(`team-${pipeline % 12}/service-${pipeline}`);
    columns.step.push(step);
    columns.descriptorId.push(descriptorId);
    columns.stage.push(/** @type {string} */ (STAGES[Math.floor((placeInRun * STAGES.length) / STEPS_PER_RUN)]));
    columns.result.push(random() < 0.02 ? "FAILURE" : "SUCCESS");
    columns.runNumber[row] = 1 + Math.floor(place / STEPS_PER_RUN);
    columns.flowNodeId[row] = 2 + placeInRun;
    columns.runStartedAt[row] = startedAt - placeInRun * STEP_EVERY_MS;
    columns.startedAt[row] = startedAt;
    columns.durationMs[row] = random() < 0.01 ? Number.NaN : between(random, 5, 90_000);
    columns.agentWaitMs[row] = step === "node" ? between(random, 10, 20_000) : Number.NaN;
  }
  return columns;
}

/** @param {number} count */
function emptyColumns(count) {
  const strings = () => /** @type {string[]} */ ([]);
  const numbers = () => new Float64Array(count);
  return {
    count,
    ...{ pipeline: strings(), step: strings(), descriptorId: strings(), stage: strings(), result: strings() },
    ...{ runNumber: new Int32Array(count), flowNodeId: new Int32Array(count) },
    ...{ runStartedAt: numbers(), startedAt: numbers(), durationMs: numbers(), agentWaitMs: numbers() },
  };
}
