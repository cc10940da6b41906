import { openDuckDbStore } from "../../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { loadStore } from "./load-store.ts";
import { openEmptyStore } from "./open-pooled-store.ts";

/**
 * A store in ClickHouse that takes rows by SQL of DuckDB: they are kept in memory, and brought into an empty database of
 * the server before the next question.
 */
export async function openLoadedStore(server: string): Promise<Store> {
  const staging = await openDuckDbStore(":memory:");
  let loaded: Promise<Store> | undefined;
  const store = (): Promise<Store> => {
    loaded ??= load(staging, server);
    return loaded;
  };
  const changed = async (): Promise<Store> => {
    await (await loaded)?.close();
    loaded = undefined;
    return staging;
  };
  return {
    query: async (sql, parameters) => (await (isChange(sql) ? changed() : store())).query(sql, parameters),
    transaction: async (statements) =>
      (await (statements.some(isUpkeep) ? store() : changed())).transaction(statements),
    roughCount: async (table) => (await (await store()).roughCount?.(table)) ?? 0,
    rollUp: async (metric, period) => (await (await store()).rollUp?.(metric, period)) ?? false,
    writeParquet: async (file, table) => (await store()).writeParquet(file, table),
    backUp: async (file) => (await store()).backUp(file),
    removeBefore: async (wish) => (await store()).removeBefore(wish),
    beginScan: async (controller) => (await store()).beginScan(controller),
    beginPart: async (part) => (await store()).beginPart(part),
    judgements: async (controller) => (await store()).judgements(controller),
    observed: async () => (await store()).observed(),
    spans: async () => (await store()).spans(),
    reader: async () => (await store()).reader(),
    close: async () => {
      await staging.close();
      await (await loaded)?.close();
    },
  };
}

function isChange(sql: string): boolean {
  return /^\s*(INSERT|UPDATE|DELETE)\b/i.test(sql);
}

/** What the product itself writes by SQL is not a row that a test made. */
function isUpkeep(sql: string): boolean {
  return /\b(meta|stale_day|rollup_\w+)\b/.test(sql);
}

async function load(staging: Store, server: string): Promise<Store> {
  const store = await openEmptyStore(server);
  await loadStore(staging, store.shards);
  return store;
}
