import { setTimeout } from "node:timers/promises";
import { isSharing } from "../../privacy/consent/levels.ts";
import { ShareError } from "../../sharing/share-error.ts";
import { withSharePlace } from "../../sharing/share-place.ts";
import { StoreError } from "../../store/store-error.ts";
import type { SendFlags } from "../commands/share.ts";
import { prepareHere } from "./prepare-here.ts";
import { type Sent, sendEntry } from "./send-entry.ts";
import { checkSharing, shareContext } from "./share-context.ts";

/** How often a sender that stays looks whether a period has ended; a report's own time is kept to the second. */
const LOOK_MS = 3_600_000;

/** When it looks again after what may be over soon: a store that is in use, a disk that is full. */
const LOOK_AGAIN_MS = 60_000;

/** Seconds that a collector may take when nobody says otherwise. */
const TIMEOUT_S = 30;

/**
 * Sends what is due. Called only after {@link checkSharing}; asks again what holds before each report, so that a no is heeded between
 * two of them.
 *
 * @throws CliError, ShareError
 */
export async function sendDue(flags: SendFlags, log: (sent: Sent) => void): Promise<void> {
  const timeoutMs = (flags.timeout ?? TIMEOUT_S) * 1000;
  const context = await shareContext(flags);
  const due = context.place.outbox.held().filter(({ sendAt }) => sendAt <= Date.now());
  for (const { name } of due) {
    await withSharePlace(context.placeOf, async (place) => {
      // Under the lock: a no that was said while this waited for it is heeded.
      const now = await shareContext(flags);
      const entry = place.outbox.held().find((each) => each.name === name);
      if (entry !== undefined && entry.sendAt <= Date.now() && isSharing(now.effective.level))
        log(await sendEntry(place, now, { entry, timeoutMs }));
    });
  }
}

/**
 * Prepares and sends, each report at its own time, until the process is ended.
 *
 * @throws CliError when the level lets nothing leave any more, ShareError when files were changed
 */
export async function sendForever(
  flags: SendFlags,
  { log, onTrouble, signal }: SendingEffects & { readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    let waitMs = LOOK_MS;
    try {
      checkSharing(await shareContext(flags));
      await prepareHere(await shareContext(flags), flags);
      await sendDue(flags, log);
      waitMs = await untilNext(flags);
    } catch (error) {
      if (!isPassing(error)) throw error;
      onTrouble(error);
      waitMs = LOOK_AGAIN_MS;
    }
    await setTimeout(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What a sender tells. */
export interface SendingEffects {
  readonly log: (sent: Sent) => void;
  /** Something that may be over soon: it goes on. */
  readonly onTrouble: (error: Error) => void;
}

/** Until the next report is due, or it is time to look. One that is due already waits for something else than time. */
async function untilNext(flags: SendFlags): Promise<number> {
  const { place } = await shareContext(flags);
  const now = Date.now();
  const times = place.outbox
    .held()
    .map(({ sendAt }) => sendAt)
    .filter((at) => at > now);
  return Math.max(1000, Math.min(...times, now + LOOK_MS) - now);
}

function isPassing(error: unknown): error is Error {
  return error instanceof StoreError || (error instanceof ShareError && ["in-use", "unwritable"].includes(error.code));
}
