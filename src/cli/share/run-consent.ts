import { metricGroups } from "../../dictionary/vocabulary.ts";
import { isSharing, levelOf, rankOf, type SharingLevel, sharingLevels } from "../../privacy/consent/levels.ts";
import type { ConsentRecord, Destination } from "../../privacy/consent/record.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { publicKeyOf } from "../../privacy/wire/keys.ts";
import { isCopy, withSharePlace } from "../../sharing/share-place.ts";
import { CliError } from "../cli-error.ts";
import type { ConsentFlags } from "../commands/share.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { agreementText, isWidening, wordsOfNarrowing } from "./agreement-text.ts";
import { aboutConsent, consentNow } from "./consent-now.ts";
import { ownRoot } from "./prepare-here.ts";
import { contextOf, type ShareContext, shareContext } from "./share-context.ts";
import { takeNo } from "./take-no.ts";

/** Takes a consent, or says which holds. What shares less holds at once; what shares more needs `--yes`. @throws CliError, ShareError */
export async function runShareConsent(asked: string | undefined, flags: ConsentFlags): Promise<void> {
  if (asked === undefined) return sayConsent(await shareContext(flags), flags);
  const level = levelOf(asked);
  if (level === undefined)
    throw new CliError(`There is no level ${JSON.stringify(asked)}.`, `There are ${sharingLevels.join(", ")}.`);
  if (!isSharing(level)) return takeNo(level, flags);
  const context = await shareContext(flags);
  const first = askedFor(level, context, flags);
  // Asked again while nobody else changes anything: what is printed is what is agreed to.
  const { consent, text, isAgreed } = first.isAgreed
    ? await withSharePlace(context.placeOf, (place) => {
        const now = contextOf(context.known);
        return record(askedFor(level, now, flags), { ...now, place });
      })
    : first;
  if (flags.json === true) return writeJson({ isAgreed, consent, text });
  writeOut(isAgreed ? `${text}\n` : `${text}\nNothing is changed yet. To agree, say the same with --yes.\n`);
}

interface Asked {
  readonly consent: ConsentRecord;
  readonly words: Vocabulary;
  readonly text: string;
  readonly isAgreed: boolean;
}

/** What would be agreed to. Without a yes less can be shared at once, also when words changed: then under those of before. */
function askedFor(level: SharingLevel, told: ShareContext, flags: ConsentFlags): Asked {
  const consent = consentOf(level, told, flags);
  // Of files that are a copy nothing holds: whatever is agreed to is more than that.
  const isCopied = told.effective.limits.some(({ source }) => source === "copy");
  const context = isCopied ? { ...told, agreements: [] } : told;
  const isSure = flags.yes === true || !isWidening(consent, context);
  const before = isSure ? undefined : wordsOfNarrowing(consent, context);
  const words = before ?? context.words;
  return {
    consent: before === undefined ? consent : consentNow(before, consent, context.place.audit.entries()),
    words,
    text: agreementText(consent, context, words),
    isAgreed: isSure || before !== undefined,
  };
}

function sayConsent({ agreements }: ShareContext, flags: ConsentFlags): void {
  const consents = agreements.map(({ consent }) => consent);
  if (flags.json === true) return writeJson({ consents });
  const lines = consents.map(({ day, level, groups, destinations }) =>
    `${day}  ${level}  ${groups.join(", ")}  ${destinations.map(({ id, url }) => `${id}=${url}`).join(", ")}`.trimEnd(),
  );
  writeOut(`${lines.length === 0 ? "Nobody has agreed to share anything." : lines.join("\n")}\n`);
}

function consentOf(
  level: SharingLevel,
  { words, agreements, place }: ShareContext,
  flags: ConsentFlags,
): ConsentRecord {
  const before = agreements.at(-1)?.consent;
  const destinations = flags.destination === undefined ? (before?.destinations ?? []) : destinationsOf(flags);
  if (destinations.length === 0)
    throw new CliError("Where should reports go?", "Name a destination: --destination jenkins-project=https://…");
  const groups = groupsOf(flags.groups ?? before?.groups ?? metricGroups);
  return consentNow(words, { level, groups, destinations }, place.audit.entries());
}

function groupsOf(names: readonly string[]): ConsentRecord["groups"] {
  const unknown = names.find((name) => !metricGroups.includes(name as (typeof metricGroups)[number]));
  if (unknown !== undefined)
    throw new CliError(`There is no group ${JSON.stringify(unknown)}.`, `There are ${metricGroups.join(", ")}.`);
  return metricGroups.filter((group) => names.includes(group));
}

function destinationsOf({ destination = [], destinationKey = [] }: ConsentFlags): Destination[] {
  const keys = new Map(destinationKey.map(pairOf));
  return destination.map((text) => {
    const [id, address] = pairOf(text);
    const key = keys.get(id);
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(id))
      throw new CliError(`${JSON.stringify(id)} is no id of a destination.`, "Like jenkins-project: a-z, 0-9 and -.");
    if (key !== undefined && publicKeyOf(key) === undefined)
      throw new CliError(`The key of ${id} is none.`, "A collector says its key on its first page: 43 characters.");
    return { id, url: addressOf(address), ...(key === undefined ? {} : { key }) };
  });
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Only over TLS, unless it is this machine; without anything that could carry a name: user, query, fragment. */
function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && isHere)))
    throw new CliError(
      `${JSON.stringify(text)} is no address of a destination.`,
      "It begins with https://; http:// only for this machine.",
    );
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new CliError(
      "An address of a destination has no user, query or fragment.",
      "Reports are signed: no secret is needed.",
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** Writes down what was agreed to; nothing when it is less sure by now than it was. */
function record(asked: Asked, { place, agreements }: ShareContext): Asked {
  if (!asked.isAgreed) return asked;
  const now = Date.now();
  const before = agreements.at(-1)?.consent.level ?? "local";
  const dropped = rankOf(asked.consent.level) < rankOf(before) ? place.outbox.empty() : 0;
  if (dropped > 0) place.audit.add("outbox_emptied", { reports: dropped }, now);
  // What was agreed to elsewhere, or before a backup was put back, is not what is agreed to here.
  if (isCopy(place)) place.agreements.beginAnew(now);
  place.agreements.add(asked.consent, asked.words);
  place.audit.add("consent", aboutConsent(asked.consent), now);
  ownRoot(place, now);
  return asked;
}
