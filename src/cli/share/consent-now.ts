import { digestOf } from "../../dictionary/digest.ts";
import { CONSENT_TEXT_VERSION, type ConsentRecord } from "../../privacy/consent/record.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { wordsDigest } from "../../sharing/agreements.ts";
import type { AuditEntry } from "../../sharing/audit-log.ts";

/**
 * A consent that is given now, under these words. Its day is never before the last line of the log: a clock that was set back must not
 * let days be told of that were not agreed to.
 */
export function consentNow(
  words: Vocabulary,
  { level, groups, destinations }: Pick<ConsentRecord, "level" | "groups" | "destinations">,
  log: readonly AuditEntry[],
): ConsentRecord {
  const last = log.at(-1)?.at;
  const at = Math.max(Date.now(), last === undefined ? 0 : Date.parse(last));
  return {
    schema: "flowmeter-consent/1",
    level,
    groups,
    destinations,
    dictionary_digest: words.dictionaryDigest,
    allowlist_digest: words.allowListDigest,
    words_digest: wordsDigest(words),
    text_version: CONSENT_TEXT_VERSION,
    day: new Date(at).toISOString().slice(0, 10),
    role: "admin",
  };
}

/** What the log says of a consent: no address of a destination, but a digest by which the consent is found to be that one. */
export function aboutConsent(consent: ConsentRecord): AuditEntry["about"] {
  const { level, groups, words_digest: words, text_version: text } = consent;
  return { level, groups: groups.join(","), words, text, consent: digestOf(consent) };
}
