import type { MetricFamily } from "../../model/metric-families.ts";
import type { InTurn } from "./in-turn.ts";
import type { StoreHealth } from "./store-follower.ts";

/** What metrics of the store are made with. */
export interface StoredFamiliesOptions {
  /** Makes them. @throws StoreError */
  readonly make: () => Promise<readonly MetricFamily[]>;
  readonly turn: InTurn;
  readonly health: () => StoreHealth;
  readonly now: () => number;
}

/** What "active" means moves with the clock: numbers older than this are made anew though the store is as it was. */
const OLDEST_MS = 3_600_000;

/**
 * Metrics of the store, made anew after each scan. While a scan has the store, those of before it are the latest there are; there
 * are none before the first one.
 */
export function storedFamilies({
  make,
  turn,
  health,
  now,
}: StoredFamiliesOptions): () => Promise<readonly MetricFamily[]> {
  let known: { readonly families: readonly MetricFamily[]; readonly of: number; readonly at: number } | undefined;
  return async () => {
    const { scannedAt } = health();
    if (scannedAt === undefined) return [];
    const isFresh = known !== undefined && known.of === scannedAt && now() - known.at < OLDEST_MS;
    if (known !== undefined && (isFresh || turn.isBusy)) return known.families;
    const families = await turn.run(make);
    known = { families, of: scannedAt, at: now() };
    return families;
  };
}
