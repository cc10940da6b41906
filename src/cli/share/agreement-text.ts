import { metricGroups } from "../../dictionary/vocabulary.ts";
import { agreedScope, isSameWords } from "../../privacy/consent/agreed.ts";
import { permits, rankOf } from "../../privacy/consent/levels.ts";
import type { ConsentRecord } from "../../privacy/consent/record.ts";
import { mayLeave } from "../../privacy/wire/check-rows.ts";
import type { ShareContext } from "./share-context.ts";

/** Whether a consent lets more leave than the one that holds: a level, a group, a destination, or newer words. */
export function isWidening(consent: ConsentRecord, { agreements, words }: ShareContext): boolean {
  const latest = agreements.at(-1);
  if (rankOf(consent.level) <= rankOf("local")) return false;
  if (latest === undefined) return true;
  const { level, groups, destinations } = latest.consent;
  return (
    rankOf(consent.level) > rankOf(level) ||
    consent.groups.some((group) => !groups.includes(group)) ||
    consent.destinations.some(({ id, url }) => !destinations.some((known) => known.id === id && known.url === url)) ||
    !isSameWords(words, latest)
  );
}

/** What an administrator agrees to, in words. */
export function agreementText(consent: ConsentRecord, context: ShareContext): string {
  const { words, agreements, effective } = context;
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
