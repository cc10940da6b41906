import { existsSync } from "node:fs";
import { type AgreedScope, type Agreement, agreedScope } from "../../privacy/consent/agreed.ts";
import { type EffectiveConsent, effectiveConsent, isSharing } from "../../privacy/consent/levels.ts";
import { levelLimits } from "../../privacy/consent/limits.ts";
import type { Destination } from "../../privacy/consent/record.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { isFips, jenkinsUsageStatistics, machineId, readPolicy } from "../../sharing/limit-sources.ts";
import { POLICY_FILE } from "../../sharing/policy-place.ts";
import { isCopy, openSharePlace, type PlaceOf, type SharePlace } from "../../sharing/share-place.ts";
import { openHome } from "../../sources/jenkins-home/open-home.ts";
import { CliError } from "../cli-error.ts";
import type { ShareFlags } from "../commands/share.ts";
import { controllerName } from "../controller-name.ts";
import { openExistingStore, placeOfStore } from "../open-store.ts";
import { wordsOf } from "./words-of.ts";

/** What every `share` command needs to know: which controller, under which words, and what holds. */
export interface ShareContext {
  readonly placeOf: PlaceOf;
  readonly place: SharePlace;
  readonly words: Vocabulary;
  readonly agreements: readonly Agreement[];
  readonly effective: EffectiveConsent;
  /** Destinations that were agreed to and that a policy lets be. */
  readonly destinations: readonly Destination[];
}

/** Finds out what holds for a controller. Reads the consents, the environment, the home and the policy; opens no connection. @throws CliError, ShareError */
export async function shareContext(flags: ShareFlags): Promise<ShareContext> {
  return contextOf(await knownController(flags));
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

/** The same, of a controller that is known. Opens no store. @throws ShareError */
export function contextOf(known: KnownController): ShareContext {
  const { home, policy, dictionary } = known;
  const placeOf = placeOfController(known);
  const place = openSharePlace(placeOf);
  const agreements = place.agreements.all();
  const consent = agreements.at(-1)?.consent;
  const effective = effectiveConsent(
    levelLimits({
      consent,
      isCopy: isCopy(place),
      environment: process.env,
      jenkins: jenkinsUsageStatistics(home),
      fips: isFips(process.env),
      // One that is named is heeded as well, never instead: a flag must not loosen what an organisation says.
      policies: [readPolicy(POLICY_FILE), ...(policy === undefined ? [] : [namedPolicy(policy)])],
    }),
  );
  const destinations = (consent?.destinations ?? []).filter(({ id }) => effective.destinations?.includes(id) ?? true);
  return { placeOf, place, words: wordsOf(dictionary), agreements, effective, destinations };
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
export function scopeFor({ words, agreements, effective }: ShareContext, dest: string): AgreedScope {
  return agreedScope(words, agreements, { level: effective.level, groups: effective.groups, dest });
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
