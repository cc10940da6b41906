import type { StoreHealth } from "../scanning/store-follower.ts";

/** Something that brings what it learns into the store, by itself. */
export interface StoreFeed {
  /** How it went last. */
  readonly health: StoreHealth;
  /** Calls a function with the instant whenever the store became another. One listener at a time. */
  readonly onStored: (tell: (at: number) => void) => void;
  /** Works until the signal says that it is over. */
  readonly work: (signal: AbortSignal) => Promise<void>;
}

/** How several feeds of one store went, put together: one that failed is what to look at, one that stored last is how new the store is. */
export function healthOf(feeds: readonly Pick<StoreFeed, "health">[]): StoreHealth {
  const all = feeds.map(({ health }) => health);
  const failed = all.find(({ state }) => state === "failed");
  const newest = all.reduce<StoreHealth>(
    (last, next) => ((next.scannedAt ?? -1) > (last.scannedAt ?? -1) ? next : last),
    all[0] ?? { state: "waiting" },
  );
  return failed === undefined ? newest : { ...newest, ...failed };
}
