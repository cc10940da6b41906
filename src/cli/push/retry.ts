import { formatDuration } from "../../publish/format.ts";
import type { PushEffects } from "./effects.ts";
import { NOTHING_LOST, PushError } from "./push-error.ts";

/** What became of one try. */
export type Attempt<T> =
  | { readonly kind: "done"; readonly value: T }
  /** It may be better in a moment. `what` goes after the place: `did not answer` and `connection refused`. */
  | { readonly kind: "unavailable"; readonly what: string; readonly why?: string; readonly retryAfterMs?: number };

/** Waits between tries: about one second, then two, four … but never longer than a person would wait. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Tries until it is done, at most `attempts` times, waiting longer each time or as long as the target asks for.
 *
 * @throws PushError when it is never done, or the target asks for more than a minute
 */
export async function withRetries<T>(
  place: string,
  tryOnce: () => Promise<Attempt<T>>,
  effects: Omit<PushEffects, "fetch" | "timeoutMs">,
): Promise<{ readonly value: T; readonly attempts: number }> {
  const began = effects.now();
  for (let attempt = 1; ; attempt++) {
    const result = await tryOnce();
    if (result.kind === "done") return { value: result.value, attempts: attempt };
    const why = result.why === undefined ? "" : `: ${result.why}`;
    if (attempt >= effects.attempts) {
      const tries = attempt === 1 ? "1 try" : `${attempt} tries over ${formatDuration(effects.now() - began)}`;
      throw new PushError(`${place} ${result.what} in ${tries}${why}.`);
    }
    const waitMs = result.retryAfterMs ?? backoffMs(attempt, effects.random());
    if (waitMs > LONGEST_WAIT_MS)
      throw new PushError(
        `${place} ${result.what}${why}, and asks to be left alone for ${formatDuration(waitMs)}.`,
        `${NOTHING_LOST}; push again then.`,
      );
    effects.log(
      `${place} ${result.what}${why}. Trying again in ${formatDuration(waitMs)} (${attempt + 1} of ${effects.attempts}).`,
    );
    await effects.sleep(waitMs);
  }
}

/** Between half of and one and a half times 1 s, 2 s, 4 s … */
function backoffMs(attempt: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + random));
}
