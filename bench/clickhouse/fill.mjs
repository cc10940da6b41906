import { existsSync, renameSync, rmSync } from "node:fs";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";
import { clickHouseDialect, DuckDbDialect } from "./dialects.mjs";
import {
  CONTROLLERS,
  controllerOf,
  FOLDERS,
  madeTables,
  PIPELINES,
  pipelineOf,
  STEPS_PER_RUN,
  startOf,
} from "./rows.mjs";

/** Rows of one INSERT in ClickHouse: a part of some hundred megabytes. */
const ROWS_AT_ONCE = 5_000_000;

/**
 * A store of DuckDB with so many steps, made once.
 *
 * @param {string} file
 * @param {number} steps
 * @param {(text: string) => void} say
 */
export async function fillDuckDb(file, steps, say) {
  if (existsSync(file)) return;
  say(`making ${steps.toLocaleString("en-US")} steps in DuckDB (once)`);
  const temporary = `${file}.part`;
  for (const part of [temporary, `${temporary}.wal`]) rmSync(part, { force: true });
  const store = await openDuckDbStore(temporary);
  await store.query("SET memory_limit = '4GB'");
  const d = new DuckDbDialect();
  for (let id = 1; id <= CONTROLLERS; id++)
    await store.query(`INSERT INTO controller VALUES (${id}, 'bench-${id}', 'bench', '2.541.2', 0, 0, NULL)`);
  await store.query(
    `INSERT INTO pipeline SELECT i, ${controllerOf(d, "i")}, 'team-' || (i % ${FOLDERS}) || '/pipeline-' || i, 'pipeline', false, true,
       'inline', 'declarative', false, 0, 0, NULL FROM range(1, ${PIPELINES + 1}) t(i)`,
  );
  for (const { table, rows, run, columns } of madeTables(d, steps)) {
    const all = { run_id: run, ...(table === "run" ? { pipeline_id: pipelineOf(d, "i") } : {}), ...columns };
    const list = Object.entries(all).map(([name, value]) => `${value} AS ${name}`);
    await store.query(`INSERT INTO ${table} BY NAME SELECT ${list.join(", ")} FROM ${d.numbers(0, rows)}`);
  }
  for (const [text, id] of d.names) await store.query(`INSERT INTO name VALUES (${id}, '${text}')`);
  await store.query("CHECKPOINT");
  await store.close();
  renameSync(temporary, file);
}

/**
 * The same rows in the tables of a store in ClickHouse, made in each shard.
 *
 * @param {import("../../build/src/store/clickhouse/client/shards.js").Shards} shards
 * @param {number} steps
 * @param {(text: string) => void} say
 */
export async function fillClickHouse(shards, steps, say) {
  const d = clickHouseDialect;
  const count = shards.shards.length;
  const startedAt = performance.now();
  const tables = madeTables(d, steps);
  for (const shard of shards.shards) {
    const own = (/** @type {string} */ slot) => `${slot} % ${count} = ${shard.number}`;
    const state = "slot, row_key, row_version, deleted";
    await shard.insert(
      "name",
      [...d.names].map(([text, id]) => ({ slot: 0, row_key: id, row_version: 1, deleted: 0, id, text })),
    );
    await shard.command(
      `INSERT INTO controller (${state}, id, key, home, jenkins_version, first_seen_at, last_scan_at)
       SELECT i, i, 1, 0, ${globalId("i", "i")}, concat('bench-', toString(i)), 'bench', '2.541.2', 0, 0
       FROM ${d.numbers(1, CONTROLLERS + 1)} WHERE ${own("i")}`,
    );
    await shard.command(
      `INSERT INTO pipeline (${state}, id, controller_id, full_name, kind, is_branch, has_config, definition, syntax, disabled,
         first_seen_at, last_seen_at)
       SELECT slot, i, 1, 0, ${globalId("slot", "i")}, ${globalId("slot", "slot")},
         concat('team-', toString(i % ${FOLDERS}), '/pipeline-', toString(i)), 'pipeline', 0, 1, 'inline', 'declarative', 0, 0, 0
       FROM (SELECT i, ${controllerOf(d, "i")} AS slot FROM ${d.numbers(1, PIPELINES + 1)}) WHERE ${own("slot")}`,
    );
    for (const made of tables)
      for (let first = 0; first < made.rows; first += ROWS_AT_ONCE) {
        say(`shard ${shard.number}: ${made.table} from ${first.toLocaleString("en-US")}`);
        await shard.command(factsOf(made, { first, end: Math.min(first + ROWS_AT_ONCE, made.rows), own, steps }));
      }
    // As each commit says: what is rolled up is made of days that it knows to have changed.
    await shard.command(
      `INSERT INTO stale_day (${state}, day_at) SELECT slot, day, 1, 0, day FROM (
         SELECT slot, assumeNotNull(start_at) - assumeNotNull(start_at) % 86400000 AS day FROM run WHERE isNotNull(start_at)) GROUP BY slot, day`,
    );
  }
  return {
    filledInMs: performance.now() - startedAt,
    rows: tables.reduce((rows, table) => rows + table.rows, 0),
  };
}

/** @param {string} slot @param {string} local */
function globalId(slot, local) {
  return `toInt64(${slot}) * 4294967296 + toInt64(${local})`;
}

/**
 * @param {import("./rows.mjs").MadeTable} made
 * @param {{ first: number, end: number, own: (slot: string) => string, steps: number }} part
 */
function factsOf({ table, run, columns }, { first, end, own, steps }) {
  const d = clickHouseDialect;
  const isRun = table === "run";
  const id = globalId("slot", run);
  const before = isRun
    ? {
        slot: "slot",
        row_key: id,
        row_version: "1",
        deleted: "0",
        facts_version: "1",
        pipeline_id: globalId("slot", pipelineOf(d, run)),
      }
    : { slot: "slot", facts_version: "1", run_start_at: startOf(d, run, Math.floor(steps / STEPS_PER_RUN)) };
  const all = { ...before, run_id: id, ...columns };
  const slot = controllerOf(d, pipelineOf(d, run));
  // `own_error` and the like are comparisons, which ClickHouse gives as numbers.
  return `INSERT INTO ${table} (${Object.keys(all).join(", ")}) SELECT ${Object.values(all).join(", ")}
    FROM (SELECT i, ${slot} AS slot FROM ${d.numbers(first, end)}) WHERE ${own("slot")}`;
}
