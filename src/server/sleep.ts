import { setTimeout } from "node:timers/promises";

/** Waits, or less when the signal says that it is over. Never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits by the clock of the system. */
export const realSleep: Sleep = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined);
