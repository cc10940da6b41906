import type { MetricDefinition } from "../../dictionary/schema.ts";
import { consentLevels, metricGroups } from "../../dictionary/vocabulary.ts";

/** How much is collected and shared, least first. `off`: not even collected; `local`: everything stays; then what may leave. */
export const sharingLevels = ["off", "local", ...consentLevels] as const;

/** A level of sharing. */
export type SharingLevel = (typeof sharingLevels)[number];

/** A switch that an administrator sees. */
export type MetricGroup = (typeof metricGroups)[number];

/** What holds when nobody has said anything. */
export const DEFAULT_LEVEL: SharingLevel = "local";

/** Something that bounds the level. */
export interface LevelLimit {
  readonly source: "setting" | "copy" | "DO_NOT_TRACK" | "FLOWMETER_CONSENT" | "jenkins" | "fips" | "policy";
  /** The highest level that it lets be. */
  readonly level: SharingLevel;
  /** A sentence for people. It quotes nothing of what was read. */
  readonly reason: string;
  /** Nobody said so: what could not be looked at counts as a no for now. */
  readonly isGuess?: boolean;
  /** Groups that it lets leave; undefined: all. */
  readonly groups?: readonly MetricGroup[];
  /** Destinations that it lets be; undefined: all. */
  readonly destinations?: readonly string[];
}

/** What holds, and why. */
export interface EffectiveConsent {
  readonly level: SharingLevel;
  readonly groups: readonly MetricGroup[];
  /** Ids of destinations that a policy names; undefined: it names none. */
  readonly destinations: readonly string[] | undefined;
  /** All that was asked, in order. */
  readonly limits: readonly LevelLimit[];
  /** Those that set the level. */
  readonly decisive: readonly LevelLimit[];
}

/** The most restrictive of all limits. */
export function effectiveConsent(limits: readonly LevelLimit[]): EffectiveConsent {
  const rank = Math.min(...limits.map(({ level }) => rankOf(level)), rankOf("detailed"));
  const named = limits.flatMap(({ destinations }) => (destinations === undefined ? [] : [destinations]));
  return {
    level: limits.length === 0 ? DEFAULT_LEVEL : sharingLevels[rank]!,
    groups: metricGroups.filter((group) => limits.every(({ groups }) => groups?.includes(group) ?? true)),
    destinations:
      named.length === 0
        ? undefined
        : named.reduce((common, next) => common.filter((destination) => next.includes(destination))),
    limits,
    decisive: limits.filter(({ level }) => rankOf(level) === rank),
  };
}

/** Whether anything may leave at a level. */
export function isSharing(level: SharingLevel): level is (typeof consentLevels)[number] {
  return rankOf(level) > rankOf("local");
}

/** Whether a level and groups let a metric leave. */
export function permits(
  { level, groups }: { readonly level: SharingLevel; readonly groups: readonly string[] },
  { consent_min: least, group }: Pick<MetricDefinition, "consent_min" | "group">,
): boolean {
  return rankOf(level) >= rankOf(least) && groups.includes(group);
}

/** Place of a level in the order. */
export function rankOf(level: SharingLevel): number {
  return sharingLevels.indexOf(level);
}

/** The level that a text names; undefined for any other. */
export function levelOf(text: string): SharingLevel | undefined {
  return sharingLevels.find((level) => level === text.trim().toLowerCase());
}
