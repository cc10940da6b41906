import type { Connection } from "../../duckdb/connection.ts";
import { openDuckDbParts } from "../../duckdb/duckdb-store.ts";
import { appendRows } from "../../duckdb/rows.ts";
import { StoreError } from "../../store-error.ts";
import type { ClickHouseStore } from "../clickhouse-store.ts";
import { rowsOf } from "../direct-rows.ts";
import { clickHouseTable, namedTables } from "../schema/tables.ts";
import { ExchangeFiles } from "../working/exchange-files.ts";
import { fetchFacts, fillObserved } from "../working/fetch.ts";
import { loadState, type WorkingPlace } from "../working/load.ts";
import { shippedFacts, workingTables } from "../working/working-tables.ts";
import type { Migrated, MigrationEffects } from "./migration.ts";
import { attach, differenceOf, namesInShard, sumsInFile, sumsInShard } from "./sums.ts";

const RUNS_AT_ONCE = 5000;

/**
 * Brings one controller of ClickHouse into a DuckDB, all of it or nothing; one that is there already is left.
 *
 * @param file a store that is not open, to which nothing else writes @throws StoreError when it is not the same in the end
 */
export async function controllerToFile(
  store: ClickHouseStore,
  file: string,
  { controller, onProgress, runsAtOnce = RUNS_AT_ONCE }: { readonly controller: string } & MigrationEffects,
): Promise<Migrated> {
  const slot = await store.slots.ensure(controller);
  const files = new ExchangeFiles();
  const parts = await openDuckDbParts(files.place("duckdb"));
  const place: WorkingPlace = { connection: parts.connection, shard: store.shards.ofSlot(slot), slot, files };
  try {
    await attach(place.connection, file, { name: "target", isRead: false });
    const [there] = await place.connection.query("SELECT id FROM target.controller WHERE key = $controller", {
      controller,
    });
    if (there !== undefined) return await left(place, controller, there.id as number);
    await loadState(place);
    await fillObserved(place, "main.observed_run");
    return await copyAll(place, controller, { onProgress, runsAtOnce });
  } finally {
    await parts.store.close();
    files.close();
  }
}

/** One that is there already. @throws StoreError when it is not the same */
async function left({ connection, shard, slot }: WorkingPlace, controller: string, id: number): Promise<Migrated> {
  const difference = differenceOf(await sumsInShard(shard, slot), await sumsInFile(connection, id, "target"));
  if (difference === undefined) return { controller, runs: 0 };
  throw new StoreError(
    "failed",
    `${controller} is in the file already, and is not the same: ${difference}`,
    "Nothing in the file was changed. Name a file that is not there yet, and all of it is copied anew.",
  );
}

async function copyAll(
  place: WorkingPlace,
  controller: string,
  { onProgress, runsAtOnce }: Required<MigrationEffects>,
): Promise<Migrated> {
  const { connection } = place;
  const [own] = await connection.query("SELECT id FROM main.controller WHERE key = $controller", { controller });
  if (own === undefined) return { controller, runs: 0 };
  const runs = (await connection.query("SELECT run_id FROM main.run ORDER BY start_at, run_id")).map(
    (row) => row.run_id as number,
  );
  // First all of it beside the file: a transaction writes to one database.
  for (let done = 0; done < runs.length; done += runsAtOnce) {
    await fetchFacts(place, runs.slice(done, done + runsAtOnce));
    onProgress({ controller, done: Math.min(done + runsAtOnce, runs.length), all: runs.length });
  }
  await renumber(connection);
  await connection.run("BEGIN");
  for (const { name } of [...workingTables, ...shippedFacts]) {
    await copyNames(connection, name);
    await copyTable(connection, name);
  }
  await connection.run(
    `INSERT INTO target.stale_day SELECT DISTINCT start_at - start_at % 86400000 FROM main.run WHERE start_at IS NOT NULL`,
  );
  await copyNamed(place);
  const [id] = await connection.query(`SELECT new_id FROM new_controller`);
  const difference = differenceOf(
    await sumsInShard(place.shard, place.slot),
    await sumsInFile(connection, id?.new_id as number, "target"),
  );
  if (difference !== undefined) {
    await connection.run("ROLLBACK");
    throw new StoreError(
      "failed",
      `${controller} is not the same when it is copied: ${difference}`,
      "Nothing of it was kept in the file. Run it again; if it is the same then, someone writes for the controller meanwhile.",
    );
  }
  await connection.run("COMMIT");
  return { controller, runs: runs.length };
}

/** Numbers that are free in the file, for all that is numbered. */
async function renumber(connection: Connection): Promise<void> {
  const maps = [
    ["new_controller", "main.controller", "id", "SELECT max(id) FROM target.controller"],
    ["new_pipeline", "main.pipeline", "id", "SELECT max(id) FROM target.pipeline"],
    [
      "new_run",
      "(SELECT run_id FROM main.run UNION SELECT run_id FROM main.build UNION SELECT run_id FROM main.observed_run)",
      "run_id",
      `SELECT greatest((SELECT coalesce(max(run_id), 0) FROM target.run), (SELECT coalesce(max(run_id), 0) FROM target.build),
         (SELECT coalesce(max(run_id), 0) FROM target.observed_run))`,
    ],
  ] as const;
  for (const [map, table, column, last] of maps)
    await connection.run(`CREATE TEMP TABLE ${map} AS SELECT ${column} AS old_id,
      CAST(coalesce((${last}), 0) + row_number() OVER (ORDER BY ${column}) AS INTEGER) AS new_id FROM ${table}`);
  await connection.run("CREATE TEMP TABLE new_name AS SELECT id AS old_id, id AS new_id FROM main.name LIMIT 0");
}

/** Gives names of a table their numbers in the file. */
async function copyNames(connection: Connection, table: string): Promise<void> {
  const columns = clickHouseTable(table).columns.filter(({ kind }) => kind === "name");
  if (columns.length === 0) return;
  const used = columns.map(({ name }) => `SELECT "${name}" AS id FROM main."${table}"`).join(" UNION ");
  await connection.run(`CREATE OR REPLACE TEMP TABLE used_name AS SELECT min(n.id) AS id, n.text FROM main.name n WHERE n.id IN (${used})
    AND n.id NOT IN (SELECT old_id FROM new_name) GROUP BY n.text`);
  await connection.run(`INSERT INTO target.name SELECT (SELECT coalesce(max(id), -1) FROM target.name) + row_number() OVER (ORDER BY id), text
    FROM used_name WHERE text NOT IN (SELECT text FROM target.name)`);
  await connection.run(`INSERT INTO new_name SELECT n.id, t.id FROM main.name n JOIN target.name t ON t.text = n.text
    WHERE n.id IN (${used}) AND n.id NOT IN (SELECT old_id FROM new_name)`);
}

async function copyTable(connection: Connection, name: string): Promise<void> {
  const table = clickHouseTable(name);
  const values = table.columns.map((column) => {
    const map = mapOf(name, column.name, column.kind);
    if (map === undefined) return `t."${column.name}"`;
    return `coalesce((SELECT new_id FROM ${map} WHERE old_id = t."${column.name}"), t."${column.name}")`;
  });
  await connection.run(`INSERT INTO target."${name}" SELECT ${values.join(", ")} FROM main."${name}" t`);
}

function mapOf(table: string, column: string, kind: string): string | undefined {
  if (kind === "name") return "new_name";
  if (kind !== "id") return undefined;
  if (column === "run_id") return "new_run";
  return column === "controller_id" || (table === "controller" && column === "id") ? "new_controller" : "new_pipeline";
}

async function copyNamed({ connection, shard, slot }: WorkingPlace): Promise<void> {
  for (const table of namedTables) {
    const { columns } = clickHouseTable(table);
    const rows = rowsOf(
      await shard.query(`SELECT ${columns.map(({ name }) => name).join(", ")} FROM ${table} FINAL
        WHERE slot = ${slot} AND deleted = 0 AND controller IN (${namesInShard(slot)})`),
    );
    await connection.run(`CREATE OR REPLACE TEMP TABLE named_row AS SELECT * FROM target.${table} LIMIT 0`);
    await appendRows(
      connection,
      "named_row",
      rows.map((row) => columns.map(({ name, kind }) => (kind === "flag" ? row[name] === 1 : row[name]))),
    );
    await connection.run(`DELETE FROM target.${table} WHERE controller IN (SELECT controller FROM named_row)`);
    await connection.run(`INSERT INTO target.${table} SELECT * FROM named_row`);
  }
}
