import type { MetricDefinition } from "../../dictionary/schema.ts";
import { metricGroups } from "../../dictionary/vocabulary.ts";
import { effectiveConsent, type LevelLimit, type MetricGroup, permits, rankOf, type SharingLevel } from "./levels.ts";

/** What everything beside the consent let leave, from the instant at which that was seen until the next that was. */
export interface SeenLimit {
  readonly at: number;
  readonly level: SharingLevel;
  readonly groups: readonly MetricGroup[];
  /** Ids of destinations; undefined: all. */
  readonly destinations: readonly string[] | undefined;
}

/** What was never seen to be bounded. */
export const UNBOUNDED: SeenLimit = { at: 0, level: "detailed", groups: metricGroups, destinations: undefined };

/**
 * What all limits beside the consent let leave now, when that is to be remembered: it is not what was seen last. What is not known for
 * want of a home takes away for now, and is no refusal that anybody gave; nor does it show that one was taken back.
 */
export function limitToRemember(
  limits: readonly LevelLimit[],
  { last = UNBOUNDED, now }: { readonly last: SeenLimit | undefined; readonly now: number },
): SeenLimit | undefined {
  const beside = limits.filter(({ source, isGuess }) => source !== "setting" && source !== "copy" && isGuess !== true);
  const { level, groups, destinations } = effectiveConsent([...beside, FREE]);
  const seen = { at: now, level, groups, destinations };
  const isUnsure = limits.some(({ isGuess }) => isGuess === true);
  if (isSame(seen, last) || (isUnsure && rankOf(level) >= rankOf(last.level))) return undefined;
  return seen;
}

/** From when on no limit that was seen kept a metric from a destination; never while the last one does. */
export function freeSince(seen: readonly SeenLimit[], metric: Bounded, dest: string): number {
  const last = seen.findLastIndex((limit) => !permits(limit, metric) || limit.destinations?.includes(dest) === false);
  return last < 0 ? Number.NEGATIVE_INFINITY : (seen[last + 1]?.at ?? Number.POSITIVE_INFINITY);
}

type Bounded = Pick<MetricDefinition, "consent_min" | "group">;

/** So that no limit at all is none, and not the level that holds when nobody agreed. */
const FREE: LevelLimit = { source: "policy", level: "detailed", reason: "" };

function isSame(one: SeenLimit, other: SeenLimit): boolean {
  const text = ({ level, groups, destinations }: SeenLimit) => JSON.stringify([level, groups, destinations ?? null]);
  return text(one) === text(other);
}
