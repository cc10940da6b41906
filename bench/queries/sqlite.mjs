import { existsSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";

const RUNS_AT_ONCE = 4_000;

/**
 * The runs and steps of a store in an SQLite file, with the indexes that its queries want; made once.
 *
 * @param {{ file: string, from: string, packages: string, say: (text: string) => void }} options
 */
export async function makeSqlite({ file, from, packages, say }) {
  if (existsSync(file)) return;
  say("copying runs and steps into SQLite (once; takes minutes)");
  const temporary = `${file}.part`;
  rmSync(temporary, { force: true });
  const db = openSqlite(temporary, packages);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.exec(
    "CREATE TABLE run (run_id INTEGER PRIMARY KEY, pipeline_id INTEGER, start_at INTEGER, duration_ms INTEGER, result INTEGER)",
  );
  db.exec("CREATE TABLE step (run_id INTEGER, function INTEGER, duration_ms INTEGER)");
  const store = await openDuckDbStore(from);
  const [last] = await store.query("SELECT max(run_id) AS id FROM run");
  const insertRun = db.prepare("INSERT INTO run VALUES (?, ?, ?, ?, ?)");
  const insertStep = db.prepare("INSERT INTO step VALUES (?, ?, ?)");
  const insert = db.transaction((/** @type {any[]} */ runs, /** @type {any[]} */ steps) => {
    for (const run of runs) insertRun.run(run.run_id, run.pipeline_id, run.start_at, run.duration_ms, run.result);
    for (const step of steps) insertStep.run(step.run_id, step.function, step.duration_ms);
  });
  for (let first = 0; first <= Number(last?.id); first += RUNS_AT_ONCE) {
    const some = `run_id >= ${first} AND run_id < ${first + RUNS_AT_ONCE}`;
    insert(
      await store.query(`SELECT run_id, pipeline_id, start_at, duration_ms, result FROM run WHERE ${some}`),
      await store.query(`SELECT run_id, function, duration_ms FROM step WHERE ${some}`),
    );
  }
  await store.close();
  db.exec("CREATE INDEX run_by_start ON run (start_at)");
  db.exec("CREATE INDEX run_by_pipeline ON run (pipeline_id, start_at)");
  db.exec("CREATE INDEX step_by_run ON step (run_id)");
  db.exec("ANALYZE");
  db.close();
  renameSync(temporary, file);
}

/** @param {string} file @param {string} packages the folder better-sqlite3 is installed in */
export function openSqlite(file, packages) {
  const Database = createRequire(import.meta.url)(join(packages, "node_modules", "better-sqlite3"));
  return new Database(file);
}
