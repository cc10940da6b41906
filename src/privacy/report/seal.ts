import { createHash } from "node:crypto";
import { toBase64Url } from "../wire/base64url.ts";
import { checkLimits, checkVocabulary, type Vocabulary } from "../wire/check-rows.ts";
import { purposeKeys } from "../wire/keys.ts";
import { checkReportSignature, readReport } from "../wire/read-report.ts";
import { type Report, sealReport } from "../wire/report.ts";
import { derivedRandom } from "./derived-random.ts";
import type { Draft } from "./drafts.ts";

/** For whom and when a draft is sealed. */
export interface SealFor {
  readonly words: Vocabulary;
  readonly dest: string;
  readonly period: string;
  readonly level: Report["consent"];
  readonly seq: number;
  /** The controller's secret. */
  readonly root: Uint8Array;
}

/** Bytes of a report, and the hex of their SHA-256: the name of their file. */
export interface SealedReport {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/**
 * Seals a draft, and reads the bytes again as a collector will: what a collector would refuse is a defect of this program, and does not
 * even reach the outbox.
 *
 * @throws Error that names the rule which the bytes break
 */
export function sealDraft(draft: Draft, { words, dest, period, level, seq, root }: SealFor): SealedReport {
  const { env, rows, hist } = draft;
  const keys = purposeKeys(root, { dest, env, period });
  // Not by new chance: the same draft sealed again is the same bytes.
  const nonce = toBase64Url(derivedRandom(root, ["nonce", dest, env, period, seq]).bytes(16));
  const digests = { dict: words.dictionaryDigest, allow: words.allowListDigest };
  const bytes = sealReport({ ...digests, dest, env, period, seq, nonce, consent: level, rows, hist }, keys);
  checkBytes(bytes, words);
  return { bytes, name: nameOfBytes(bytes) };
}

/** Hex of the SHA-256 of bytes. */
export function nameOfBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function checkBytes(bytes: Uint8Array, words: Vocabulary): void {
  const read = readReport(bytes);
  const faults = [
    read,
    ...(read.ok
      ? [checkReportSignature(read.value), checkVocabulary(read.value, words), checkLimits(read.value, words)]
      : []),
  ];
  for (const checked of faults)
    if (!checked.ok) throw new Error(`A report breaks ${checked.fault.rule} at ${checked.fault.path}`);
}
