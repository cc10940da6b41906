import { isStillAgreed } from "../../privacy/consent/still-agreed.ts";
import { checkLimits, checkVocabulary } from "../../privacy/wire/check-rows.ts";
import { metricOfEnvelope } from "../../privacy/wire/envelope.ts";
import { purposeKeys } from "../../privacy/wire/keys.ts";
import { periodOf } from "../../privacy/wire/period.ts";
import { checkReportSignature, readReport } from "../../privacy/wire/read-report.ts";
import type { OutboxEntry } from "../../sharing/outbox.ts";
import { lastInstant } from "../../sharing/prepare.ts";
import type { SharePlace } from "../../sharing/share-place.ts";
import type { Sent } from "./send-entry.ts";
import { type ShareContext, scopeFor } from "./share-context.ts";

/**
 * Gives a report up that may not leave by what holds now, and says so; undefined when it may leave. It does not wait for a time at which
 * it might again: days on which somebody said no to it are not told later.
 *
 * @throws ShareError when files of sharing were changed or cannot be written
 */
export function giveUpUnlessSound(context: ShareContext, entry: OutboxEntry): Sent | undefined {
  const reason = reasonToGiveUp(context, entry);
  if (reason === undefined) return undefined;
  const { outbox, audit } = context.place;
  outbox.settle(entry, reason === "late" ? "late" : "dropped");
  audit.add("not_sent", { report: entry.name, reason }, Date.now());
  return { report: entry.name.slice(0, 12), outcome: reason === "late" ? "late" : "dropped", reason };
}

function reasonToGiveUp(context: ShareContext, entry: OutboxEntry): string | undefined {
  const period = periodOf(entry.period);
  const destination = context.destinations.find(({ id }) => id === entry.dest);
  // Another address under the same id is another place.
  if (destination === undefined || destination.url !== entry.url) return "destination";
  if (period === undefined || Date.now() > lastInstant(period)) return "late";
  const report = ownReport(context.place, entry);
  if (typeof report === "string") return report;
  // Under the digests of now: only what the words are is looked at.
  const { words } = context;
  const asNow = { ...report, dict: words.dictionaryDigest, allow: words.allowListDigest };
  if (!checkVocabulary(asNow, words).ok || !checkLimits(asNow, words).ok) return "words";
  const agreed = scopeFor(context, entry.dest).agreed.find(({ metric }) => metric.id === metricOfEnvelope(entry.env));
  return isStillAgreed(report, { agreed, period }) ? undefined : "not agreed to";
}

/** The report, or what is wrong with its bytes: whoever changed both a file and the list has not the secret. */
function ownReport({ outbox, rootKey }: SharePlace, entry: OutboxEntry) {
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
  return isOwn ? report : "not ours";
}
