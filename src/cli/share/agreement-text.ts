import { metricGroups } from "../../dictionary/vocabulary.ts";
import { agreedScope, isSameWords } from "../../privacy/consent/agreed.ts";
import { isSamePlace } from "../../privacy/consent/agreed-since.ts";
import { permits, rankOf } from "../../privacy/consent/levels.ts";
import type { ConsentRecord } from "../../privacy/consent/record.ts";
import { mayLeave, type Vocabulary } from "../../privacy/wire/check-rows.ts";
import type { ShareContext } from "./share-context.ts";

/** Whether a consent lets more leave than the one that holds: a level, a group, a destination, or newer words. */
export function isWidening(consent: ConsentRecord, { agreements, words }: ShareContext): boolean {
  const latest = agreements.at(-1);
  return latest === undefined || isWider(consent, latest.consent) || !isSameWords(words, latest);
}

/**
 * The words under which a consent that nobody said yes to may hold at once: those of before, where it takes something away and gives
 * nothing. Undefined where it does not.
 */
export function wordsOfNarrowing(consent: ConsentRecord, { agreements }: ShareContext): Vocabulary | undefined {
  const latest = agreements.at(-1);
  return latest !== undefined && !isWider(consent, latest.consent) && isWider(latest.consent, consent)
    ? latest.words
    : undefined;
}

function isWider(one: ConsentRecord, { level, groups, destinations }: ConsentRecord): boolean {
  return (
    rankOf(one.level) > rankOf(level) ||
    one.groups.some((group) => !groups.includes(group)) ||
    one.destinations.some((each) => !destinations.some((known) => known.id === each.id && isSamePlace(each, known)))
  );
}

/** What an administrator agrees to under these words, in words. */
export function agreementText(
  consent: ConsentRecord,
  { agreements, effective }: ShareContext,
  words: Vocabulary,
): string {
  const next = [...agreements, { consent, words }];
  const bounds = { level: consent.level, groups: consent.groups, dest: consent.destinations[0]?.id ?? "" };
  const { agreed } = agreedScope(words, next, bounds);
  const permitted = [...words.metrics.values()].filter((metric) => permits(consent, metric));
  const waiting = permitted.filter((metric) => !mayLeave(metric)).length;
  const others = effective.limits.filter(
    ({ source, level }) => source !== "setting" && rankOf(level) < rankOf(consent.level),
  );
  return [
    `Level ${consent.level}${consent.groups.length === metricGroups.length ? "" : `, only ${consent.groups.join(", ")}`}, to ${consent.destinations.map(({ id, url }) => `${id} (${url})`).join(" and ")}.`,
    `${agreed.length} metrics leave once a period that begins after today has ended: ${agreed.map(({ metric }) => metric.id).join(", ") || "none"}.`,
    ...(waiting === 0
      ? []
      : [
          `${waiting} metrics of this level have passed no review yet. They stay until they have, and until you agree again.`,
        ]),
    "Each is a few counts, rounded at random to powers of two, under public names only; never a name, text, address, or time finer than the period.",
    "Each report waits three days, can be looked at with `flowmeter share preview`, and dropped. Each has a key of its own that nobody can join to another.",
    "You can stop at any time with `flowmeter share consent local`, and have what was sent erased while it is held, 60 days at most.",
    ...others.map(({ reason, level }) => `For now it is ${level} all the same: ${reason}`),
  ].join("\n");
}
