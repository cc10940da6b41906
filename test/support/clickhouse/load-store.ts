import type { Shards } from "../../../src/store/clickhouse/client/shards.ts";
import { type ClickHouseTable, clickHouseTables, staleDays } from "../../../src/store/clickhouse/schema/tables.ts";
import type { SqlReader } from "../../../src/store/store.ts";

/** Rows of one insert: enough to be quick, few enough for one string. */
const ROWS_AT_ONCE = 50_000;

/** Where a controller's number is found of a row that does not have it itself. */
const CONTROLLER_OF: Readonly<Record<string, string>> = {
  run: "(SELECT any_value(p.controller_id) FROM pipeline p WHERE p.id = t.pipeline_id)",
  controller: "t.id",
  incident: "(SELECT any_value(c.id) FROM controller c WHERE c.key = t.controller)",
  alert_sent: "(SELECT any_value(c.id) FROM controller c WHERE c.key = t.controller)",
  verdict_mark: "(SELECT any_value(c.id) FROM controller c WHERE c.key = t.controller)",
  source_state: "(SELECT any_value(c.id) FROM controller c WHERE c.key = t.controller)",
};

/**
 * Copies all rows of a store in DuckDB into the tables of one in ClickHouse, which are there and empty: for tests of what is
 * read, without what writes. Numbers stay as they are, and those of controllers are their slots.
 */
export async function loadStore(from: SqlReader, to: Shards): Promise<void> {
  for (const table of [...clickHouseTables, staleDays]) {
    const rows = await from.query(`SELECT slot, to_json(row)::VARCHAR AS line FROM (${rowsOf(table)})`);
    for (const shard of to.shards) {
      const own = rows.filter(({ slot }) => table.isShared || to.ofSlot(Number(slot)) === shard);
      for (let first = 0; first < own.length; first += ROWS_AT_ONCE) {
        const some = own.slice(first, first + ROWS_AT_ONCE).map(({ line }) => JSON.parse(String(line)));
        await shard.insert(table.name, some);
      }
    }
  }
}

/** Every day on which a run began: what they are rolled up from was written just now. */
const daysOfRuns = `SELECT DISTINCT slot, {'slot': slot, 'row_key': day_at, 'row_version': 1, 'deleted': 0, 'day_at': day_at} AS row
  FROM (SELECT coalesce(p.controller_id, 1) AS slot, r.start_at - r.start_at % 86400000 AS day_at
    FROM run r LEFT JOIN pipeline p ON p.id = r.pipeline_id WHERE r.start_at IS NOT NULL) day`;

/** A query of `slot` and of `row`, the row as the table in ClickHouse has it. */
function rowsOf(table: ClickHouseTable): string {
  if (table === staleDays) return daysOfRuns;
  const columns = table.columns.map(({ name, kind }) => `'${name}': ${heldValue(`t.${name}`, kind)}`);
  const isFacts = table.kind === "facts";
  const isRun = table.name === "run";
  const own = isFacts
    ? ["'facts_version': 1", "'run_start_at': coalesce(r.start_at, 0)"]
    : ["'row_key': row_key", "'row_version': 1", "'deleted': 0", ...(isRun ? ["'facts_version': 1"] : [])];
  const from = isFacts
    ? `(SELECT f.*, coalesce(p.controller_id, 1) AS slot FROM ${table.name} f LEFT JOIN run USING (run_id) LEFT JOIN pipeline p ON p.id = run.pipeline_id) t
       LEFT JOIN run r USING (run_id)`
    : `(SELECT t.*, ${isRun ? "t.run_id::BIGINT" : "row_number() OVER ()"} AS row_key FROM (SELECT t.*,
         ${table.isShared ? "0" : `coalesce(${CONTROLLER_OF[table.name] ?? "t.controller_id"}, 1)`} AS slot FROM ${table.name} t) t) t`;
  return `SELECT t.slot, {'slot': t.slot, ${[...own, ...columns].join(", ")}} AS row FROM ${from}`;
}

/** A value of DuckDB as ClickHouse has it. */
function heldValue(column: string, kind: ClickHouseTable["columns"][number]["kind"]): string {
  switch (kind) {
    case "name":
      return `(SELECT ${hashOf("n.text")} FROM name n WHERE n.id = ${column})`;
    case "texts":
      return `coalesce(${column}, [])`;
    case "flag":
      return `${column}::INT`;
    default:
      return column;
  }
}

/** The number of a text: the first 52 bits of its hash. */
function hashOf(text: string): string {
  return `('0x' || sha256(${text})[1:13])::BIGINT`;
}
