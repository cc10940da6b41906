import type { Connection } from "../../duckdb/connection.ts";
import type { SqlRow } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import type { ClickHouseStore } from "../clickhouse-store.ts";
import type { InsertedRow } from "../client/host.ts";
import type { Shards } from "../client/shards.ts";
import { rowsOfEach, writeRows } from "../direct-rows.ts";
import { hasController, leadName } from "../links/led-names.ts";
import { readMeta } from "../schema/meta.ts";
import { clickHouseTable, namedTables } from "../schema/tables.ts";
import type { WorkingStore } from "../working/working-store.ts";
import { columnList, runTable, shippedFacts, workingTables } from "../working/working-tables.ts";
import type { Migrated, MigrationEffects } from "./migration.ts";
import { attach, differenceOf, namesInFile, sumsInFile, sumsInShard } from "./sums.ts";

/** Runs that are brought over at once: each time is one commit. */
const RUNS_AT_ONCE = 5000;

/** The same of what was seen of runs. */
const OBSERVED_AT_ONCE = 500;

/** Tables that are not copied with the state of a controller. */
const copiedLater: readonly string[] = ["run", "build", "observed_run"];

const KEPT_SINCE = "kept_since_at";

/**
 * Brings one controller of a DuckDB into ClickHouse. What is there already of an earlier try is left; the rest is added. Builds come last: until
 * then a scan would read them again.
 *
 * @param file must not be open @throws StoreError when the other side has other runs of it, or is not the same in the end
 */
export async function controllerToClickHouse(
  store: ClickHouseStore,
  file: string,
  { controller, onProgress, runsAtOnce = RUNS_AT_ONCE }: { readonly controller: string } & MigrationEffects,
): Promise<Migrated> {
  const { working, release } = await store.working.hold(controller);
  const { connection } = working.place;
  try {
    await attach(connection, file, { name: "old", isRead: true });
    const [known] = await connection.query("SELECT id FROM old.controller WHERE key = $controller", { controller });
    const id = known?.id as number;
    await checkTarget(connection, controller, id);
    const aliases = await aliasesOf(store, working, { controller, id });
    await copyState(connection, id);
    await working.ship();
    await copyObserved(working, id);
    for (const alias of aliases) await leadName(store, alias, working.owner.slot);
    const runs = await copyRuns(working, id, {
      runsAtOnce,
      onProgress: (done, all) => onProgress({ controller, done, all }),
    });
    await copyTable(connection, "build", id);
    await working.ship();
    await copyNamed(store, working, id);
    const { slot, shard } = working.place;
    const difference = differenceOf(await sumsInFile(connection, id, "old"), await sumsInShard(shard, slot));
    await connection.run("DETACH old");
    if (difference !== undefined)
      throw new StoreError(
        "failed",
        `${controller} was brought over, and is not the same: ${difference}`,
        "Nothing was taken from the old store. Run it again; what is there already is kept.",
      );
    return { controller, runs };
  } catch (error) {
    working.spoil(error);
    throw error;
  } finally {
    await release();
  }
}

/** Runs of the other side are of an earlier try, or it is not what is meant. */
async function checkTarget(connection: Connection, controller: string, id: number): Promise<void> {
  const [other] = await connection.query(`SELECT count(*) AS n FROM main.run r WHERE NOT EXISTS (SELECT 1 FROM old.run o
    JOIN old.pipeline p ON p.id = o.pipeline_id WHERE p.controller_id = ${id} AND o.run_id = r.run_id AND o.run_number = r.run_number)`);
  if (other?.n === 0) return;
  throw new StoreError(
    "failed",
    `The store has other runs of ${controller} already.`,
    "Bring it into a database of its own, or scan its home into the store instead.",
  );
}

/** Other names of a controller, which are to lead to it. @throws StoreError when the store has one of them as a controller of its own */
async function aliasesOf(
  { shards, slots }: ClickHouseStore,
  { place, owner }: WorkingStore,
  { controller, id }: { readonly controller: string; readonly id: number },
): Promise<string[]> {
  const rows = await place.connection.query(`SELECT alias FROM old.controller_alias WHERE controller_id = ${id}`);
  const aliases = rows.map(({ alias }) => alias as string);
  for (const alias of aliases) {
    const slot = await slots.find(alias);
    if (slot === undefined || slot === owner.slot || !(await hasController(shards, slot))) continue;
    throw new StoreError(
      "failed",
      `${alias} is another name of ${controller} in the file, and a controller of its own in the store.`,
      "Bring the file into a database of its own.",
    );
  }
  return aliases;
}

async function copyState(connection: Connection, id: number): Promise<void> {
  for (const { name } of workingTables) if (!copiedLater.includes(name)) await copyTable(connection, name, id);
}

/** Copies what was seen of runs, and ships it, part by part: each row is all facts of a run. */
async function copyObserved(working: WorkingStore, id: number): Promise<void> {
  const { connection } = working.place;
  const own = `FROM old.observed_run WHERE controller_id = ${id}`;
  const [all] = await connection.query(`SELECT count(*) AS n ${own}`);
  await connection.run("DELETE FROM main.observed_run");
  for (let done = 0; done < (all?.n as number); done += OBSERVED_AT_ONCE) {
    await connection.run(`INSERT INTO main.observed_run SELECT ${columnList(clickHouseTable("observed_run").columns)} ${own}
      ORDER BY rowid LIMIT ${OBSERVED_AT_ONCE} OFFSET ${done}`);
    await working.ship();
  }
}

async function copyTable(connection: Connection, name: string, id: number): Promise<void> {
  const own = name === "controller" ? "id" : "controller_id";
  await connection.run(`DELETE FROM main."${name}"`);
  await connection.run(
    `INSERT INTO main."${name}" SELECT ${columnList(clickHouseTable(name).columns)} FROM old."${name}" WHERE ${own} = ${id}`,
  );
}

async function copyRuns(
  working: WorkingStore,
  id: number,
  { runsAtOnce, onProgress }: { runsAtOnce: number; onProgress: (done: number, all: number) => void },
): Promise<number> {
  const { connection } = working.place;
  await connection.run(`CREATE OR REPLACE TABLE shipped.left_run AS SELECT run_id, start_at FROM old.run
    WHERE pipeline_id IN (SELECT id FROM old.pipeline WHERE controller_id = ${id}) AND run_id NOT IN (SELECT run_id FROM main.run)`);
  const [left] = await connection.query("SELECT count(*) AS n FROM shipped.left_run");
  const all = left?.n as number;
  for (let done = 0; done < all; done += runsAtOnce) {
    await connection.run(`CREATE OR REPLACE TABLE shipped.next_run AS SELECT run_id FROM shipped.left_run
      ORDER BY start_at, run_id LIMIT ${runsAtOnce} OFFSET ${done}`);
    for (const table of [runTable, ...shippedFacts])
      await connection.run(`INSERT INTO main."${table.name}" SELECT ${columnList(table.columns)} FROM old."${table.name}"
        WHERE run_id IN (SELECT run_id FROM shipped.next_run)`);
    await copyNames(connection);
    await working.ship();
    onProgress(Math.min(done + runsAtOnce, all), all);
  }
  return all;
}

/** Names have the same numbers here as there; those that came from the cluster are far above them. */
async function copyNames(connection: Connection): Promise<void> {
  const used = [runTable, ...shippedFacts].flatMap(({ name, columns }) =>
    columns.filter(({ kind }) => kind === "name").map((column) => `SELECT "${column.name}" AS id FROM main."${name}"`),
  );
  await connection.run(`INSERT INTO main.name SELECT id, text FROM old.name WHERE id IN (SELECT DISTINCT id FROM (${used.join(" UNION ALL ")}) used)
    AND id NOT IN (SELECT id FROM main.name)`);
}

async function copyNamed({ shards }: ClickHouseStore, { place }: WorkingStore, id: number): Promise<void> {
  for (const table of namedTables) {
    const rows = await place.connection.query(
      `SELECT * FROM old.${table} WHERE controller IN (${namesInFile(id, "old")})`,
    );
    if (rows.length > 0) await writeRows(place, table, rows.map(insertedRow));
  }
  const meta = await place.connection.query("SELECT key, value FROM old.meta WHERE key LIKE 'source_memory %'");
  for (const shard of shards.shards)
    if (meta.length > 0) await writeRows({ shard, slot: 0 }, "meta", meta.map(insertedRow));
  await copyKeptSince(shards, place.connection);
}

/** Since when runs are kept holds for all controllers of a store: where there are others than those of the file, theirs is left. */
async function copyKeptSince(shards: Shards, connection: Connection): Promise<void> {
  const rows = await connection.query("SELECT key, value FROM old.meta WHERE key = $key", {
    key: KEPT_SINCE,
  });
  if (rows.length === 0) return;
  const own = new Set((await connection.query("SELECT key FROM old.controller")).map(({ key }) => key));
  const others = await rowsOfEach(shards, "SELECT key FROM controller FINAL WHERE deleted = 0");
  if (others.some(({ key }) => !own.has(key))) return;
  for (const shard of shards.shards)
    if ((await readMeta(shard, KEPT_SINCE)) === undefined)
      await writeRows({ shard, slot: 0 }, "meta", rows.map(insertedRow));
}

function insertedRow(row: SqlRow): InsertedRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "boolean" ? Number(value) : value]),
  );
}
