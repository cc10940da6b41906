import { join } from "node:path";
import { isSharing } from "../../privacy/consent/levels.ts";
import { wireHeaders, wirePaths } from "../../privacy/wire/http.ts";
import type { OutboxEntry } from "../../sharing/outbox.ts";
import type { SharePlace } from "../../sharing/share-place.ts";
import { receiptIn } from "./receipt-in.ts";
import { secureRandom } from "./secure-random.ts";
import type { SendAnswer, SendOrder } from "./sender/send-order.ts";
import type { ShareContext } from "./share-context.ts";
import { giveUpUnlessSound } from "./sound-entry.ts";

const HOUR_MS = 3_600_000;

/** What came of a report that was due. */
export interface Sent {
  /** Begin of its name. */
  readonly report: string;
  readonly outcome: "sent" | "refused" | "later" | "late" | "dropped";
  /** Why it was not sent: a code of the system, a status of HTTP, or a word. */
  readonly reason?: string;
}

/** A report that leaves now, by this process alone. */
export interface Claimed {
  readonly name: string;
  /** The key that its receipt has to be signed with, where one is known. */
  readonly key: string | undefined;
  readonly order: SendOrder;
}

/**
 * Takes a report that is due for this process, if what holds now lets it leave; or says what came of it. That it leaves is written down
 * first: what cannot be logged does not leave. Called under the lock, which is not held while it is sent: who says no does not wait for
 * a network.
 *
 * @returns undefined when somebody else has it, it is not due, or nothing may leave
 * @throws ShareError when files of sharing were changed or cannot be written
 */
export function claimEntry(
  context: ShareContext,
  { name, timeoutMs }: { readonly name: string; readonly timeoutMs: number },
): Claimed | Sent | undefined {
  const { audit, outbox } = context.place;
  const now = Date.now();
  const entry = outbox.held().find((each) => each.name === name);
  if (entry === undefined || entry.sendAt > now || !isSharing(context.effective.level)) return undefined;
  audit.checkClock(now);
  const given = giveUpUnlessSound(context, entry);
  if (given !== undefined) return given;
  const { url, key } = context.destinations.find(({ id }) => id === entry.dest)!;
  if (entry.tries === 0) audit.add("leaves", { report: entry.name, dest: entry.dest }, now);
  // At random again: tries of one controller must not arrive together either.
  outbox.tries(entry, { now, againAt: now + HOUR_MS + secureRandom.below(5 * HOUR_MS) });
  const file = join(outbox.directory, `${entry.name}.json`);
  return { name, key, order: { url: `${url}${wirePaths.report}`, file, headers: wireHeaders, timeoutMs } };
}

/** Notes what came of a report that left. Called under the lock. @throws ShareError */
export function settleEntry({ outbox, audit }: SharePlace, { name, key }: Claimed, answer: SendAnswer): Sent {
  const now = Date.now();
  const report = name.slice(0, 12);
  // Also when it was dropped meanwhile: what a collector has is what was sent.
  const entry = outbox.entries().find((each) => each.name === name);
  const receipt = receiptIn(answer, { report: `sha256-${name}`, key });
  if (receipt !== undefined) {
    if (entry !== undefined) outbox.settle(entry, "sent", { sentAt: now, receipt });
    audit.add("sent", { report: name, ...aboutEntry(entry) }, now);
    return { report, outcome: "sent" };
  }
  const status = "status" in answer ? answer.status : undefined;
  if (status === undefined || !isFinal(status))
    return { report, outcome: "later", reason: "error" in answer ? answer.error : reasonOf(answer.status) };
  if (entry?.state === "held") outbox.settle(entry, "refused", { status });
  audit.add("not_sent", { report: name, reason: "refused", status }, now);
  return { report, outcome: "refused", reason: `status ${status}` };
}

function aboutEntry(entry: OutboxEntry | undefined): Readonly<Record<string, string>> {
  return entry === undefined ? {} : { env: entry.env, period: entry.period, dest: entry.dest };
}

/** Whether asking again would be answered the same. A redirect is not followed: what was agreed to is an address. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 429].includes(status);
}

function reasonOf(status: number): string {
  return status < 300 ? "no receipt that holds" : `status ${status}`;
}
