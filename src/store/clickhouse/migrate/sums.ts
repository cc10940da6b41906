import type { Connection } from "../../duckdb/connection.ts";
import { quoted } from "../../sql-names.ts";
import type { Shard } from "../client/shards.ts";
import { quotedName } from "../schema/create-tables.ts";
import {
  type ClickHouseTable,
  clickHouseTable,
  clickHouseTables,
  namedTables,
  type TableColumn,
} from "../schema/tables.ts";
import { runTable, shippedFacts, workingTables } from "../working/working-tables.ts";

/** Rows of a table and a sum over all their values, by day of the run's start; all in one for tables without runs. */
export type TableSums = ReadonlyMap<string, string>;

const DAY_MS = 86_400_000;

/** Values are taken modulo this: sums over any number of rows stay whole numbers on both sides. */
const PRIME = 1_000_003;

/** What a source says now changes at any moment; it is copied, and not compared. */
const comparedNames = namedTables.filter((name) => name !== "source_state");

/** Tables of runs by day, then the others, those of names last; each of a controller alone. */
const summedTables: readonly ClickHouseTable[] = [
  runTable,
  ...shippedFacts,
  ...workingTables.filter((table) => table !== runTable),
  ...comparedNames.map(clickHouseTable),
];

/** Sums of what a shard has of a slot. @throws StoreError */
export async function sumsInShard(shard: Shard, slot: number): Promise<Map<string, TableSums>> {
  const sums = new Map<string, TableSums>();
  for (const table of summedTables) {
    const { rows } = await shard.query(shardQuestion(table, slot));
    sums.set(table.name, new Map(rows.map(([day, count, sum]) => [String(day), `${count} ${sum}`])));
  }
  return sums;
}

/** Sums of what a DuckDB has of a controller. @throws StoreError */
export async function sumsInFile(
  connection: Connection,
  controllerId: number,
  schema = "main",
): Promise<Map<string, TableSums>> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE summed_name AS
    SELECT id, CAST('0x' || left(sha256(text), 13) AS BIGINT) AS cluster_id FROM ${schema}.name`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE summed_run AS SELECT run_id, run_number, start_at FROM ${schema}.run
    WHERE pipeline_id IN (SELECT id FROM ${schema}.pipeline WHERE controller_id = ${controllerId})`);
  const sums = new Map<string, TableSums>();
  for (const table of summedTables) {
    const rows = await connection.query(fileQuestion(table, controllerId, schema));
    sums.set(table.name, new Map(rows.map(({ day, n, sum }) => [String(day), `${n} ${sum}`])));
  }
  return sums;
}

/** A SELECT of the names of the controller that a slot has: its own, and those that were linked to it. */
export function namesInShard(slot: number): string {
  const from = (table: string): string => `FROM ${table} FINAL WHERE slot = ${slot} AND deleted = 0`;
  return `SELECT key AS name ${from("controller")} UNION ALL SELECT alias AS name ${from("controller_alias")}`;
}

/** The same of a DuckDB. */
export function namesInFile(controllerId: number, schema: string): string {
  return `SELECT key FROM ${schema}.controller WHERE id = ${controllerId}
    UNION ALL SELECT alias FROM ${schema}.controller_alias WHERE controller_id = ${controllerId}`;
}

/** What differs between two sides, in words; undefined when nothing does. */
export function differenceOf(
  one: ReadonlyMap<string, TableSums>,
  other: ReadonlyMap<string, TableSums>,
): string | undefined {
  for (const { name } of clickHouseTables) {
    const [from, to] = [one.get(name), other.get(name)];
    if (from === undefined || to === undefined) continue;
    for (const day of new Set([...from.keys(), ...to.keys()])) {
      if (from.get(day) === to.get(day)) continue;
      const rows = [from, to].map((sums) => sums.get(day)?.split(" ")[0] ?? "0");
      const when = day === "0" ? "" : ` of ${new Date(Number(day) * DAY_MS).toISOString().slice(0, 10)}`;
      return `Rows of ${name}${when} are not the same: ${rows[0]} there and ${rows[1]} here.`;
    }
  }
  return undefined;
}

/** Ids are other numbers on each side; of an observation, what it says is compared. */
function summedColumns({ columns }: ClickHouseTable): readonly TableColumn[] {
  return columns.filter(({ kind }) => kind !== "id");
}

function shardQuestion(table: ClickHouseTable, slot: number): string {
  const terms = summedColumns(table).map((column, index) => `${index + 1} * (${shardValue(column, "t.")} % ${PRIME})`);
  if (table === runTable)
    return `SELECT ${dayOf("start_at")} AS day, count(), sum(${terms.join(" + ").replaceAll("t.", "")}) FROM run FINAL
      WHERE slot = ${slot} AND deleted = 0 GROUP BY day`;
  if (table.kind === "state")
    return `SELECT 0 AS day, count(), sum(${terms.join(" + ").replaceAll("t.", "")}) FROM ${quotedName(table.name)} FINAL
      WHERE slot = ${slot} AND deleted = 0${isNamed(table) ? ` AND controller IN (${namesInShard(slot)})` : ""} HAVING count() > 0`;
  const values = summedColumns(table).map((column, index) => `${index + 1} * (${shardValue(column, "")} % ${PRIME})`);
  return `SELECT ${dayOf("of_start_at")} AS day, count(), sum(row_sum + 7 * ifNull(of_number, -1)) FROM
      (SELECT run_id, facts_version, ${values.join(" + ")} AS row_sum FROM ${quotedName(table.name)} WHERE slot = ${slot})
    ANY INNER JOIN (SELECT run_id, facts_version, run_number AS of_number, start_at AS of_start_at FROM run FINAL
      WHERE slot = ${slot} AND deleted = 0) USING (run_id, facts_version) GROUP BY day`;
}

function fileQuestion(table: ClickHouseTable, controllerId: number, schema: string): string {
  const terms = summedColumns(table).map((column, index) => `${index + 1} * (${fileValue(column)} % ${PRIME})`);
  const from = `${schema}."${table.name}" t`;
  if (table === runTable || table.kind === "facts") {
    const number = table === runTable ? "" : " + 7 * coalesce(r.run_number, -1)";
    return `SELECT coalesce(r.start_at, 0) // ${DAY_MS} AS day, count(*) AS n, sum(${terms.join(" + ")}${number}) AS sum
      FROM ${from} JOIN summed_run r ON r.run_id = t.run_id GROUP BY 1`;
  }
  const own = isNamed(table)
    ? `t.controller IN (${namesInFile(controllerId, schema)})`
    : `t.${idOf(table)} = ${controllerId}`;
  return `SELECT 0 AS day, count(*) AS n, sum(${terms.join(" + ") || "0"}) AS sum FROM ${from} WHERE ${own} HAVING count(*) > 0`;
}

function isNamed({ name }: ClickHouseTable): boolean {
  return comparedNames.some((named) => named === name);
}

function idOf({ name }: ClickHouseTable): string {
  return name === "controller" ? "id" : "controller_id";
}

function dayOf(column: string): string {
  return `intDiv(ifNull(${column}, 0), ${DAY_MS})`;
}

function shardValue({ name, kind }: TableColumn, of: string): string {
  const column = `${of}${quotedName(name)}`;
  if (kind === "text") return `if(isNull(${column}), -1, toInt64(halfMD5(ifNull(${column}, '')) % ${PRIME}))`;
  if (kind === "texts") return `toInt64(halfMD5(arrayStringConcat(${column}, ' ')) % ${PRIME})`;
  return `toInt64(ifNull(${column}, -1))`;
}

function fileValue({ name, kind }: TableColumn): string {
  const column = `t."${name}"`;
  const hash = (text: string): string => `CAST(CAST('0x' || left(md5(${text}), 16) AS UBIGINT) % ${PRIME} AS BIGINT)`;
  if (kind === "text") return `coalesce(${hash(column)}, -1)`;
  if (kind === "texts") return hash(`array_to_string(${column}, ' ')`);
  if (kind === "name") return `coalesce((SELECT cluster_id FROM summed_name WHERE id = ${column}), -1)`;
  return `coalesce(CAST(${column} AS BIGINT), -1)`;
}

/** A file as a database of a connection, to be read from. @throws StoreError */
export async function attach(
  connection: Connection,
  file: string,
  { name, isRead }: { name: string; isRead: boolean },
): Promise<void> {
  await connection.run(`ATTACH ${quoted(file)} AS ${name}${isRead ? " (READ_ONLY)" : ""}`);
}
