import { metricGroups } from "../../dictionary/vocabulary.ts";
import { isSharing, levelOf, rankOf, type SharingLevel, sharingLevels } from "../../privacy/consent/levels.ts";
import { CONSENT_TEXT_VERSION, type ConsentRecord, type Destination } from "../../privacy/consent/record.ts";
import { publicKeyOf } from "../../privacy/wire/keys.ts";
import { wordsDigest } from "../../sharing/agreements.ts";
import { withSharePlace } from "../../sharing/share-place.ts";
import { CliError } from "../cli-error.ts";
import type { ConsentFlags } from "../commands/share.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { agreementText, isWidening } from "./agreement-text.ts";
import { ownRoot } from "./prepare-here.ts";
import { type ShareContext, shareContext } from "./share-context.ts";

/** Takes a consent, or says which holds. What shares less holds at once; what shares more needs `--yes`. @throws CliError, ShareError */
export async function runShareConsent(asked: string | undefined, flags: ConsentFlags): Promise<void> {
  const context = await shareContext(flags);
  if (asked === undefined) return sayConsent(context, flags);
  const level = levelOf(asked);
  if (level === undefined)
    throw new CliError(`There is no level ${JSON.stringify(asked)}.`, `There are ${sharingLevels.join(", ")}.`);
  const consent = consentOf(level, context, flags);
  const widens = isWidening(consent, context);
  if (widens && flags.yes !== true) {
    writeOut(`${agreementText(consent, context)}\nNothing is changed yet. To agree, say the same with --yes.\n`);
    return;
  }
  await record(consent, context);
  if (flags.json === true) writeJson({ consent });
  else writeOut(`${isSharing(level) ? agreementText(consent, context) : STOPPED}\n`);
}

const STOPPED =
  "Nothing is sent any more, and what waited is removed. What was sent before is erased where it is still held by `flowmeter share erase --requests <directory> --yes`.";

function sayConsent({ agreements }: ShareContext, flags: ConsentFlags): void {
  const consents = agreements.map(({ consent }) => consent);
  if (flags.json === true) return writeJson({ consents });
  const lines = consents.map(({ day, level, groups, destinations }) =>
    `${day}  ${level}  ${groups.join(", ")}  ${destinations.map(({ id, url }) => `${id}=${url}`).join(", ")}`.trimEnd(),
  );
  writeOut(`${lines.length === 0 ? "Nobody has agreed to share anything." : lines.join("\n")}\n`);
}

function consentOf(level: SharingLevel, { words, agreements }: ShareContext, flags: ConsentFlags): ConsentRecord {
  const before = agreements.at(-1)?.consent;
  const destinations = flags.destination === undefined ? (before?.destinations ?? []) : destinationsOf(flags);
  if (isSharing(level) && destinations.length === 0)
    throw new CliError("Where should reports go?", "Name a destination: --destination jenkins-project=https://…");
  return {
    schema: "flowmeter-consent/1",
    level,
    groups: groupsOf(flags.groups ?? before?.groups ?? metricGroups),
    destinations,
    dictionary_digest: words.dictionaryDigest,
    allowlist_digest: words.allowListDigest,
    words_digest: wordsDigest(words),
    text_version: CONSENT_TEXT_VERSION,
    day: new Date().toISOString().slice(0, 10),
    role: "admin",
  };
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

async function record(consent: ConsentRecord, { placeOf, words, agreements }: ShareContext): Promise<void> {
  const before = agreements.at(-1)?.consent.level ?? "local";
  await withSharePlace(placeOf, (place) => {
    const now = Date.now();
    // A no stops what waits before anything else is written.
    const dropped = rankOf(consent.level) < rankOf(before) || !isSharing(consent.level) ? place.outbox.empty() : 0;
    if (dropped > 0) place.audit.add("outbox_emptied", { reports: dropped }, now);
    place.agreements.add(consent, words);
    place.audit.add(
      "consent",
      {
        level: consent.level,
        groups: consent.groups.join(","),
        words: consent.words_digest,
        text: consent.text_version,
      },
      now,
    );
    if (isSharing(consent.level)) ownRoot(place, now);
  });
}
