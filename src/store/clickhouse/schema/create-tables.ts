import { claimTable } from "../claims/claim-table.ts";
import { spanTables } from "../spans/span-tables.ts";
import { columnsOfRolled } from "./roll-up-tables.ts";
import {
  type ClickHouseTable,
  type ColumnKind,
  clickHouseTables,
  rolledTables,
  staleDays,
  type TableColumn,
} from "./tables.ts";

/** Where the tables of one server are. */
export interface TablePlace {
  readonly database: string;
  /** From 0. */
  readonly shard: number;
  /** The server, when the tables are replicated. */
  readonly replica: string | undefined;
  readonly cluster: string | undefined;
}

/** Columns that a table has beside those that questions ask for, with ClickHouse's types. */
const ownColumns: Readonly<Record<"state" | "facts", readonly (readonly [string, string])[]>> = {
  state: [
    ["slot", "UInt32"],
    ["row_key", "UInt64"],
    ["row_version", "UInt64"],
    ["deleted", "UInt8"],
  ],
  facts: [
    ["slot", "UInt32"],
    ["facts_version", "UInt64"],
    ["run_start_at", "Int64"],
  ],
};

const types: Readonly<Record<ColumnKind, string>> = {
  id: "Int64",
  name: "Nullable(Int64)",
  int32: "Nullable(Int32)",
  int64: "Nullable(Int64)",
  flag: "Nullable(UInt8)",
  text: "Nullable(String)",
  texts: "Array(String)",
};

/** Tables of the store that questions do not ask for. */
const innerTables: readonly {
  readonly name: string;
  readonly columns: readonly (readonly [string, string])[];
  readonly key: string;
}[] = [
  {
    // Which controller has which slot.
    name: "slot",
    columns: [
      ["slot", "UInt32"],
      ["controller", "String"],
      ["is_sure", "UInt8"],
      ["of_slot", "UInt32"],
      ["version", "UInt64"],
    ],
    key: "slot, controller",
  },
  {
    // What is seen of controllers now, by who judges them.
    name: "live_board",
    columns: [
      ["slot", "UInt32"],
      ["version", "UInt64"],
      ["controller", "String"],
      ["at", "UInt32"],
      ["tag", "String"],
      ["looked_at", "Int64"],
      ["board", "String"],
    ],
    key: "slot",
  },
  {
    // What is on its way into the state tables of a slot; "" when it is there.
    name: "journal",
    columns: [
      ["slot", "UInt32"],
      ["version", "UInt64"],
      ["changes", "String"],
    ],
    key: "slot",
  },
];

/** All columns of a table, with ClickHouse's types. */
function columnsOfTable(table: ClickHouseTable): [string, string][] {
  if (table.kind === "rolled") return columnsOfRolled();
  const facts = table.name === "run" ? [["facts_version", "UInt64"] as [string, string]] : [];
  const own = ownColumns[table.kind].map(([name, type]): [string, string] => [name, type]);
  return [...own, ...facts, ...table.columns.map((column): [string, string] => [column.name, typeOf(table, column)])];
}

/** All tables of a server, each with its columns: what is compared with what is there. */
export function expectedTables(): Map<string, readonly (readonly [string, string])[]> {
  const expected = new Map<string, readonly (readonly [string, string])[]>();
  for (const table of [...clickHouseTables, staleDays, ...rolledTables])
    expected.set(table.name, columnsOfTable(table));
  for (const { name, columns } of innerTables) expected.set(name, columns);
  // Their columns are looked after by who uses them.
  for (const name of ["claim", "span_part", "span_settled", "span_link"]) expected.set(name, []);
  return expected;
}

/** Statements that make the tables which are not there. A `Distributed` one over each is for other programs' questions. */
export function createTables(place: TablePlace): string[] {
  const statements: string[] = [];
  for (const table of [...clickHouseTables, staleDays, ...rolledTables]) {
    statements.push(create(table.name, columnsOfTable(table), `${engineOf(table, place)} ${orderOf(table)}`));
    if (place.cluster === undefined || !clickHouseTables.includes(table)) continue;
    const distributed = `Distributed(${place.cluster}, ${place.database}, ${quotedName(table.name)})`;
    statements.push(create(`all_${table.name}`, columnsOfTable(table), distributed));
  }
  for (const { name, columns, key } of innerTables)
    statements.push(create(name, columns, `${replacing(name, place, "version")} ORDER BY (${key})`));
  // On all servers of a shard, so that claims go on when one of them is gone.
  statements.push(claimTable(engine("ReplacingMergeTree", "claim", place, "sequence")));
  statements.push(...spanTables(place.replica !== undefined));
  return statements;
}

/** Statements that add a column to a table and to the one over all shards: a step of the schema. They fail where it is there already. */
export function addedColumn(table: string, column: string, type: string): (place: TablePlace) => readonly string[] {
  return ({ cluster }) =>
    (cluster === undefined ? [table] : [table, `all_${table}`]).map(
      (name) => `ALTER TABLE ${quotedName(name)} ADD COLUMN ${quotedName(column)} ${type}`,
    );
}

/** A table of a kind that keeps of equal keys the row with the largest version, a column of it. */
function replacing(name: string, place: TablePlace, version: string): string {
  return engine("ReplacingMergeTree", name, place, version);
}

/** A table's or column's name in SQL; some are words of ClickHouse. */
export function quotedName(name: string): string {
  return `\`${name}\``;
}

function create(name: string, columns: readonly (readonly [string, string])[], rest: string): string {
  const list = columns.map(([column, type]) => `${quotedName(column)} ${type}`).join(", ");
  return `CREATE TABLE IF NOT EXISTS ${quotedName(name)} (${list}) ENGINE = ${rest}`;
}

function engineOf(table: ClickHouseTable, place: TablePlace): string {
  if (table.kind === "facts") return engine("MergeTree", table.name, place);
  return replacing(table.name, place, table.kind === "state" ? "row_version" : "made_of");
}

// eslint-disable-next-line max-params -- the parts of one word
function engine(family: string, name: string, { database, shard, replica }: TablePlace, version?: string): string {
  const last = version === undefined ? [] : [version];
  if (replica === undefined) return `${family}(${last.join(", ")})`;
  // Named in full: what a server calls itself in its macros is not asked.
  return `Replicated${family}('/flowmeter/${database}/${shard + 1}/${name}', '${replica}'${last.map((column) => `, ${column}`).join("")})`;
}

function orderOf({ kind, key }: ClickHouseTable): string {
  if (kind === "state") return "ORDER BY (slot, row_key)";
  if (kind === "rolled") return `ORDER BY (${key.join(", ")}, slot)`;
  const columns = key.map((column) => (column === "run_id" ? column : `ifNull(${column}, 0)`));
  return `PARTITION BY toYYYYMM(toDateTime(intDiv(run_start_at, 1000), 'UTC')) ORDER BY (slot, ${columns.join(", ")})`;
}

function typeOf(table: ClickHouseTable, { name, kind }: TableColumn): string {
  if (table.name === "name" && name === "id") return "Int64";
  return name === "other_pipeline_id" ? "Nullable(Int64)" : types[kind];
}
