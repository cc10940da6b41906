import { createRequire } from "node:module";
import { join } from "node:path";

const ROWS_PER_TRANSACTION = 10_000;
const COLUMNS = [
  ["pipeline", "TEXT"],
  ["run_number", "INTEGER"],
  ["run_started_at", "INTEGER"],
  ["flow_node_id", "INTEGER"],
  ["step", "TEXT"],
  ["descriptor_id", "TEXT"],
  ["stage", "TEXT"],
  ["started_at", "INTEGER"],
  ["duration_ms", "REAL"],
  ["agent_wait_ms", "REAL"],
  ["result", "TEXT"],
];

/**
 * Loads step rows into a new SQLite file with better-sqlite3, the way its manual says is fast: a prepared insert, large
 * transactions, a write-ahead log. No key and no index: SQLite gets every advantage.
 *
 * @param {string} file
 * @param {import("./steps.mjs").StepColumns} steps
 * @param {string} packages the folder better-sqlite3 is installed in: it is not a dependency of the project
 */
export async function loadSteps(file, steps, packages) {
  const Database = createRequire(import.meta.url)(join(packages, "node_modules", "better-sqlite3"));
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.exec(`CREATE TABLE step (${COLUMNS.map((column) => column.join(" ")).join(", ")})`);
  const insert = db.prepare(`INSERT INTO step VALUES (${COLUMNS.map(() => "?").join(", ")})`);
  const insertRows = db.transaction((/** @type {number} */ from, /** @type {number} */ to) => {
    for (let row = from; row < to; row++) insert.run(rowAt(steps, row));
  });
  for (let from = 0; from < steps.count; from += ROWS_PER_TRANSACTION) {
    insertRows(from, Math.min(from + ROWS_PER_TRANSACTION, steps.count));
  }
  db.close();
}

/** @param {import("./steps.mjs").StepColumns} steps @param {number} row */
function rowAt(steps, row) {
  return [
    steps.pipeline[row],
    steps.runNumber[row],
    steps.runStartedAt[row],
    steps.flowNodeId[row],
    steps.step[row],
    steps.descriptorId[row],
    steps.stage[row],
    steps.startedAt[row],
    known(steps.durationMs[row]),
    known(steps.agentWaitMs[row]),
    steps.result[row],
  ];
}

/** @param {number | undefined} value */
const known = (value) => (Number.isNaN(value) ? null : value);
