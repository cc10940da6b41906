import { DAY_MS, END_AT } from "../queries/store.mjs";

/**
 * @typedef {import("./dialects.mjs").Dialect} Dialect
 *
 * @typedef {object} MadeTable rows of a table, made of their number
 * @property {string} table
 * @property {number} rows
 * @property {string} run the number of the run of row `i`
 * @property {Readonly<Record<string, string>>} columns without `run_id`
 */

const DAYS = 365;
export const STEPS_PER_RUN = 50;
const STAGES_PER_RUN = 6;
export const CONTROLLERS = 6;
export const PIPELINES = 500;
export const FOLDERS = 20;
const TIMERS = ["parse", "classLoad", "run", "runQueue", "saveProgram", "flowNode"];
const FUNCTIONS = Array.from({ length: 20 }, (_, index) => `step${index}`);
const STAGE_NAMES = Array.from({ length: 60 }, (_, index) => `Stage ${index}`);

/** The largest prime below 2^32. */
const PRIME = 4_294_967_291;

/** A number that follows from the row and a salt, and looks like chance: the square makes salts independent. */
const hash = (/** @type {Dialect} */ d, /** @type {string} */ row, /** @type {number} */ salt) => {
  const mixed = `(${d.unsigned(row)} * 2654435 + ${salt * 7_919_017 + 12_345}) % ${PRIME}`;
  return `(((${mixed}) * (${mixed}) % ${PRIME} * 2046822519 + ${salt}) % ${PRIME})`;
};

/** The Pipeline of a run, from 1. @param {Dialect} d @param {string} run */
export const pipelineOf = (d, run) => d.signed(`1 + ${hash(d, run, 9)} % ${PIPELINES}`);

/** The controller of a Pipeline, from 1: also its slot in ClickHouse. @param {Dialect} d @param {string} pipeline */
export const controllerOf = (d, pipeline) => d.signed(`1 + (${pipeline}) % ${CONTROLLERS}`);

/** When a run began. @param {Dialect} d @param {string} run @param {number} runs */
export const startOf = (d, run, runs) =>
  d.signed(`${END_AT - DAYS * DAY_MS} + (${run}) * ${Math.floor((DAYS * DAY_MS) / runs)}`);

/**
 * The facts of so many steps over a year: as those of `bench -- queries`, with the runs of {@link CONTROLLERS} controllers.
 *
 * @param {Dialect} d
 * @param {number} steps
 * @returns {readonly MadeTable[]}
 */
export function madeTables(d, steps) {
  const runs = Math.floor(steps / STEPS_PER_RUN);
  const random = (/** @type {number} */ salt) => hash(d, "i", salt);
  // Over four decades, so that log buckets have no easy time.
  const spread = (/** @type {number} */ middle) =>
    d.signed(
      d.divided(
        `${middle} * (10 + ${random(1)} % 90) * CASE WHEN ${random(2)} % 4 = 0 THEN 1 WHEN ${random(2)} % 4 = 1 THEN 10 WHEN ${random(2)} % 4 = 2 THEN 100 ELSE 1000 END`,
        1000,
      ),
    );
  const stageRun = d.divided("i", STAGES_PER_RUN);
  const stepRun = d.divided("i", STEPS_PER_RUN);
  const results = ["FAILURE", "UNSTABLE", "ABORTED", ...Array(7).fill("SUCCESS")];
  return [
    {
      table: "run",
      rows: runs,
      run: "i",
      columns: {
        run_number: d.divided("i", PIPELINES),
        start_at: startOf(d, "i", runs),
        duration_ms: spread(120_000),
        finished: "1",
        result: d.nameAt(results, `${random(5)} % 10`),
        has_execution: "1",
        syntax: d.name("declarative"),
        queue_ms: spread(2_000),
        work_ms: spread(80_000),
        agent_wait_ms: spread(10_000),
        lock_wait_ms: "0",
        input_wait_ms: "0",
        downstream_wait_ms: "0",
        sleep_ms: "0",
        other_ms: spread(500),
        flow_nodes: String(STEPS_PER_RUN + 12),
        steps: String(STEPS_PER_RUN),
        stages: String(STAGES_PER_RUN),
      },
    },
    {
      table: "step",
      rows: runs * STEPS_PER_RUN,
      run: stepRun,
      columns: {
        flow_node: `i % ${STEPS_PER_RUN}`,
        stage: "2",
        descriptor: d.nameAt(FUNCTIONS, `${random(7)} % ${FUNCTIONS.length}`),
        function: d.nameAt(FUNCTIONS, `${random(7)} % ${FUNCTIONS.length}`),
        is_block: "0",
        start_at: `${startOf(d, stepRun, runs)} + i % ${STEPS_PER_RUN} * 1000`,
        duration_ms: spread(2_000),
        outcome: d.name("SUCCESS"),
        failed: `${random(8)} % 100 = 0`,
        own_error: `${random(8)} % 100 = 0`,
      },
    },
    {
      table: "stage",
      rows: runs * STAGES_PER_RUN,
      run: stageRun,
      columns: {
        flow_node: `i % ${STAGES_PER_RUN}`,
        kind: d.name("stage"),
        name: d.nameAt(
          STAGE_NAMES,
          `(i % ${STAGES_PER_RUN} + ${STAGES_PER_RUN} * (${hash(d, stageRun, 9)} % ${PIPELINES} % 10))`,
        ),
        start_at: startOf(d, stageRun, runs),
        duration_ms: spread(20_000),
        executed: "1",
        outcome: d.name("SUCCESS"),
      },
    },
    {
      table: "feature",
      rows: runs * TIMERS.length,
      run: d.divided("i", TIMERS.length),
      columns: {
        kind: d.name("cpsNs"),
        name: d.nameAt(TIMERS, `i % ${TIMERS.length}`),
        count: spread(100_000_000),
      },
    },
  ];
}
