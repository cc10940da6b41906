import { setTimeout } from "node:timers/promises";

/** What a push does to the world; tests pass their own. */
export interface PushEffects {
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** 0 to below 1: spreads the tries of many machines that saw the same target go down. */
  readonly random: () => number;
  /** Milliseconds since whenever. */
  readonly now: () => number;
  /** Takes a sentence about what happens meanwhile. */
  readonly log: (sentence: string) => void;
  /** How long one try may take. */
  readonly timeoutMs: number;
  /** How many tries there are in all. */
  readonly attempts: number;
}

/** The real world, five tries of ten seconds; only `log` is left to the caller. */
export function realEffects(log: (sentence: string) => void): PushEffects {
  const fetchHere: typeof fetch = (...request) => fetch(...request);
  return {
    fetch: fetchHere,
    sleep: (ms) => setTimeout(ms),
    random: Math.random,
    now: () => performance.now(),
    log,
    timeoutMs: 10_000,
    attempts: 5,
  };
}
