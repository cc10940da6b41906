import { between, pick, seeded } from "../home/random.mjs";

/**
 * @typedef {object} StepRows rows of the store's `step` table, a typed array per column in the table's order
 * @property {number} count
 * @property {readonly (Int32Array | Float64Array | Int8Array)[]} columns -1 or NaN where a value is absent; texts as places in `names`
 * @property {readonly string[]} names
 */

/** Names of the columns, as in the store's `step` table. */
export const COLUMNS = /** @type {const} */ ([
  "run_id",
  "flow_node",
  "block",
  "stage",
  "descriptor",
  "function",
  "is_block",
  "start_at",
  "duration_ms",
  "outcome",
  "failed",
  "own_error",
]);

const STEPS = /** @type {const} */ ([
  ["sh", "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep"],
  ["echo", "org.jenkinsci.plugins.workflow.steps.EchoStep"],
  ["archiveArtifacts", "org.jenkinsci.plugins.workflow.steps.CoreStep"],
  ["withEnv", "org.jenkinsci.plugins.workflow.steps.EnvStep"],
  ["node", "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep"],
]);
const NAMES = [...STEPS.flat(), "SUCCESS", "FAILURE"];
const SUCCESS = NAMES.indexOf("SUCCESS");
const STEPS_PER_RUN = 40;
const STEP_EVERY_MS = 1_700;
const FIRST_RUN_AT = Date.UTC(2026, 0, 5);

/**
 * `count` step rows in the order a scan meets them: run by run, node by node.
 *
 * @param {number} count
 * @returns {StepRows}
 */
export function makeSteps(count) {
  const random = seeded(7);
  const int32 = () => new Int32Array(count).fill(-1);
  const int64 = () => new Float64Array(count).fill(Number.NaN);
  const flag = () => new Int8Array(count);
  const columns = [
    int32(),
    int32(),
    int32(),
    int32(),
    int32(),
    int32(),
    flag(),
    int64(),
    int64(),
    int32(),
    flag(),
    flag(),
  ];
  for (let row = 0; row < count; row++) {
    const place = row % STEPS_PER_RUN;
    const [name] = pick(random, STEPS);
    const failed = random() < 0.02 ? 1 : 0;
    const stage = 4 + 8 * Math.floor(place / 8);
    const duration = random() < 0.01 ? Number.NaN : Math.round(between(random, 5, 90_000));
    const values = [1 + Math.floor(row / STEPS_PER_RUN), 5 + place, stage, place < 4 ? -1 : stage];
    values.push(
      NAMES.indexOf(name) + 1,
      NAMES.indexOf(name),
      Number(name === "node"),
      FIRST_RUN_AT + row * STEP_EVERY_MS,
      duration,
    );
    values.push(SUCCESS + failed, failed, failed);
    values.forEach((value, column) => {
      columns[column][row] = value;
    });
  }
  return { count, columns, names: NAMES };
}
