import type { StoreGap } from "../model/store-gap.ts";
import { gapSentence, gapsJson, gapTitle } from "../publish/gap-words.ts";
import { visible } from "../publish/safe-text.ts";
import { gathered } from "../store/gathered.ts";
import type { AnsweringStore } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";

/** A store that knows what was missing in what it answered so far. */
export interface IncompleteStore {
  /** Absent where nothing can be missing. */
  readonly gaps?: () => readonly StoreGap[];
}

/**
 * The same store, for one command, which remembers what was missing in its answers. Unless somebody asks for it and says it, it is said on
 * standard error when the store is closed: no command can forget to.
 */
export function saysGaps<S extends AnsweringStore>(store: S): S & IncompleteStore {
  if (store.noting === undefined) return store;
  const { reader, gaps } = gathered(store);
  let isSaid = false;
  const own = {
    gaps: (): readonly StoreGap[] => {
      isSaid = true;
      return gaps();
    },
    close: async (): Promise<void> => {
      if (!isSaid) for (const gap of gaps()) process.stderr.write(`${gapTitle} ${visible(gapSentence(gap))}\n`);
      await store.close();
    },
  };
  // What else it does it does itself.
  return Object.assign(Object.create(reader) as S, own);
}

/** What a page says of what is missing in it. */
export function missingIn(store: IncompleteStore): { readonly missing?: readonly string[] } {
  const gaps = store.gaps?.() ?? [];
  return gaps.length === 0 ? {} : { missing: gaps.map(gapSentence) };
}

/** What JSON says of what is missing in it. */
export function gapsIn(store: IncompleteStore): { readonly gaps?: readonly object[] } {
  const gaps = store.gaps?.() ?? [];
  return gaps.length === 0 ? {} : { gaps: gapsJson(gaps) };
}

/** Refuses what must not be made of a part of the store. @param what what is not done, and why not @throws StoreError */
export function checkWhole(store: IncompleteStore, what: string): void {
  const gaps = store.gaps?.() ?? [];
  if (gaps.length > 0) throw new StoreError("unreachable", gaps.map(gapSentence).join(" "), what);
}
