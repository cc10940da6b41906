import { metricGroups } from "../../dictionary/vocabulary.ts";
import type { Agreement } from "../../privacy/consent/agreement.ts";
import { type EffectiveConsent, isSharing, levelOf, type MetricGroup } from "../../privacy/consent/levels.ts";
import { limitToRemember, type SeenLimit } from "../../privacy/consent/seen-limits.ts";
import type { AuditEntry } from "../../sharing/audit-log.ts";
import { ShareError } from "../../sharing/share-error.ts";
import { type PlaceOf, type SharePlace, withSharePlace } from "../../sharing/share-place.ts";

/** What it takes to know which limits there are and were. */
interface Limited {
  readonly placeOf: PlaceOf;
  readonly place: SharePlace;
  readonly agreements: readonly Agreement[];
  readonly effective: EffectiveConsent;
}

/**
 * Writes down what everything beside the consent lets leave, when that changed: a no that was taken back later must not let days be told
 * of on which it held. Where it cannot be written nothing is lost but that: as long as a no is there nothing leaves, and its end that is
 * not written down does not count.
 */
export async function rememberLimits({ placeOf, place, agreements, effective }: Limited): Promise<boolean> {
  // Without a consent nothing is told of these days in any case.
  if (!isSharing(agreements.at(-1)?.consent.level ?? "local")) return false;
  const changed = (of: SharePlace): SeenLimit | undefined =>
    limitToRemember(effective.limits, { last: seenLimits(of.audit.entries()).at(-1), now: Date.now() });
  try {
    if (changed(place) === undefined) return false;
    return await withSharePlace(placeOf, (locked) => {
      const limit = changed(locked);
      if (limit !== undefined) locked.audit.add("limited", aboutLimit(limit), limit.at);
      return true;
    });
  } catch (error) {
    if (error instanceof ShareError) return false;
    throw error;
  }
}

/** What was seen to bound the level beside the consents, in order, as the log has it. */
export function seenLimits(log: readonly AuditEntry[]): SeenLimit[] {
  return log.filter(({ event }) => event === "limited").map(({ at, about }) => limitOf(Date.parse(at), about));
}

function aboutLimit({ level, groups, destinations }: SeenLimit): AuditEntry["about"] {
  return {
    level,
    groups: groups.join(","),
    ...(destinations === undefined ? {} : { destinations: destinations.join(",") }),
  };
}

function limitOf(at: number, { level, groups, destinations }: AuditEntry["about"]): SeenLimit {
  const named = String(groups).split(",");
  return {
    at,
    level: levelOf(String(level)) ?? "local",
    groups: metricGroups.filter((group: MetricGroup) => named.includes(group)),
    destinations: destinations === undefined ? undefined : String(destinations).split(","),
  };
}
