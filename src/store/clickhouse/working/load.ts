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
  for (const table of workingTables) await loadTable(place, table);
}

async function loadTable(place: WorkingPlace, table: ClickHouseTable): Promise<void> {
  const { connection, shard, slot, files } = place;
  const loaded = table.columns.filter(({ name }) => !LEFT_OUT.includes(`${table.name}.${name}`));
  const own: readonly TableColumn[] =
    table === runTable
      ? [
          { name: "row_key", kind: "id" },
          { name: "facts_version", kind: "int64" },
        ]
      : [{ name: "row_key", kind: "id" }];
  const columns = [...own, ...loaded];
  const select = `SELECT ${columns.map(({ name }) => quotedName(name)).join(", ")} FROM ${quotedName(table.name)} FINAL
    WHERE slot = ${slot} AND deleted = 0`;
  // Runs are many and all numbers.
  const format = table === runTable ? "TabSeparated" : "JSONEachRow";
  const file = await files.keep(await shard.stream(select, format), format === "JSONEachRow" ? "json" : "tsv");
  try {
    const read = format === "JSONEachRow" ? readJson(file, columns) : readTabs(file, columns);
    await connection.run(`CREATE OR REPLACE TEMP TABLE arrived AS SELECT * FROM ${read}`);
  } finally {
    files.remove(file);
  }
  await learnNames(connection, shard, namesIn("arrived", loaded));
  const keys = table === runTable ? "row_key, facts_version" : "row_key";
  const values = table.columns.map((column) =>
    loaded.includes(column) ? workingColumn(column, slot) : `CAST(NULL AS VARCHAR) AS "${column.name}"`,
  );
  await connection.run(`CREATE TABLE shipped."${table.name}" AS SELECT ${keys}, ${values.join(", ")} FROM arrived`);
  await connection.run(
    `INSERT INTO main."${table.name}" SELECT ${columnList(table.columns)} FROM shipped."${table.name}"`,
  );
  await connection.run("DROP TABLE arrived");
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
  return columns
    .map((column) => `"${column.name}": '${column.name === "row_key" ? "UBIGINT" : clusterType(column)}'`)
    .join(", ");
}
