import type { StoreGap } from "../model/store-gap.ts";
import type { SqlReader } from "./store.ts";

/** A reader for one answer, and what was missing in all that it gave so far. */
export interface Gathered<R extends SqlReader> {
  readonly reader: R;
  /** Each part of the store that did not answer once, by host; empty where all did, and always for a store that is in one place. */
  readonly gaps: () => readonly StoreGap[];
}

/** Begins an answer: what is asked of the reader in it is remembered to be whole or not, whatever else is asked of the store at once. */
export function gathered<R extends SqlReader>(reader: R): Gathered<R> {
  const found = new Map<string, StoreGap>();
  const noting = reader.noting?.((gap) => found.set(gap.host, gap)) ?? reader;
  return {
    reader: noting as R,
    gaps: () => [...found.values()].sort((one, other) => (one.host < other.host ? -1 : 1)),
  };
}
