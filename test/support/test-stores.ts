import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";

/**
 * The server that stores of tests are made on, as `--store` is given it and without a database; undefined: they are in
 * DuckDB. Tests that open their stores by {@link openTestStore} are run once with it and once without.
 */
const clickHouse = process.env.FLOWMETER_TEST_CLICKHOUSE;

/** What the stores of this process are in, for tests that can only be of one kind. */
export const storeKind: "DuckDB" | "ClickHouse" = clickHouse === undefined ? "DuckDB" : "ClickHouse";

/** Given to `skip` by a test that only DuckDB's store can pass; the reason is why. */
export function onlyDuckDb(reason: string): string | undefined {
  return storeKind === "DuckDB" ? undefined : `not on ClickHouse: ${reason}`;
}

/** Opens a store of the kind under test: that of a file's path (the same again when it is the same), or a new one. */
export async function openTestStore(file = ":memory:"): Promise<Store> {
  if (clickHouse === undefined) return openDuckDbStore(file);
  const { openEmptyStore, openFileStore } = await import("./clickhouse/open-pooled-store.ts");
  return file === ":memory:" ? openEmptyStore(clickHouse) : openFileStore(clickHouse, file);
}

/** Opens a new store of the kind under test that also takes `INSERT`, `UPDATE` and `DELETE` in DuckDB's SQL. */
export async function openHandMadeStore(): Promise<Store> {
  if (clickHouse === undefined) return openDuckDbStore(":memory:");
  const { openLoadedStore } = await import("./clickhouse/loaded-store.ts");
  return openLoadedStore(clickHouse);
}
