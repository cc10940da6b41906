import { type ClickHouseTable, clickHouseTables, namedTables, type TableColumn } from "../schema/tables.ts";
import { SLOT_SIZE } from "../slots.ts";

/** Tables that ClickHouse alone keeps, row by row: they are of no use where facts are worked out. */
const keptDirectly: readonly string[] = ["name", "meta", ...namedTables];

/** State tables that a working store has whole, in the order in which their changes are written. */
export const workingTables: readonly ClickHouseTable[] = clickHouseTables.filter(
  ({ kind, name }) => kind === "state" && !keptDirectly.includes(name),
);

/** Fact tables, whose rows are in a working store only until they are shipped. */
export const shippedFacts: readonly ClickHouseTable[] = clickHouseTables.filter(({ kind }) => kind === "facts");

/** The table of runs. */
export const runTable: ClickHouseTable = clickHouseTables.find(({ name }) => name === "run")!;

/** Names of columns in SQL of DuckDB, with commas. */
export function columnList(columns: readonly TableColumn[], of = ""): string {
  return columns.map(({ name }) => `${of}"${name}"`).join(", ");
}

/** What the ids of a slot begin at. */
export function baseOf(slot: number): number {
  return slot * SLOT_SIZE;
}

/** A column as the cluster has it, from one of a working store; SQL of DuckDB. Numbers of names are looked up in `shipped.name_of`. */
export function clusterColumn({ name, kind }: TableColumn, slot: number, of = ""): string {
  const column = `${of}"${name}"`;
  if (kind === "id") return `(${column} + ${baseOf(slot)})`;
  if (kind === "name") return `(SELECT cluster_id FROM shipped.name_of WHERE id = ${column})`;
  return kind === "flag" ? `CAST(${column} AS INTEGER)` : column;
}

/** A column as a working store has it, from one of the cluster; SQL of DuckDB. */
export function workingColumn({ name, kind }: TableColumn, slot: number): string {
  const column = `"${name}"`;
  if (kind === "id") return `CAST(${column} - ${baseOf(slot)} AS INTEGER) AS ${column}`;
  if (kind === "name") return `(SELECT id FROM shipped.name_in WHERE cluster_id = ${column}) AS ${column}`;
  return kind === "flag" ? `(${column} = 1) AS ${column}` : column;
}

/** Type of a column as the cluster has it, in DuckDB. */
export function clusterType({ kind }: TableColumn): string {
  if (kind === "text") return "VARCHAR";
  return kind === "texts" ? "VARCHAR[]" : "BIGINT";
}
