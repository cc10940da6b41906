import { cpSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ScanOptions, ScanTally } from "../../src/ingest/scan.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { SqlRow, Store } from "../../src/store/store.ts";
import { copyOfExample, settle, tempDirectory } from "./directories.ts";
import { referenceOf, scanInto } from "./scans.ts";
import { openTestStore } from "./test-stores.ts";

/** A home that may be changed, an open store, and scans of the one into the other. */
export interface Scanned {
  readonly home: string;
  readonly store: Store;
  /** Path below the home. */
  readonly at: (...path: string[]) => string;
  readonly rescan: (options?: Partial<ScanOptions>) => Promise<ScanTally>;
}

/** A copy of the example home, scanned once; all of it is removed when the test ends. */
export async function scannedExample(t: TestContext): Promise<Scanned> {
  const home = copyOfExample(t);
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  await scanInto(store, home);
  return {
    home,
    store,
    at: (...path) => join(home, ...path),
    rescan: (options) => scanInto(store, home, options),
  };
}

/** Reference numbers of a home by a scan of its own, into a file: they are those of any store. */
export async function referenceOfHome(t: TestContext, home: string): Promise<unknown> {
  const store = await openDuckDbStore(join(tempDirectory(t), "other.duckdb"));
  try {
    await scanInto(store, home);
    return await referenceOf(store);
  } finally {
    await store.close();
  }
}

/** Copies a run to another number, as if it had been run again `laterMs` later. */
export function addRun(from: string, to: string, laterMs: number): void {
  cpSync(from, to, { recursive: true });
  edit(join(to, "build.xml"), (text) =>
    text.replace(/<(timestamp|startTime)>(\d+)</g, (_, name, at) => `<${name}>${Number(at) + laterMs}<`),
  );
  settle(to, new Date(lstatSync(join(from, "build.xml")).mtimeMs + laterMs));
}

/** Rewrites a file in place and gives it a new time, as Jenkins does; a file that stays the same is a mistake in the test. */
export function edit(file: string, change: (text: string) => string): void {
  const before = readFileSync(file, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`nothing changed in ${file}`);
  writeFileSync(file, after);
}

/** Runs of a Pipeline that the store holds: number and how many flow nodes. */
export function runsOf(store: Store, fullName: string): Promise<SqlRow[]> {
  return store.query(
    `SELECT run_number, start_at, flow_nodes, finished FROM run r JOIN pipeline p ON p.id = r.pipeline_id
     WHERE p.full_name = $fullName ORDER BY ALL`,
    { fullName },
  );
}

/** What the store noted of Pipelines that changed, oldest first. */
export function changesOf(store: Store): Promise<SqlRow[]> {
  return store.query(
    `SELECT p.full_name AS pipeline, c.kind, o.full_name AS other FROM pipeline_change c
     JOIN pipeline p ON p.id = c.pipeline_id LEFT JOIN pipeline o ON o.id = c.other_pipeline_id ORDER BY c.changed_at, 1, 2, 3`,
  );
}
