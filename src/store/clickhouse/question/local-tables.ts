import type { ClickHouseTable, ColumnKind } from "../schema/tables.ts";

/** Tables that only a store of DuckDB fills; here they are there, and empty, so that questions about them mean the same. */
export const localTables: ReadonlyMap<string, ClickHouseTable> = new Map(
  [
    ...["rollup_day", "rollup_week"].map((name) =>
      table(
        name,
        "metric:int32 start_at:int64 controller_id:id label:text bucket:int32 n:int64 total:int64 largest:int64",
      ),
    ),
    table("stale_day", "day_at:int64"),
  ].map((each) => [each.name, each]),
);

function table(name: string, columns: string): ClickHouseTable {
  const kinds = columns.split(" ").map((column) => column.split(":") as [string, ColumnKind]);
  return { name, kind: "state", columns: kinds.map(([column, kind]) => ({ name: column, kind })), key: [] };
}
