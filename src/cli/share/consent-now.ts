import { CONSENT_TEXT_VERSION, type ConsentRecord } from "../../privacy/consent/record.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { wordsDigest } from "../../sharing/agreements.ts";
import type { AuditEntry } from "../../sharing/audit-log.ts";

/** A consent that is given now, under these words. */
export function consentNow(
  words: Vocabulary,
  { level, groups, destinations }: Pick<ConsentRecord, "level" | "groups" | "destinations">,
): ConsentRecord {
  return {
    schema: "flowmeter-consent/1",
    level,
    groups,
    destinations,
    dictionary_digest: words.dictionaryDigest,
    allowlist_digest: words.allowListDigest,
    words_digest: wordsDigest(words),
    text_version: CONSENT_TEXT_VERSION,
    day: new Date().toISOString().slice(0, 10),
    role: "admin",
  };
}

/** What the log says of a consent: no address of a destination. */
export function aboutConsent({
  level,
  groups,
  words_digest: words,
  text_version: text,
}: ConsentRecord): AuditEntry["about"] {
  return { level, groups: groups.join(","), words, text };
}
