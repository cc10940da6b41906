import { createHash, randomBytes } from "node:crypto";
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
  const { openClickHouseStore } = await import("../../src/store/clickhouse/clickhouse-store.ts");
  return openClickHouseStore(placeOf(clickHouse, file === ":memory:" ? newDatabase() : databaseOf(file)));
}

/** Opens a new store of the kind under test that also takes `INSERT`, `UPDATE` and `DELETE` in DuckDB's SQL. */
export async function openHandMadeStore(): Promise<Store> {
  if (clickHouse === undefined) return openDuckDbStore(":memory:");
  const { openLoadedStore } = await import("./clickhouse/loaded-store.ts");
  return openLoadedStore(() => placeOf(clickHouse, newDatabase()));
}

/** A name that no other test uses for a database. */
function newDatabase(): string {
  return `test_${randomBytes(8).toString("hex")}`;
}

/** A database for what a test would have in a file. */
function databaseOf(file: string): string {
  return `test_${createHash("sha256").update(file).digest("hex").slice(0, 16)}`;
}

/** The address of a store in a database of a server. */
function placeOf(server: string, database: string): string {
  const [address, settings] = server.split("?");
  return `${address}/${database}${settings === undefined ? "" : `?${settings}`}`;
}
