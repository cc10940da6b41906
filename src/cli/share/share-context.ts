import { existsSync } from "node:fs";
import { type AgreedScope, agreedScope } from "../../privacy/consent/agreed.ts";
import type { Agreement } from "../../privacy/consent/agreement.ts";
import { type EffectiveConsent, effectiveConsent, isSharing, type LevelLimit } from "../../privacy/consent/levels.ts";
import { type LimitSources, levelLimits } from "../../privacy/consent/limits.ts";
import type { Destination } from "../../privacy/consent/record.ts";
import type { SeenLimit } from "../../privacy/consent/seen-limits.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { isFips, jenkinsUsageStatistics, machineId, readPolicy } from "../../sharing/limit-sources.ts";
import { POLICY_FILE } from "../../sharing/policy-place.ts";
import { isCopy, openSharePlace, type PlaceOf, type SharePlace } from "../../sharing/share-place.ts";
import { openHome } from "../../sources/jenkins-home/open-home.ts";
import { CliError } from "../cli-error.ts";
import type { ShareFlags } from "../commands/share.ts";
import { controllerName } from "../controller-name.ts";
import { openExistingStore, placeOfStore } from "../open-store.ts";
import { rememberLimits, seenLimits } from "./remember-limits.ts";
import { wordsOf } from "./words-of.ts";

/** What every `share` command needs to know: which controller, under which words, and what holds. */
export interface ShareContext {
  readonly known: KnownController;
  readonly placeOf: PlaceOf;
  readonly place: SharePlace;
  readonly words: Vocabulary;
  readonly agreements: readonly Agreement[];
  readonly effective: EffectiveConsent;
  /** What was seen to bound the level beside the consents, in order. */
  readonly seen: readonly SeenLimit[];
  /** Destinations that were agreed to and that a policy lets be. */
  readonly destinations: readonly Destination[];
}

/**
 * Finds out what holds for a controller. Reads the consents, the environment, the home and the policy; opens no connection. A limit that
 * was not seen before is remembered.
 *
 * @throws CliError, ShareError
 */
export async function shareContext(flags: ShareFlags): Promise<ShareContext> {
  const context = contextOf(await knownController(flags));
  return (await rememberLimits(context)) ? contextOf(context.known) : context;
}

/** Which controller is meant. Looks at nothing that sharing keeps: that may be damaged. @throws CliError, StoreError */
export async function knownController(flags: ShareFlags): Promise<KnownController> {
  const home = flags.home === undefined ? undefined : openHome(flags.home);
  const controller = flags.controller ?? (home === undefined ? await onlyController(flags) : controllerName(home));
  return { ...flags, home, controller };
}

/** Where sharing keeps what it knows of a controller. */
export function placeOfController({ store, controller }: KnownController): PlaceOf {
  return { store: placeOfStore(store), controller, machineId: machineId() };
}

/** The same, of a controller that is known. Opens no store, writes nothing. @throws ShareError */
export function contextOf(known: KnownController): ShareContext {
  const placeOf = placeOfController(known);
  const place = openSharePlace(placeOf);
  const agreements = place.agreements.all();
  const consent = agreements.at(-1)?.consent;
  const effective = effectiveConsent(limitsOf(known, { consent, isCopy: isCopy(place) }));
  const destinations = (consent?.destinations ?? []).filter(({ id }) => effective.destinations?.includes(id) ?? true);
  const seen = seenLimits(place.audit.entries());
  return { known, placeOf, place, words: wordsOf(known.dictionary), agreements, effective, seen, destinations };
}

/** All that bounds the level, when this is what the files of sharing say. Reads none of those. */
export function limitsOf(
  { home, policy }: KnownController,
  kept: Pick<LimitSources, "consent" | "isCopy">,
): LevelLimit[] {
  return levelLimits({
    ...kept,
    environment: process.env,
    jenkins: jenkinsUsageStatistics(home, process.env),
    fips: isFips(process.env),
    // One that is named is heeded as well, never instead: a flag must not loosen what an organisation says.
    policies: [readPolicy(POLICY_FILE), ...(policy === undefined ? [] : [namedPolicy(policy)])],
  });
}

/** A policy that somebody named and that is not there bounds as one that cannot be understood: its name was mistyped, or it was removed. */
function namedPolicy(file: string): ReturnType<typeof readPolicy> {
  const policy = readPolicy(file);
  return policy === "none" ? "unreadable" : policy;
}

/** A controller, and where things are. */
export interface KnownController {
  readonly store?: string | undefined;
  readonly policy?: string | undefined;
  readonly dictionary?: string | undefined;
  /** Absolute path of its home, when that is known. */
  readonly home: string | undefined;
  readonly controller: string;
}

/** What may leave for a destination. */
export function scopeFor({ words, agreements, effective, seen }: ShareContext, dest: string): AgreedScope {
  return agreedScope(words, agreements, { level: effective.level, groups: effective.groups, dest, seen });
}

/** Refuses what needs a connection, before anything that could open one is even loaded. @throws CliError */
export function checkSharing({ effective }: ShareContext): void {
  if (isSharing(effective.level)) return;
  const reasons = effective.decisive.map(({ reason }) => reason).join(" ");
  throw new CliError(
    `Nothing is sent: the level is ${effective.level}. ${reasons}`,
    "`flowmeter share status` says all that bounds it.",
  );
}

/** The controller that a store knows, when it is one. */
async function onlyController(flags: ShareFlags): Promise<string> {
  const file = placeOfStore(flags.store);
  const hint = "Name its home with --home, or the controller with --controller.";
  if (!existsSync(file)) throw new CliError("Which controller is meant is not known: there is no store yet.", hint);
  const store = await openExistingStore(flags.store);
  try {
    const rows = await store.query("SELECT key FROM controller ORDER BY key");
    if (rows.length !== 1)
      throw new CliError(`The store knows ${rows.length} controllers; each shares by itself.`, hint);
    return String(rows[0]!.key);
  } finally {
    await store.close();
  }
}
