import { bundleFacts } from "../sources/support-bundle/bundle-facts.ts";
import { readBundle } from "../sources/support-bundle/read/read-bundle.ts";
import type { Store } from "../store/store.ts";

/** How a support bundle is read into a store. */
export interface BundleOptions {
  /** Path of the archive, or of the directory that it was unpacked to. */
  readonly path: string;
  /** Name of the controller in the store; where it has a home or other sources there, they are one. */
  readonly controller: string;
  readonly now: () => number;
}

/** What was met in a support bundle. */
export interface BundleTally {
  /** When it was made. */
  readonly at: number;
  /** Runs that went on when it was made. */
  readonly running: number;
  /** Runs that had ended; a bundle has the last of each Pipeline alone. */
  readonly ended: number;
  readonly plugins: number;
  readonly agents: number;
  readonly jenkinsVersion: string | undefined;
  /** Items in the queue. */
  readonly queued: number | undefined;
  readonly elapsedMs: number;
}

/** Runs written at a time: few enough for the memory a store is given. */
const RUNS_AT_ONCE = 1000;

/** Reads a support bundle into a store: what it tells of runs is joined with what is known of them. @throws BundleError, StoreError */
export async function scanBundle(store: Store, { path, controller, now }: BundleOptions): Promise<BundleTally> {
  const startedAt = now();
  const { at, runs, inventory, queued } = bundleFacts(await readBundle(path), startedAt);
  const observed = await store.observed();
  for (let from = 0; from < runs.length; from += RUNS_AT_ONCE)
    await observed.write(controller, runs.slice(from, from + RUNS_AT_ONCE));
  await observed.saveInventory(controller, { at, inventory });
  const ended = runs.filter(({ rows }) => rows.run[0]?.finished === true).length;
  return {
    at,
    running: runs.length - ended,
    ended,
    plugins: inventory.plugins.length,
    agents: inventory.agents.length,
    jenkinsVersion: inventory.jenkinsVersion,
    queued,
    elapsedMs: now() - startedAt,
  };
}
