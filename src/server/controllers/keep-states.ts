import type { SourceState } from "../../model/sources.ts";
import type { Sleep } from "../sleep.ts";

/** How the states of sources are kept. */
export interface KeepStatesOptions {
  readonly states: () => readonly SourceState[];
  /** @throws StoreError */
  readonly save: (states: readonly SourceState[]) => Promise<void>;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  /** Takes why they could not be kept; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** By then the first look at a controller is mostly done. */
const FIRST_MS = 10_000;

/** Who asks `flowmeter sources` does not look for seconds. */
const EVERY_MS = 60_000;

/** Keeps in the store how sources do, once a minute until the signal says that it is over. */
export async function keepStates({ states, save, sleep, signal, onError }: KeepStatesOptions): Promise<void> {
  await sleep(FIRST_MS, signal);
  while (!signal.aborted) {
    try {
      await save(states());
    } catch (error) {
      onError(error);
    }
    await sleep(EVERY_MS, signal);
  }
}
