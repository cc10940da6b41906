import type { Shards } from "../../../src/store/clickhouse/client/shards.ts";
import { createTables } from "../../../src/store/clickhouse/schema/create-tables.ts";
import { type ClickHouseTable, clickHouseTables } from "../../../src/store/clickhouse/schema/tables.ts";
import type { SqlReader, SqlRow } from "../../../src/store/store.ts";

/**
 * Copies the rows of a store into empty shards, numbers as they are: what one store answers has to be what the other does.
 *
 * Beside each row of facts lies one of an older version, and beside each other row one that was replaced: none of these counts.
 */
export async function mirror(store: SqlReader, { shards, place }: Shards): Promise<void> {
  for (const shard of shards)
    for (const statement of createTables({
      database: place.database,
      shard: shard.number,
      replica: undefined,
      cluster: undefined,
    }))
      await shard.command(statement);
  for (const table of clickHouseTables) {
    const rows = await store.query(
      `SELECT ${columnsOf(table)}, ${controllerOf(table)} AS slot_of, ${startOf(table)} AS started FROM ${table.name} t`,
    );
    for (const shard of shards) {
      const own = rows.filter(
        ({ slot_of: slot }) => slot === undefined || Number(slot) % shards.length === shard.number,
      );
      const inserted = own.flatMap((row, index) => rowsOf(table, row, index));
      for (let at = 0; at < inserted.length; at += 10_000)
        await shard.insert(table.name, inserted.slice(at, at + 10_000));
    }
  }
}

type Inserted = Record<string, string | number | boolean | readonly string[] | null | undefined>;

function rowsOf({ name, kind, columns }: ClickHouseTable, row: SqlRow, index: number): Inserted[] {
  const values = Object.fromEntries(columns.map((column) => [column.name, heldValue(row[column.name], column.kind)]));
  const slot = Number(row.slot_of ?? 0);
  if (kind === "facts") {
    const own = { slot, run_start_at: Number(row.started ?? 0), ...values };
    return [
      { ...own, facts_version: 7 },
      { ...own, facts_version: 6 },
    ];
  }
  const versions = name === "run" ? { facts_version: 7 } : {};
  const own = { slot, row_key: index + 1, ...values, ...versions };
  return [
    { ...own, row_version: 2, deleted: 0 },
    { ...own, row_version: 1, deleted: 0 },
    { ...own, row_key: index + 1_000_000_000, row_version: 1, deleted: 0 },
    { ...own, row_key: index + 1_000_000_000, row_version: 2, deleted: 1 },
  ];
}

function heldValue(value: unknown, kind: string): Inserted[string] {
  if (kind === "texts") return JSON.parse(String(value ?? "[]")) as string[];
  if (kind === "flag") return value === undefined ? null : value === true ? 1 : 0;
  if (kind === "id") return value === undefined ? 0 : Number(value);
  return (value as string | number | undefined) ?? null;
}

/** A list goes as one text. */
function columnsOf({ columns }: ClickHouseTable): string {
  return columns
    .map(({ name, kind }) => (kind === "texts" ? `CAST(to_json(t."${name}") AS VARCHAR) AS "${name}"` : `t."${name}"`))
    .join(", ");
}

/** SQL: the number of the controller that a row belongs to; NULL where it is of all. */
function controllerOf({ name, kind, columns }: ClickHouseTable): string {
  const has = (column: string): boolean => columns.some((each) => each.name === column);
  if (name === "controller") return "t.id";
  const ofRun =
    "(SELECT any_value(p.controller_id) FROM run r JOIN pipeline p ON p.id = r.pipeline_id WHERE r.run_id = t.run_id)";
  // Generated stores have builds of one controller alone; a store has them with their runs.
  if (name === "build") return `coalesce(${ofRun}, t.controller_id)`;
  if (has("controller_id")) return "t.controller_id";
  if (has("pipeline_id")) return "(SELECT any_value(p.controller_id) FROM pipeline p WHERE p.id = t.pipeline_id)";
  if (kind === "facts")
    return "(SELECT any_value(p.controller_id) FROM run r JOIN pipeline p ON p.id = r.pipeline_id WHERE r.run_id = t.run_id)";
  return has("controller")
    ? "coalesce((SELECT any_value(c.id) FROM controller c WHERE c.key = t.controller), 0)"
    : "NULL";
}

function startOf({ kind }: ClickHouseTable): string {
  return kind === "facts" ? "(SELECT any_value(r.start_at) FROM run r WHERE r.run_id = t.run_id)" : "NULL";
}
