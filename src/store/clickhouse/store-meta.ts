import { openDuckDbStore } from "../duckdb/duckdb-store.ts";
import type { Shards } from "./client/shards.ts";
import { writeRows } from "./direct-rows.ts";

/**
 * Does what statements about the table `meta` say, which are in DuckDB's SQL: in a table that has the same rows, and then in all shards.
 *
 * @throws StoreError
 */
export async function changeMeta(shards: Shards, statements: readonly string[]): Promise<void> {
  const scratch = await openDuckDbStore(":memory:");
  try {
    const read = async (): Promise<Map<string, string>> => {
      const rows = await scratch.query("SELECT key, value FROM meta");
      return new Map(rows.map(({ key, value }) => [key as string, value as string]));
    };
    const before = await read();
    await scratch.transaction(statements);
    const after = await read();
    const changed = [...after].filter(([key, value]) => before.get(key) !== value);
    for (const shard of shards.shards)
      await writeRows(
        { shard, slot: 0 },
        "meta",
        changed.map(([key, value]) => ({ key, value })),
      );
  } finally {
    await scratch.close();
  }
}
