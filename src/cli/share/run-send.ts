import { setTimeout } from "node:timers/promises";
import { periodOf } from "../../privacy/wire/period.ts";
import type { OutboxEntry } from "../../sharing/outbox.ts";
import { lastInstant } from "../../sharing/prepare.ts";
import { ShareError } from "../../sharing/share-error.ts";
import { withSharePlace } from "../../sharing/share-place.ts";
import { StoreError } from "../../store/store-error.ts";
import type { SendFlags } from "../commands/share.ts";
import { prepareHere } from "./prepare-here.ts";
import { secureRandom } from "./secure-random.ts";
import { claimEntry, type Sent, settleEntry } from "./send-entry.ts";
import { sendOne } from "./sender/start-sender.ts";
import { checkSharing, contextOf, type ShareContext, shareContext } from "./share-context.ts";

/** How often a sender that stays looks whether a period has ended; a report's own time is kept to the second. */
const LOOK_MS = 3_600_000;

/** When it looks again after what may be over soon: a store that is in use, a disk that is full. */
const LOOK_AGAIN_MS = 60_000;

/** A sender that runs keeps a report's time, but for those that are sent before it. */
const OVERDUE_MS = 10 * 60_000;

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
  const { known, placeOf, place } = await shareContext(flags);
  const due = place.outbox.held().filter(({ sendAt }) => sendAt <= Date.now());
  for (const { name } of due) {
    // Asked under the lock: a no that was said while this waited for it is heeded.
    const claimed = await withSharePlace(placeOf, (locked) =>
      claimEntry({ ...contextOf(known), place: locked }, { name, timeoutMs }),
    );
    if (claimed === undefined) continue;
    if ("outcome" in claimed) log(claimed);
    else {
      const answer = await sendOne(claimed.order, { outbox: place.outbox.directory });
      log(await withSharePlace(placeOf, (locked) => settleEntry(locked, claimed, answer)));
    }
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
      await spreadOverdue(await shareContext(flags));
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

/**
 * Draws new times for what should have left while no sender ran, over what is left of the time in which collectors take it: all at once
 * would tell that it is of one controller.
 */
async function spreadOverdue({ placeOf, place }: ShareContext): Promise<void> {
  const isOverdue = ({ sendAt }: OutboxEntry): boolean => sendAt < Date.now() - OVERDUE_MS;
  if (!place.outbox.held().some(isOverdue)) return;
  await withSharePlace(placeOf, ({ outbox }) => {
    for (const entry of outbox.held().filter(isOverdue)) {
      const period = periodOf(entry.period);
      const leftMs = period === undefined ? 0 : lastInstant(period) - Date.now();
      if (leftMs > 0) outbox.postpone(entry, Date.now() + secureRandom.below(leftMs));
    }
  });
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
