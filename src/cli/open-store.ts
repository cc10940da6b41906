import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { storeLocation } from "../config/store-location.ts";
import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";

/** Opens the store that was asked for, or the default one, making it if need be. @throws StoreError */
export async function openStore(asked: string | undefined): Promise<Store> {
  // DuckDB would take `md:name` or `s3://name` for a place elsewhere; here every store is a file.
  const file = resolve(storeLocation(asked, process.env));
  makeDirectory(dirname(file));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new StoreError("not-a-store", `The store ${file} is a directory.`, "Name a file in it with --store.");
  // Names of Pipelines and agents are for the user's own eyes: a new store is nobody else's.
  if (!existsSync(file)) process.umask(0o077);
  const { openDuckDbStore } = await import("../store/duckdb/duckdb-store.ts");
  return whenFree(() => openDuckDbStore(file));
}

/** How long a store that is in use is waited for: a scrape or a question has it for a moment. */
const PATIENCE_MS = 2000;
const AGAIN_MS = 100;

async function whenFree(open: () => Promise<Store>): Promise<Store> {
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

/** Opens a store to read from; it must be there. @throws StoreError */
export async function openExistingStore(asked: string | undefined): Promise<Store> {
  const file = storeLocation(asked, process.env);
  if (!existsSync(file))
    throw new StoreError(
      "missing",
      `There is no store at ${file}.`,
      "Run `flowmeter scan <home>` first, or name its file with --store.",
    );
  return openStore(asked);
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
