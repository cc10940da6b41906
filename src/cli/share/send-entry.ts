import { join } from "node:path";
import type { Destination } from "../../privacy/consent/record.ts";
import { checkLimits, checkVocabulary, type Vocabulary } from "../../privacy/wire/check-rows.ts";
import { metricOfEnvelope } from "../../privacy/wire/envelope.ts";
import { wireHeaders, wirePaths } from "../../privacy/wire/http.ts";
import { purposeKeys } from "../../privacy/wire/keys.ts";
import { periodOf } from "../../privacy/wire/period.ts";
import { checkReportSignature, readReport } from "../../privacy/wire/read-report.ts";
import type { OutboxEntry } from "../../sharing/outbox.ts";
import { lastInstant } from "../../sharing/prepare.ts";
import type { SharePlace } from "../../sharing/share-place.ts";
import { receiptIn } from "./receipt-in.ts";
import { secureRandom } from "./secure-random.ts";
import type { SendAnswer } from "./sender/send-order.ts";
import { sendOne } from "./sender/start-sender.ts";
import { type ShareContext, scopeFor } from "./share-context.ts";

const HOUR_MS = 3_600_000;

/** What came of a report that was due. */
export interface Sent {
  /** Begin of its name. */
  readonly report: string;
  readonly outcome: "sent" | "refused" | "later" | "late" | "withheld";
  /** Why it was not sent: a code of the system, a status of HTTP, or a word. */
  readonly reason?: string;
}

/**
 * Sends one report, if what holds now lets it leave. That it leaves is written down first: what cannot be logged does not leave.
 *
 * @throws ShareError when files of sharing were changed or cannot be written
 */
export async function sendEntry(
  place: SharePlace,
  context: ShareContext,
  { entry, timeoutMs }: { readonly entry: OutboxEntry; readonly timeoutMs: number },
): Promise<Sent> {
  const report = entry.name.slice(0, 12);
  place.audit.checkClock(Date.now());
  const destination = context.destinations.find(({ id }) => id === entry.dest);
  const reason = reasonToGiveUp(entry, destination) ?? faultOf(place, entry, context.words);
  if (destination === undefined || reason !== undefined) return giveUp(place, entry, reason ?? "destination");
  // What was agreed to may be less by now than when this was prepared. It waits: until it is agreed to again, or too late.
  const { agreed } = scopeFor(context, entry.dest);
  if (!agreed.some(({ metric }) => metric.id === metricOfEnvelope(entry.env)))
    return { report, outcome: "withheld", reason: "not agreed to now" };
  if (entry.tries === 0) place.audit.add("leaves", { report: entry.name, dest: entry.dest }, Date.now());
  place.outbox.leaves(entry, { now: Date.now(), isTry: true });
  const file = join(place.outbox.directory, `${entry.name}.json`);
  const order = { url: `${destination.url}${wirePaths.report}`, file, headers: wireHeaders, timeoutMs };
  const answer = await sendOne(order, { outbox: place.outbox.directory });
  return { report, ...settle(place, { entry, destination, answer }) };
}

function reasonToGiveUp(entry: OutboxEntry, destination: Destination | undefined): string | undefined {
  const period = periodOf(entry.period);
  if (destination === undefined) return "destination";
  return period === undefined || Date.now() > lastInstant(period) ? "late" : undefined;
}

/**
 * What is wrong with the bytes that would leave: whoever changed both a file and the list has not the secret, and a report that this
 * controller did not sign, of words that are not in the dictionary now, does not leave. Narrowing a dictionary so holds at once.
 */
function faultOf({ outbox, rootKey }: SharePlace, entry: OutboxEntry, words: Vocabulary): string | undefined {
  const bytes = outbox.bytesOf(entry);
  const read = bytes === undefined ? undefined : readReport(bytes);
  const root = rootKey.read();
  if (read?.ok !== true || root === undefined) return "bytes";
  const report = read.value;
  const { dest, env, period } = entry;
  const isOwn =
    report.key === purposeKeys(root, { dest, env, period }).key &&
    report.dest === dest &&
    report.env === env &&
    report.period === period &&
    checkReportSignature(report).ok;
  if (!isOwn) return "not ours";
  // Under the digests of now: only what the words are is looked at.
  const asNow = { ...report, dict: words.dictionaryDigest, allow: words.allowListDigest };
  return checkVocabulary(asNow, words).ok && checkLimits(asNow, words).ok ? undefined : "words";
}

function giveUp({ outbox, audit }: SharePlace, entry: OutboxEntry, reason: string): Sent {
  outbox.settle(entry, reason === "late" ? "late" : "dropped");
  audit.add("not_sent", { report: entry.name, reason }, Date.now());
  return { report: entry.name.slice(0, 12), outcome: "late", reason };
}

interface Answered {
  readonly entry: OutboxEntry;
  readonly destination: Destination;
  readonly answer: SendAnswer;
}

function settle({ outbox, audit }: SharePlace, { entry, destination, answer }: Answered): Omit<Sent, "report"> {
  const now = Date.now();
  const receipt = receiptIn(answer, { report: `sha256-${entry.name}`, key: destination.key });
  if (receipt !== undefined) {
    outbox.settle(entry, "sent", { sentAt: now, receipt });
    audit.add("sent", { report: entry.name, env: entry.env, period: entry.period, dest: entry.dest }, now);
    return { outcome: "sent" };
  }
  const status = "status" in answer ? answer.status : undefined;
  if (status !== undefined && isFinal(status)) {
    outbox.settle(entry, "refused", { status });
    audit.add("not_sent", { report: entry.name, reason: "refused", status }, now);
    return { outcome: "refused", reason: `status ${status}` };
  }
  // At random again: tries of one controller must not arrive together either.
  outbox.postpone(entry, now + HOUR_MS + secureRandom.below(5 * HOUR_MS));
  return { outcome: "later", reason: "error" in answer ? answer.error : reasonOf(answer.status) };
}

/** Whether asking again would be answered the same. A redirect is not followed: what was agreed to is an address. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 429].includes(status);
}

function reasonOf(status: number): string {
  return status < 300 ? "no receipt that holds" : `status ${status}`;
}
