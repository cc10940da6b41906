import type { Removal, RemovalWish } from "../../store/removal.ts";
import type { Log } from "../log.ts";
import type { InTurn } from "../scanning/in-turn.ts";
import type { Sleep } from "../sleep.ts";

/** How long what is known of runs is kept. */
export interface Retention {
  readonly keepMs: number;
  readonly remove: (wish: RemovalWish) => Promise<Removal>;
}

/** What the removal of old runs needs. */
export interface RetentionOptions extends Retention {
  /** It takes its turn among scans and questions. */
  readonly turn: InTurn;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly log: Log;
  /** Takes why it failed; it is tried again. */
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const DAY_MS = 86_400_000;

/** How often it is looked whether a day has passed: clocks jump, and machines sleep. */
const CHECK_MS = 600_000;

/** Removes what is known of runs that began too long ago: at once, before anything else is asked of the store, and then each UTC day. */
export async function keepRetention(options: RetentionOptions): Promise<void> {
  const { now, sleep, signal } = options;
  let doneOn: number | undefined;
  while (!signal.aborted) {
    const today = Math.floor(now() / DAY_MS);
    if (today !== doneOn && (await removeOnce(options))) doneOn = today;
    await sleep(CHECK_MS, signal);
  }
}

/** Whether it was done. */
async function removeOnce({ keepMs, remove, turn, now, log, onError, signal }: RetentionOptions): Promise<boolean> {
  try {
    const { runs, steps, keptRuns } = await turn.run(() => remove({ before: now() - keepMs }));
    if (runs > 0) log("Old runs were removed from the store.", { facts: { runs, steps, keptRuns } });
    return true;
  } catch (error) {
    if (!signal.aborted) onError(error);
    return false;
  }
}
