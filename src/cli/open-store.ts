import { createHash } from "node:crypto";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { storeLocation } from "../config/store-location.ts";
import { visible } from "../publish/safe-text.ts";
import type { ClickHouseStore } from "../store/clickhouse/clickhouse-store.ts";
import { isClickHousePlace } from "../store/clickhouse/place.ts";
import { helloOf, openRemoteStore } from "../store/remote/remote-store.ts";
import type { AnsweringStore, PlainTable, Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import { type IncompleteStore, saysGaps } from "./incomplete.ts";
import { version } from "./version.ts";

/** Opens the store that was asked for, or the default one, making it if need be. @throws StoreError */
export async function openStore(asked: string | undefined): Promise<Store> {
  const location = storeLocation(asked, process.env);
  if (isClickHousePlace(location)) return openClickHouse(location);
  const file = placeForStore(asked);
  const { openDuckDbStore } = await import("../store/duckdb/duckdb-store.ts");
  return whenFree(() => openDuckDbStore(file));
}

/** Absolute path of the store that was asked for. @throws StoreError when no store can be there */
function placeForStore(asked: string | undefined): string {
  // DuckDB would take `md:name` or `s3://name` for a place elsewhere; here every store is a file.
  const file = placeOfStore(asked);
  makeDirectory(dirname(file));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new StoreError("not-a-store", `The store ${file} is a directory.`, "Name a file in it with --store.");
  // Names of Pipelines and agents are for the user's own eyes: a new store is nobody else's.
  if (!existsSync(file)) process.umask(0o077);
  return file;
}

/** How long a store that is in use is waited for: a scrape or a question has it for a moment. */
const PATIENCE_MS = 2000;
const AGAIN_MS = 100;

async function whenFree<T>(open: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const isInUse = error instanceof StoreError && error.code === "locked";
      if (!isInUse || performance.now() > until) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}

/**
 * Opens a store to read from; it must be there. When a server has it, the server is asked.
 *
 * @throws StoreError
 */
export async function openExistingStore(asked: string | undefined): Promise<AnsweringStore & IncompleteStore> {
  const location = storeLocation(asked, process.env);
  if (isClickHousePlace(location)) return saysGaps<AnsweringStore>(await openClickHouse(location));
  const file = placeOfStore(asked);
  if (!existsSync(file))
    throw new StoreError(
      "missing",
      `There is no store at ${file}.`,
      "Run `flowmeter scan <home>` first, or name its file with --store.",
    );
  placeForStore(asked);
  return whenFree(async () => (await openRemoteStore({ file, version, writeParquet })) ?? openOwn(file));
}

/** Whether the store that is asked for is in ClickHouse: several processes may have it at once. */
export function isInClickHouse(asked: string | undefined): boolean {
  return isClickHousePlace(storeLocation(asked, process.env));
}

/** Opens the store at an address of ClickHouse. @throws StoreError */
export async function openClickHouse(location: string): Promise<ClickHouseStore> {
  const { openClickHouseStore } = await import("../store/clickhouse/clickhouse-store.ts");
  return openClickHouseStore(location, { password: process.env.FLOWMETER_CLICKHOUSE_PASSWORD, now: Date.now });
}

async function openOwn(file: string): Promise<AnsweringStore> {
  const { openDuckDbStore } = await import("../store/duckdb/duckdb-store.ts");
  return openDuckDbStore(file);
}

/** Parquet is written by a database, of which one in memory will do. */
async function writeParquet(file: string, table: PlainTable): Promise<void> {
  const { openDuckDbStore } = await import("../store/duckdb/duckdb-store.ts");
  const store = await openDuckDbStore(":memory:");
  await store.writeParquet(file, table).finally(() => store.close());
}

/** Refuses to scan into a store that a server has: it does that itself. @throws StoreError */
export async function checkNotServed(asked: string | undefined): Promise<void> {
  if (isInClickHouse(asked)) return;
  const hello = await helloOf(placeOfStore(asked));
  if (hello === undefined) return;
  throw new StoreError(
    "locked",
    `The store ${placeOfStore(asked)} is served: \`flowmeter serve\` has it, and scans ${visible(hello.controller)} into it whenever something changes.`,
    "There is nothing to do: `flowmeter report` tells the latest. For another home name another file with --store, or end the server.",
  );
}

/**
 * Absolute path of the file of the store that is asked for. One in ClickHouse has none: then it is a place in the user's data directory,
 * beside which lies what is kept on this machine.
 */
export function placeOfStore(asked: string | undefined): string {
  const location = storeLocation(asked, process.env);
  if (!isClickHousePlace(location)) return resolve(location);
  const { FLOWMETER_STORE: _, ...elsewhere } = process.env;
  const name = createHash("sha256").update(location).digest("hex").slice(0, 12);
  return join(dirname(resolve(storeLocation(undefined, elsewhere))), `clickhouse-${name}`);
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreError(
      "unwritable",
      `The directory ${directory} cannot be made.`,
      "Choose another place with --store.",
      {
        cause: error,
      },
    );
  }
}
