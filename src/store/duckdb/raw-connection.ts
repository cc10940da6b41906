import type { DuckDBConnection } from "@duckdb/node-api";
import type duckdb from "@duckdb/node-bindings";

/** The handle that the bindings take; `@duckdb/node-api` keeps it in a field it does not publish. */
export function rawConnection(connection: DuckDBConnection): duckdb.Connection {
  const { connection: raw } = connection as unknown as { connection: duckdb.Connection };
  if (raw === undefined) throw new Error("this version of @duckdb/node-api keeps its connection elsewhere");
  return raw;
}
