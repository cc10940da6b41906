import type { MetricDefinition } from "../../dictionary/schema.ts";
import { OVERFLOW_LABEL } from "../../dictionary/vocabulary.ts";
import { mayLeave, type Vocabulary } from "../wire/check-rows.ts";
import { agreedSince } from "./agreed-since.ts";
import type { AgreedMetric, Agreement } from "./agreement.ts";
import { isSharing, permits } from "./levels.ts";
import type { ConsentRecord } from "./record.ts";
import type { SeenLimit } from "./seen-limits.ts";
import { wideningOf } from "./widening.ts";

/** A metric that stays, and why. */
interface WithheldMetric {
  readonly metric: MetricDefinition;
  readonly reason: string;
}

/** What an administrator's consents let leave for a destination. */
export interface AgreedScope {
  readonly agreed: readonly AgreedMetric[];
  readonly withheld: readonly WithheldMetric[];
}

/** What holds now beside the consents, and for whom it is asked. */
interface Bounds {
  readonly level: ConsentRecord["level"];
  readonly groups: readonly string[];
  /** Id of the destination. */
  readonly dest: string;
  /** Limits that were seen over time, in order; none when left out. */
  readonly seen?: readonly SeenLimit[];
}

/**
 * What may leave now: of the dictionary that holds now, what was also agreed to, under the words of then.
 *
 * Narrowing applies at once, because the words of now are what is gone through. Whatever widens stays out until it is agreed to anew: a
 * metric that is new or newly collected, another meaning, a higher class, a longer window, more labels, a higher rate. `agreements` are in
 * order of time; the last one holds. `sinceAt` is the day from which on everything let all of this leave: each consent, and each limit
 * that was seen beside them.
 */
export function agreedScope(now: Vocabulary, agreements: readonly Agreement[], bounds: Bounds): AgreedScope {
  const latest = agreements.at(-1);
  const agreed: AgreedMetric[] = [];
  const withheld: WithheldMetric[] = [];
  for (const metric of now.metrics.values()) {
    const reason = reasonToStay(metric, latest, bounds);
    if (reason !== undefined || latest === undefined) withheld.push({ metric, reason: reason ?? NO_CONSENT });
    else {
      const old = latest.words.metrics.get(metric.id)!;
      const leaving = {
        metric: narrowed(metric, old),
        allowLists: commonLists(now.allowLists, latest.words.allowLists),
      };
      agreed.push({ ...leaving, sinceAt: agreedSince(leaving, agreements, bounds) });
    }
  }
  return { agreed, withheld };
}

/** Whether two vocabularies are the same words. */
export function isSameWords(now: Vocabulary, { consent }: Agreement): boolean {
  return consent.dictionary_digest === now.dictionaryDigest && consent.allowlist_digest === now.allowListDigest;
}

/** A label as it may leave: itself where it was agreed to, else `other`. */
export function agreedLabel(
  dimension: MetricDefinition["dimensions"][number],
  label: string | undefined,
  lists: Vocabulary["allowLists"],
): string {
  const { labels } = dimension;
  if (label === undefined) return OVERFLOW_LABEL;
  if ("closed" in labels) return labels.closed.includes(label) ? label : OVERFLOW_LABEL;
  return "allowlist" in labels && lists[labels.allowlist].has(label) ? label : OVERFLOW_LABEL;
}

const NO_CONSENT = "nobody has agreed to share anything";

function reasonToStay(metric: MetricDefinition, latest: Agreement | undefined, bounds: Bounds): string | undefined {
  if (!mayLeave(metric)) return notCollected(metric);
  if (metric.kind === "ratio") return "a ratio has no form in which it could travel";
  if (!isSharing(bounds.level)) return `the level is ${bounds.level}: nothing leaves`;
  if (!permits(bounds, metric)) return `it needs the level ${metric.consent_min} and the switch ${metric.group}`;
  if (latest === undefined) return NO_CONSENT;
  if (!permits(latest.consent, metric))
    return `the consent does not reach to ${metric.consent_min} and ${metric.group}`;
  if (!latest.consent.destinations.some(({ id }) => id === bounds.dest)) return "the destination was not agreed to";
  return wideningOf(metric, latest.words.metrics.get(metric.id));
}

function notCollected({ status }: MetricDefinition): string {
  return status === "local_only"
    ? "it is local only: no review of collection has passed it"
    : `its status is ${status}: it is not collected`;
}

/** The metric with the lower rate and the shorter window of both. */
function narrowed(metric: MetricDefinition, old: MetricDefinition): MetricDefinition {
  const [, start] = [metric.window.start, old.window.start].sort();
  const [end] = [metric.window.end, old.window.end].sort();
  return {
    ...metric,
    window: { start: start!, end: end! },
    sampling: { rate: Math.min(metric.sampling.rate, old.sampling.rate) },
  };
}

function commonLists(one: Vocabulary["allowLists"], other: Vocabulary["allowLists"]): Vocabulary["allowLists"] {
  const common = (name: "steps" | "plugins") => new Set([...one[name]].filter((label) => other[name].has(label)));
  return { steps: common("steps"), plugins: common("plugins") };
}
