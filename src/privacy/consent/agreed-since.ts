import type { MetricDefinition } from "../../dictionary/schema.ts";
import { periodAt } from "../wire/period.ts";
import type { AgreedMetric, Agreement } from "./agreement.ts";
import { permits } from "./levels.ts";
import type { Destination } from "./record.ts";
import { freeSince, type SeenLimit } from "./seen-limits.ts";
import { wideningOf } from "./widening.ts";

const DAY_MS = 86_400_000;

/**
 * The first day (UTC) from which on what leaves now was let leave all along: goes back from the latest consent as long as the one before
 * let all of it leave as well, to the same place. Infinite while a limit that was seen keeps it.
 */
export function agreedSince(
  leaving: Omit<AgreedMetric, "sinceAt">,
  agreements: readonly Agreement[],
  { dest, seen = [] }: { readonly dest: string; readonly seen?: readonly SeenLimit[] },
): number {
  const place = destinationOf(agreements.at(-1), dest);
  let since = Number.POSITIVE_INFINITY;
  for (const agreement of [...agreements].reverse()) {
    const known = destinationOf(agreement, dest);
    const isIn =
      place !== undefined && known !== undefined && isSamePlace(place, known) && isWithin(leaving, agreement, since);
    if (!isIn) break;
    since = Date.parse(agreement.consent.day);
  }
  return Math.max(since, freeSince(seen, leaving.metric, dest));
}

/** When the first period begins that a consent reaches: of the one that was under way, days before it would be told. */
export function firstPeriodAt(sinceAt: number, granularity: MetricDefinition["granularity"]): number {
  return Number.isFinite(sinceAt) ? periodAt(sinceAt, granularity).endAt : sinceAt;
}

/** Whether reports to one go where those to the other do: to the same address, and with a key that is known to the same key. */
export function isSamePlace(now: Omit<Destination, "id">, before: Omit<Destination, "id">): boolean {
  return now.url === before.url && (before.key === undefined || now.key === before.key);
}

function destinationOf(agreement: Agreement | undefined, dest: string): Destination | undefined {
  return agreement?.consent.destinations.find(({ id }) => id === dest);
}

/** Whether a consent, until the day on which the next was given, let all of it leave. */
function isWithin(
  { metric, allowLists }: Omit<AgreedMetric, "sinceAt">,
  { consent, words }: Agreement,
  untilAt: number,
): boolean {
  const old = words.metrics.get(metric.id);
  if (old === undefined || !permits(consent, metric) || wideningOf(metric, old) !== undefined) return false;
  if (metric.sampling.rate > old.sampling.rate) return false;
  const lists = metric.dimensions.flatMap(({ labels }) => ("allowlist" in labels ? [labels.allowlist] : []));
  const isKnown = lists.every((name) => [...allowLists[name]].every((label) => words.allowLists[name].has(label)));
  // Of the window only the periods that this consent spoke for: one that is prolonged later was open then.
  const first = firstPeriodAt(Date.parse(consent.day), metric.granularity);
  const last = firstPeriodAt(untilAt, metric.granularity);
  const isOpen =
    Date.parse(old.window.start) <= Math.max(first, Date.parse(metric.window.start)) &&
    Date.parse(old.window.end) + DAY_MS >= Math.min(last, Date.parse(metric.window.end) + DAY_MS);
  return isKnown && isOpen;
}
