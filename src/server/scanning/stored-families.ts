import type { MetricFamily } from "../../model/metric-families.ts";
import type { StoreGap } from "../../model/store-gap.ts";
import { gapFamily } from "../../publish/gap-family.ts";
import type { InTurn } from "./in-turn.ts";
import type { StoreHealth } from "./store-follower.ts";

/** Metrics of the store, and which parts of it are not in them. */
interface StoredFamilies {
  readonly families: readonly MetricFamily[];
  readonly gaps: readonly StoreGap[];
}

/** Makes them; they are limited already. @throws StoreError */
export type MakeStoredFamilies = () => Promise<StoredFamilies>;

/** What metrics of the store are made with. */
export interface StoredFamiliesOptions {
  readonly make: MakeStoredFamilies;
  readonly turn: InTurn;
  readonly health: () => StoreHealth;
  readonly now: () => number;
}

/** What "active" means moves with the clock: numbers older than this are made anew though the store is as it was. */
const OLDEST_MS = 3_600_000;

/**
 * Metrics of the store, made anew after each scan. While a scan has the store, those of before it are the latest there are; there
 * are none before the first one.
 *
 * While a part of the store does not answer, they are those of before, too, and a gauge says which part that is: counters that fall,
 * and rise again when it is back, would be counted twice by who takes them.
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
    const { families, gaps } = await turn.run(make);
    if (gaps.length > 0) return [...(known?.families ?? []), gapFamily(gaps)];
    known = { families, of: scannedAt, at: now() };
    return families;
  };
}
