import { existsSync, renameSync, rmSync } from "node:fs";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";

/** Last day of the data; it covers the year before it. */
export const END_AT = Date.UTC(2026, 10, 24);
export const DAY_MS = 86_400_000;
const DAYS = 365;

/** Steps, stages and engine timers of a run, as a Pipeline of middle size has them. */
const STEPS_PER_RUN = 50;
const STAGES_PER_RUN = 6;
const TIMERS = ["parse", "classLoad", "run", "runQueue", "saveProgram", "flowNode"];

/** Many Pipelines share a controller; a platform team has hundreds. */
const PIPELINES = 500;
const FOLDERS = 20;
const FUNCTIONS = 20;
const STAGE_NAMES = 60;

/** Numbers of texts in the name table; below them are step functions, then stages. */
const NAMES = {
  stage: 1000,
  cpsNs: 1001,
  SUCCESS: 1002,
  FAILURE: 1003,
  UNSTABLE: 1004,
  ABORTED: 1005,
  declarative: 1006,
  timers: 1010,
};

/**
 * A store with so many step rows over a year, made with SQL from a hash of the row's number: the same each time.
 *
 * Durations are spread over four decades, so that log buckets have no easy time.
 *
 * @param {string} file
 * @param {number} steps
 * @param {(text: string) => void} say
 */
export async function makeStore(file, steps, say) {
  if (existsSync(file)) return;
  say(`making a store of ${steps.toLocaleString("en-US")} steps (once)`);
  const temporary = `${file}.part`;
  for (const part of [temporary, `${temporary}.wal`]) rmSync(part, { force: true });
  const store = await openDuckDbStore(temporary);
  await store.query("SET memory_limit = '4GB'");
  const runs = Math.floor(steps / STEPS_PER_RUN);
  for (const statement of statements(steps, runs)) await store.query(statement);
  await store.query("CHECKPOINT");
  await store.close();
  renameSync(temporary, file);
}

/** @param {number} steps @param {number} runs */
function statements(steps, runs) {
  const startOf = (/** @type {string} */ run) =>
    `(${END_AT - DAYS * DAY_MS} + ${run} * ${(DAYS * DAY_MS) / runs})::BIGINT`;
  // A number from 0 to 1 that follows from the row and a salt.
  const random = (/** @type {number} */ salt) => `(hash(i, ${salt}) % 1000000 / 1000000.0)`;
  const spread = (/** @type {number} */ middle) =>
    `(${middle} * exp(3 * (${random(1)} + ${random(2)} + ${random(3)} - 1.5)))::BIGINT`;
  const texts = Object.entries(NAMES).filter(([text]) => text !== "timers");
  return [
    "INSERT INTO controller VALUES (1, 'bench', 'bench', '2.541.2', 0, 0, NULL)",
    `INSERT INTO pipeline SELECT i, 1, 'team-' || (i % ${FOLDERS}) || '/pipeline-' || i, 'pipeline', false, true, 'inline', 'declarative',
       false, 0, 0, NULL FROM range(1, ${PIPELINES + 1}) t(i)`,
    `INSERT INTO name SELECT i, 'step' || i FROM range(0, ${FUNCTIONS}) t(i)`,
    `INSERT INTO name SELECT ${FUNCTIONS} + i, 'Stage ' || i FROM range(0, ${STAGE_NAMES}) t(i)`,
    `INSERT INTO name VALUES ${texts.map(([text, id]) => `(${id}, '${text}')`).join(", ")}`,
    `INSERT INTO name VALUES ${TIMERS.map((timer, index) => `(${NAMES.timers + index}, '${timer}')`).join(", ")}`,
    `INSERT INTO run BY NAME SELECT i AS run_id, 1 + hash(i, 9) % ${PIPELINES} AS pipeline_id, i // ${PIPELINES} AS run_number,
       ${startOf("i")} AS start_at, ${spread(120_000)} AS duration_ms, true AS finished,
       CASE hash(i, 5) % 10 WHEN 0 THEN ${NAMES.FAILURE} WHEN 1 THEN ${NAMES.UNSTABLE} WHEN 2 THEN ${NAMES.ABORTED} ELSE ${NAMES.SUCCESS} END AS result,
       true AS has_execution, ${NAMES.declarative} AS syntax, ${spread(2_000)} AS queue_ms, ${spread(80_000)} AS work_ms,
       ${spread(10_000)} AS agent_wait_ms, 0 AS lock_wait_ms, 0 AS input_wait_ms, 0 AS downstream_wait_ms, 0 AS sleep_ms,
       ${spread(500)} AS other_ms, ${STEPS_PER_RUN + 12} AS flow_nodes, ${STEPS_PER_RUN} AS steps, ${STAGES_PER_RUN} AS stages
     FROM range(0, ${runs}) t(i)`,
    `INSERT INTO step BY NAME SELECT i // ${STEPS_PER_RUN} AS run_id, i % ${STEPS_PER_RUN} AS flow_node, 2 AS stage,
       hash(i, 7) % ${FUNCTIONS} AS descriptor, hash(i, 7) % ${FUNCTIONS} AS function, false AS is_block,
       ${startOf(`(i // ${STEPS_PER_RUN})`)} + i % ${STEPS_PER_RUN} * 1000 AS start_at, ${spread(2_000)} AS duration_ms,
       ${NAMES.SUCCESS} AS outcome, hash(i, 8) % 100 = 0 AS failed, hash(i, 8) % 100 = 0 AS own_error FROM range(0, ${steps}) t(i)`,
    `INSERT INTO stage BY NAME SELECT i // ${STAGES_PER_RUN} AS run_id, i % ${STAGES_PER_RUN} AS flow_node, ${NAMES.stage} AS kind,
       ${FUNCTIONS} + (i % ${STAGES_PER_RUN} + ${STAGES_PER_RUN} * (hash(i // ${STAGES_PER_RUN}, 9) % ${PIPELINES} % 10)) AS name,
       ${startOf(`(i // ${STAGES_PER_RUN})`)} AS start_at, ${spread(20_000)} AS duration_ms, true AS executed, ${NAMES.SUCCESS} AS outcome
     FROM range(0, ${runs * STAGES_PER_RUN}) t(i)`,
    `INSERT INTO feature BY NAME SELECT i // ${TIMERS.length} AS run_id, ${NAMES.cpsNs} AS kind, ${NAMES.timers} + i % ${TIMERS.length} AS name,
       ${spread(100_000_000)} AS count FROM range(0, ${runs * TIMERS.length}) t(i)`,
  ];
}
