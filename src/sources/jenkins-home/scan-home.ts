import type { InventoryFact } from "../../model/items.ts";
import type { BuildBatch } from "./builds.ts";
import type { Problem } from "./problems.ts";
import type { DocumentReader } from "./read/documents.ts";
import { directoryIdentity, FileReader } from "./read/files.ts";
import { readInventory } from "./read/inventory.ts";
import { readBuilds } from "./read/reader-pool.ts";
import { type WalkHost, walkBuilds } from "./read/walk.ts";
import { XmlParser } from "./xml/parser.ts";

/** How a home is scanned. */
export interface ScanHomeOptions {
  /** Absolute path, from `openHome`. */
  readonly home: string;
  readonly threads: number | undefined;
}

/** What a scan yields: builds as they are read, and once, at the end, what is not of a build. */
export type ScanEvent =
  | { readonly kind: "builds"; readonly reader: number; readonly batch: BuildBatch }
  | { readonly kind: "end"; readonly inventory: InventoryFact; readonly problems: readonly Problem[] };

/** Scans a home: items go to `host` as they are met, builds come in batches. Reads only, and never outside of the home. */
export async function* scanHome(options: ScanHomeOptions, host: WalkHost): AsyncGenerator<ScanEvent> {
  const problems: Problem[] = [];
  const jobs = `${options.home}/jobs`;
  const begun = directoryIdentity(jobs);
  const reader: DocumentReader = { home: options.home, files: new FileReader(), parser: new XmlParser(), problems };
  for await (const { reader: from, batch } of readBuilds(walkBuilds(reader, host), options))
    yield { kind: "builds", reader: from, batch };
  // A disk that was taken away meanwhile looks as if all was deleted.
  if (begun === undefined || directoryIdentity(jobs) !== begun)
    problems.push({ file: "jobs", code: "unlisted", reason: "the directory went away while the home was read" });
  yield { kind: "end", inventory: readInventory(reader), problems };
}
