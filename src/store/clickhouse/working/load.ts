import { statSync } from "node:fs";
import type { Connection } from "../../duckdb/connection.ts";
import { quoted } from "../../sql-names.ts";
import type { Shard } from "../client/shards.ts";
import { quotedName } from "../schema/create-tables.ts";
import type { ClickHouseTable, TableColumn } from "../schema/tables.ts";
import type { ExchangeFiles } from "./exchange-files.ts";
import { learnNames, makeNameMaps } from "./names.ts";
import { clusterType, columnList, runTable, workingColumn, workingTables } from "./working-tables.ts";

/** A working store of one controller, and where what it has comes from. */
export interface WorkingPlace {
  readonly connection: Connection;
  readonly shard: Shard;
  readonly slot: number;
  readonly files: ExchangeFiles;
}

/** Facts of runs as they were seen are fetched when they are needed: all of them would be as much as all facts. */
const LEFT_OUT: readonly string[] = ["observed_run.rows"];

/**
 * Fills a new working store with what the cluster knows of a controller, but for facts of steps and the like. The schema `shipped` has
 * the same rows once more: what differs from them later is what the cluster is to be told.
 *
 * @throws StoreError
 */
export async function loadState(place: WorkingPlace): Promise<void> {
  await place.connection.run("CREATE SCHEMA shipped");
  await makeNameMaps(place.connection);
  // Who wrote before may have spoken to another replica.
  await place.shard.synced(["name", ...workingTables.map(({ name }) => name)], async () => {
    const files = await Promise.all(workingTables.map((table) => fetchState(place, table)));
    for (const [index, table] of workingTables.entries()) await loadTable(place, table, files[index]!);
  });
}

function loadedColumns(table: ClickHouseTable): TableColumn[] {
  return table.columns.filter(({ name }) => !LEFT_OUT.includes(`${table.name}.${name}`));
}

function fetchedColumns(table: ClickHouseTable): TableColumn[] {
  const own: readonly TableColumn[] =
    table === runTable
      ? [
          { name: "row_key", kind: "id" },
          { name: "facts_version", kind: "int64" },
        ]
      : [{ name: "row_key", kind: "id" }];
  return [...own, ...loadedColumns(table)];
}

/** Runs are many and all numbers. */
function formatOf(table: ClickHouseTable): "TabSeparated" | "JSONEachRow" {
  return table === runTable ? "TabSeparated" : "JSONEachRow";
}

async function fetchState({ shard, slot, files }: WorkingPlace, table: ClickHouseTable): Promise<string> {
  const columns = fetchedColumns(table).map(({ name }) => quotedName(name));
  const select = `SELECT ${columns.join(", ")} FROM ${quotedName(table.name)} FINAL WHERE slot = ${slot} AND deleted = 0`;
  return files.keep(await shard.stream(select, formatOf(table)), "txt");
}

async function loadTable(place: WorkingPlace, table: ClickHouseTable, file: string): Promise<void> {
  const { connection, shard, slot, files } = place;
  const loaded = loadedColumns(table);
  const columns = fetchedColumns(table);
  const isEmpty = statSync(file).size === 0;
  try {
    const read = formatOf(table) === "JSONEachRow" ? readJson(file, columns) : readTabs(file, columns);
    const from = isEmpty ? `(SELECT ${nothingOf(columns)} LIMIT 0)` : read;
    await connection.run(`CREATE OR REPLACE TEMP TABLE arrived AS SELECT * FROM ${from}`);
  } finally {
    files.remove(file);
  }
  if (!isEmpty) await learnNames(connection, shard, namesIn("arrived", loaded));
  const keys = table === runTable ? "row_key, facts_version" : "row_key";
  const values = table.columns.map((column) =>
    loaded.includes(column) ? workingColumn(column, slot) : `CAST(NULL AS VARCHAR) AS "${column.name}"`,
  );
  await connection.run(`CREATE TABLE shipped."${table.name}" AS SELECT ${keys}, ${values.join(", ")} FROM arrived`);
  if (isEmpty) return;
  await connection.run(
    `INSERT INTO main."${table.name}" SELECT ${columnList(table.columns)} FROM shipped."${table.name}"`,
  );
}

/** All numbers of names that a table has, as a SELECT. */
export function namesIn(table: string, columns: readonly TableColumn[]): string {
  const names = columns.filter(({ kind }) => kind === "name");
  if (names.length === 0) return "SELECT CAST(NULL AS BIGINT) AS cluster_id LIMIT 0";
  return names.map(({ name }) => `SELECT DISTINCT "${name}" AS cluster_id FROM ${table}`).join(" UNION ALL ");
}

/** DuckDB holds twice as much for each thread: no more than a row of one run's packed facts may take, nor than the file has. */
const MOST_ROW_BYTES = 64_000_000;

/** A file of JSON objects as a table of DuckDB. */
export function readJson(file: string, columns: readonly TableColumn[]): string {
  const most = Math.min(MOST_ROW_BYTES, statSync(file).size + 1024);
  return `read_json(${quoted(file)}, columns = {${typed(columns)}}, format = 'newline_delimited', maximum_object_size = ${most})`;
}

/** A file of numbers with tabs between them as a table of DuckDB. */
export function readTabs(file: string, columns: readonly TableColumn[]): string {
  return `read_csv(${quoted(file)}, columns = {${typed(columns)}}, delim = '\t', nullstr = '\\N', quote = '', escape = '', header = false,
    auto_detect = false)`;
}

function typed(columns: readonly TableColumn[]): string {
  return columns.map((column) => `"${column.name}": '${typeOf(column)}'`).join(", ");
}

function nothingOf(columns: readonly TableColumn[]): string {
  return columns.map((column) => `CAST(NULL AS ${typeOf(column)}) AS "${column.name}"`).join(", ");
}

function typeOf(column: TableColumn): string {
  return column.name === "row_key" ? "UBIGINT" : clusterType(column);
}
