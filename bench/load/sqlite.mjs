import { createRequire } from "node:module";
import { join } from "node:path";
import { COLUMNS } from "./steps.mjs";

const ROWS_PER_TRANSACTION = 10_000;

/**
 * Loads step rows into a new SQLite file with better-sqlite3, the way its manual says is fast: a prepared insert, large
 * transactions, a write-ahead log. No key, no index, and texts already as numbers: SQLite gets every advantage.
 *
 * @param {string} file
 * @param {import("./steps.mjs").StepRows} steps
 * @param {string} packages the folder better-sqlite3 is installed in: it is not a dependency of the project
 */
export async function loadSteps(file, steps, packages) {
  const Database = createRequire(import.meta.url)(join(packages, "node_modules", "better-sqlite3"));
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.exec(`CREATE TABLE step (${COLUMNS.map((column) => `${column} INTEGER`).join(", ")})`);
  const insert = db.prepare(`INSERT INTO step VALUES (${COLUMNS.map(() => "?").join(", ")})`);
  const insertRows = db.transaction((/** @type {number} */ from, /** @type {number} */ to) => {
    for (let row = from; row < to; row++) insert.run(steps.columns.map((column) => known(column[row])));
  });
  for (let from = 0; from < steps.count; from += ROWS_PER_TRANSACTION) {
    insertRows(from, Math.min(from + ROWS_PER_TRANSACTION, steps.count));
  }
  db.close();
}

/** @param {number | undefined} value */
const known = (value) => (value === undefined || Number.isNaN(value) || value < 0 ? null : value);
