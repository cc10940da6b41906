import { existsSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson } from "../dictionary/canonical-json.ts";
import { peopleText, type ReviewRecord, type Roster } from "../privacy/release/review/record.ts";
import type { Reviewed } from "../privacy/release/review/reviewed.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import type { SigningKeys } from "../privacy/wire/keys.ts";
import { signed } from "../privacy/wire/sign.ts";
import {
  type BundleFiles,
  bundleDigest,
  type Candidate,
  fileDigests,
  readTree,
  writeTree,
} from "./bundle/candidate.ts";
import { checkPublished } from "./bundle/check-published.ts";
import { syncDirectory } from "./files/durable-file.ts";
import { locked } from "./files/lock-file.ts";
import { soundLedger } from "./ledger/sound-ledger.ts";
import { appendRecord, nextDecision, type ReviewPlace, record, reviewedCandidate } from "./review-release.ts";
import { readRoster, releaseDirectory } from "./workspace.ts";

/**
 * Files of a bundle that is to be published. Takes only what two persons have approved.
 *
 * @public a test compiles calls of it that must not compile
 */
export function bundleFiles(
  { value, records }: Reviewed<Candidate>,
  {
    more,
    roster,
    keys,
  }: { readonly more: readonly ReviewRecord[]; readonly roster: Roster; readonly keys: SigningKeys },
): BundleFiles {
  const files = new Map(value.files);
  files.set("reviews.jsonl", [...records, ...more].map((each) => `${canonicalJson(each)}\n`).join(""));
  files.set("people.json", peopleText(roster));
  const manifest = {
    schema: "flowmeter-manifest/1",
    release: value.release,
    /** What the approvals are about: files and evidence; the evidence itself is not published, its digest is. */
    candidate: value.digest,
    evidence: evidenceDigest(value),
    files: fileDigests(files),
    key: keys.key,
  };
  return files.set("manifest.json", `${canonicalJson(signed(manifest, keys))}\n`);
}

/**
 * Publishes a release into a directory of its own; returns the directory.
 *
 * The record of it is written before the directory gets its name: a crash between leaves a release that is published by its record,
 * and doing it again gives the directory its name.
 *
 * @throws ReleaseError
 */
export async function publishRelease(place: ReviewPlace, keys: SigningKeys): Promise<string> {
  return locked(place.workspace.lock, () => publish(place, reviewedCandidate(place), keys));
}

function publish(place: ReviewPlace, approved: Reviewed<Candidate>, keys: SigningKeys): string {
  const directory = join(releaseDirectory(place.workspace, place.release), "published");
  checkNotWithdrawn(directory);
  checkPublished(directory);
  soundLedger(place.workspace);
  const roster = readRoster(place.workspace);
  const recorded = approved.records.find(({ action }) => action === "publish");
  const isRecorded = recorded !== undefined;
  if (isRecorded) checkSamePublisher(recorded, { roster, keys });
  const made = isRecorded ? [] : [nextDecision(place, { action: "publish", role: "publisher", reason: "" }, keys)];
  const staged = `${directory}.staged`;
  const files = bundleFiles(approved, { more: made, roster, keys });
  if (existsSync(directory)) return checkSame(directory, files);
  writeTree(staged, files);
  for (const each of made) appendRecord(place.workspace, each);
  renameSync(staged, directory);
  syncDirectory(dirname(directory));
  return directory;
}

/** Who goes on with what a crash left is who began, and may still publish. */
function checkSamePublisher(
  { key, role }: ReviewRecord,
  { roster, keys }: { readonly roster: Roster; readonly keys: SigningKeys },
): void {
  const mayPublish = roster.people.some((one) => one.key === keys.key && one.roles.includes("publisher"));
  if (key === keys.key && role === "publisher" && mayPublish) return;
  throw new ReleaseError(
    "REVIEW_ROLE",
    "Another key has recorded that it publishes this, or may no longer.",
    "Who began to publish goes on, with the same key.",
  );
}

/** What is published already is exactly what would be. */
function checkSame(directory: string, files: BundleFiles): string {
  if (bundleDigest(readTree(directory)) === bundleDigest(files)) return directory;
  throw new ReleaseError(
    "PUBLISHED_CHANGED",
    `${directory} is not what was approved.`,
    "Move it away and publish again; `flowmeter verify` names all that is wrong.",
  );
}

/** The log of reviews says so too; this is for one that was put back from an old copy. */
function checkNotWithdrawn(directory: string): void {
  if (!existsSync(`${directory}.withdrawn`)) return;
  throw new ReleaseError("WITHDRAWN", "It was withdrawn, and is not published again.", "Build another release.");
}

/** Takes a release back: its directory gets another name. What it cost stays spent. @throws ReleaseError */
export async function withdrawRelease(place: ReviewPlace, reason: string, keys: SigningKeys): Promise<void> {
  await locked(place.workspace.lock, () => {
    const role = readRoster(place.workspace)
      .people.find(({ key }) => key === keys.key)
      ?.roles.includes("publisher")
      ? "publisher"
      : "privacy-reviewer";
    record(place, { action: "withdraw", role, reason }, keys);
    const directory = join(releaseDirectory(place.workspace, place.release), "published");
    if (existsSync(directory)) renameSync(directory, `${directory}.withdrawn`);
  });
}

function evidenceDigest({ evidence }: Candidate): string {
  return fileDigests(new Map([["evidence", evidence]])).evidence!;
}
