import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isSharing } from "../../privacy/consent/levels.ts";
import type { Destination } from "../../privacy/consent/record.ts";
import { metricOfEnvelope } from "../../privacy/wire/envelope.ts";
import { wireHeaders, wirePaths } from "../../privacy/wire/http.ts";
import { readReceipt } from "../../privacy/wire/messages.ts";
import { periodOf } from "../../privacy/wire/period.ts";
import type { OutboxEntry } from "../../sharing/outbox.ts";
import { lastInstant } from "../../sharing/prepare.ts";
import { type SharePlace, withSharePlace } from "../../sharing/share-place.ts";
import type { ShareFlags } from "../commands/share.ts";
import { prepareHere } from "./prepare-here.ts";
import { secureRandom } from "./secure-random.ts";
import type { SendAnswer } from "./sender/send-order.ts";
import { sendOne } from "./sender/start-sender.ts";
import { checkSharing, type ShareContext, scopeFor, shareContext } from "./share-context.ts";

const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 30_000;

/** How often a sender that stays looks whether a period has ended; a report's own time is kept to the second. */
const LOOK_MS = HOUR_MS;

/** What came of a report that was due. */
export interface Sent {
  readonly report: string;
  readonly outcome: "sent" | "refused" | "later" | "late" | "withheld";
}

/**
 * Sends what is due. Called only after {@link checkSharing}; asks again what holds before each report, so that a no is heeded between
 * two of them.
 */
export async function sendDue(flags: ShareFlags, log: (sent: Sent) => void): Promise<void> {
  const context = await shareContext(flags);
  const due = context.place.outbox.held().filter(({ sendAt }) => sendAt <= Date.now());
  for (const { name } of due) {
    const now = await shareContext(flags);
    if (!isSharing(now.effective.level)) return;
    await withSharePlace(now.placeOf, async (place) => {
      const entry = place.outbox.held().find((each) => each.name === name);
      if (entry !== undefined) log(await sendEntry(place, now, entry));
    });
  }
}

/** Prepares and sends, each report at its own time, until the process is ended. */
export async function sendForever(
  flags: ShareFlags,
  { log, signal }: { log: (sent: Sent) => void; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const context = await shareContext(flags);
    checkSharing(context);
    await prepareHere(context, flags);
    await sendDue(flags, log);
    const next = Math.min(...context.place.outbox.held().map(({ sendAt }) => sendAt), Date.now() + LOOK_MS);
    await setTimeout(Math.max(1000, next - Date.now()), undefined, { signal }).catch(() => undefined);
  }
}

async function sendEntry(place: SharePlace, context: ShareContext, entry: OutboxEntry): Promise<Sent> {
  const { destinations } = context;
  const report = entry.name.slice(0, 12);
  const destination = destinations.find(({ id }) => id === entry.dest);
  const period = periodOf(entry.period);
  if (destination === undefined || period === undefined || Date.now() > lastInstant(period)) {
    place.outbox.settle(entry, destination === undefined ? "dropped" : "late");
    place.audit.add(
      "not_sent",
      { report: entry.name, reason: destination === undefined ? "destination" : "late" },
      Date.now(),
    );
    return { report, outcome: "late" };
  }
  // What was agreed to may be less by now than when this was prepared. It waits: until it is agreed to again, or too late.
  const { agreed } = scopeFor(context, entry.dest);
  if (!agreed.some(({ metric }) => metric.id === metricOfEnvelope(entry.env))) return { report, outcome: "withheld" };
  // Reads and compares the hash; a file that was changed is not sent.
  place.outbox.bytesOf(entry);
  const file = join(place.outbox.directory, `${entry.name}.json`);
  const order = { url: `${destination.url}${wirePaths.report}`, file, headers: wireHeaders, timeoutMs: TIMEOUT_MS };
  const answer = await sendOne(order, { outbox: place.outbox.directory });
  return { report, outcome: settle(place, { entry, destination, answer }) };
}

interface Answered {
  readonly entry: OutboxEntry;
  readonly destination: Destination;
  readonly answer: SendAnswer;
}

function settle({ outbox, audit }: SharePlace, { entry, destination, answer }: Answered): Sent["outcome"] {
  const now = Date.now();
  const receipt =
    "status" in answer && answer.status < 300 ? receiptIn(answer.body, { entry, destination }) : undefined;
  if (receipt !== undefined) {
    outbox.settle(entry, "sent", { sentAt: now, receipt });
    audit.add("sent", { report: entry.name, env: entry.env, period: entry.period, dest: entry.dest }, now);
    return "sent";
  }
  if ("status" in answer && answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) {
    outbox.settle(entry, "refused", { status: answer.status });
    audit.add("not_sent", { report: entry.name, reason: "refused", status: answer.status }, now);
    return "refused";
  }
  // At random again: tries of one controller must not arrive together either.
  outbox.postpone(entry, now + HOUR_MS + secureRandom.below(5 * HOUR_MS));
  return "later";
}

/** The receipt in an answer, when it is one of this report, signed by the key that the destination is known by. */
function receiptIn(body: string, { entry, destination }: Omit<Answered, "answer">): Uint8Array | undefined {
  const bytes = Buffer.from(body, "base64");
  const read = readReceipt(bytes);
  if (!read.ok || read.value.report !== `sha256-${entry.name}`) return undefined;
  return destination.key === undefined || destination.key === read.value.key ? bytes : undefined;
}
