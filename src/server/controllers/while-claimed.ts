import type { Claims } from "../../store/claims.ts";
import type { Sleep } from "../sleep.ts";

/** What is done for a controller by one process alone. */
export interface ClaimedWork {
  readonly claims: Claims;
  readonly controller: string;
  /** Works until its signal says that the claim or all is over. */
  readonly work: (signal: AbortSignal) => Promise<unknown>;
  /** Reads again what other processes may have changed, before the work begins. @throws StoreError */
  readonly onGained: () => Promise<void>;
  /** Another process may do the work from now on. */
  readonly onLost: () => void;
  readonly sleep: Sleep;
  readonly onError: (error: unknown) => void;
}

/** How often it is tried to claim a controller that another process has: together with the end of its claim, less than 30 seconds. */
const CLAIM_EVERY_MS = 3000;

/** How often it is looked whether the claim still holds: others wait seconds longer. */
const LOOK_EVERY_MS = 500;

/** Works for a controller whenever, and as long as, this process has claimed it; until the signal says that it is over. */
export async function whileClaimed(claimed: ClaimedWork, signal: AbortSignal): Promise<void> {
  const { claims, controller, sleep, onError } = claimed;
  while (!signal.aborted) {
    // A store that does not say is asked again; what was told of it once need not be told each time.
    const isOurs = await claims.claim(controller).catch(() => false);
    if (isOurs) await workOnce(claimed, signal).catch(onError);
    await sleep(CLAIM_EVERY_MS, signal);
  }
  await claims.release(controller);
}

async function workOnce({ claims, controller, work, onGained, onLost, sleep }: ClaimedWork, signal: AbortSignal) {
  const over = new AbortController();
  const stop = (): void => over.abort();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await onGained();
    const working = work(over.signal).finally(stop);
    while (!over.signal.aborted && claims.term(controller) !== undefined) await sleep(LOOK_EVERY_MS, over.signal);
    over.abort();
    if (!signal.aborted) onLost();
    await working;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
