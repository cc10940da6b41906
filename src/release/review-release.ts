import { canonicalJson } from "../dictionary/canonical-json.ts";
import {
  type Decision,
  nextRecord,
  type ReviewRecord,
  readRecords,
  reviewsHighWater,
  rosterDigest,
} from "../privacy/release/review/record.ts";
import { type Reviewed, reviewed } from "../privacy/release/review/reviewed.ts";
import { checkDecision, type ReviewStanding, standingOf } from "../privacy/release/review/state.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import type { SigningKeys } from "../privacy/wire/keys.ts";
import type { Evidence } from "./build/evidence.ts";
import { type Candidate, readCandidate } from "./bundle/candidate.ts";
import { appendDurably, readIfThere, sizeOf } from "./files/durable-file.ts";
import { locked } from "./files/lock-file.ts";
import { readMarkFile, writeMarkFile } from "./high-water.ts";
import { readRoster, releaseDirectory, type Workspace } from "./workspace.ts";

/** A release in review. */
export interface ReviewPlace {
  readonly workspace: Workspace;
  readonly release: string;
  readonly today: string;
}

/** Where a release is, by the bytes that there are now. @throws ReleaseError */
export function standing(place: ReviewPlace): ReviewStanding & { readonly digest: string } {
  const candidate = candidateAt(place);
  const { release: object, today } = place;
  const { digest } = candidate;
  const subject = { object, digest, embargoDays: embargoDays(candidate), today };
  return { ...standingOf(recordsOf(place.workspace), readRoster(place.workspace), subject), digest };
}

/**
 * Writes down what somebody decides about exactly the bytes that there are now. A candidate whose checks fail cannot be proposed.
 *
 * @throws ReleaseError
 */
export async function decide(
  place: ReviewPlace,
  decision: Pick<Decision, "action" | "role" | "reason">,
  keys: SigningKeys,
): Promise<ReviewRecord> {
  return locked(place.workspace.lock, () => record(place, decision, keys));
}

/** The record of a decision, written. Call it under the lock. @throws ReleaseError */
export function record(
  place: ReviewPlace,
  { action, role, reason }: Pick<Decision, "action" | "role" | "reason">,
  keys: SigningKeys,
): ReviewRecord {
  const made = nextDecision(place, { action, role, reason }, keys);
  appendRecord(place.workspace, made);
  return made;
}

/** The record of a decision, checked but not written yet. @throws ReleaseError */
export function nextDecision(
  place: ReviewPlace,
  { action, role, reason }: Pick<Decision, "action" | "role" | "reason">,
  keys: SigningKeys,
): ReviewRecord {
  const { workspace, release: object, today: day } = place;
  const candidate = candidateAt(place);
  const records = recordsOf(workspace);
  checkDay(records.at(-1), day);
  if (action === "propose") checkPassed(candidate);
  // Who stops or takes back needs no roster that others have agreed to.
  if (action === "propose" || action === "approve" || action === "publish") checkRoster(candidate, workspace);
  const decision: Decision = {
    object,
    digest: candidate.digest,
    action,
    role,
    day,
    reason,
    roster: rosterDigest(readRoster(workspace)),
  };
  checkDecision({ ...decision, key: keys.key }, standing(place), readRoster(workspace));
  return nextRecord(records, decision, keys);
}

/** Adds a record to the log. @throws ReleaseError DISK */
export function appendRecord({ reviews, reviewsMark }: Workspace, made: ReviewRecord): void {
  const text = readIfThere(reviews) ?? "";
  const whole = Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1));
  appendDurably(reviews, `${canonicalJson(made)}\n`, Math.min(whole, sizeOf(reviews)));
  writeMarkFile(reviewsMark, reviewsHighWater(recordsOf({ reviews, reviewsMark })));
}

/** The candidate, when it may be published. @throws ReleaseError NOT_REVIEWED, EMBARGO, STOPPED */
export function reviewedCandidate(place: ReviewPlace): Reviewed<Candidate> {
  const { workspace, release: object, today } = place;
  const candidate = candidateAt(place);
  checkRoster(candidate, workspace);
  const log = { records: recordsOf(workspace), roster: readRoster(workspace) };
  return reviewed(candidate, log, { object, digest: candidate.digest, embargoDays: embargoDays(candidate), today });
}

function candidateAt({ workspace, release }: ReviewPlace): Candidate {
  return readCandidate(releaseDirectory(workspace, release), release);
}

/** The embargo is one of the bytes that are approved. */
function embargoDays({ files }: Candidate): number {
  return (JSON.parse(files.get("release.json") ?? "{}") as { embargo_days: number }).embargo_days;
}

/** Who may review is one of the bytes that are approved: somebody who is added later approves nothing that was built before. */
function checkRoster({ files }: Candidate, workspace: Workspace): void {
  const { people } = JSON.parse(files.get("release.json") ?? "{}") as { people?: string };
  if (people === rosterDigest(readRoster(workspace))) return;
  throw new ReleaseError(
    "ROSTER_CHANGED",
    `${workspace.roster} is not what it was when the release was built.`,
    "Put it back, or build the release again: that costs nothing, and approvals begin anew.",
  );
}

/** A last line that was not finished was never acknowledged. */
function recordsOf({ reviews, reviewsMark }: Pick<Workspace, "reviews" | "reviewsMark">): ReviewRecord[] {
  const text = readIfThere(reviews) ?? "";
  const records = readRecords(text.slice(0, text.lastIndexOf("\n") + 1));
  const mark = readMarkFile(reviewsMark);
  if (mark !== undefined && reviewsHighWater(records.slice(0, mark.count)).hash === mark.hash) return records;
  throw new ReleaseError(
    "REVIEWS_BEHIND",
    mark === undefined
      ? `${reviewsMark}, the high-water mark of the reviews, is gone or cannot be read.`
      : `There were ${mark.count} records of reviews once, and there are ${records.length} now, or others: the log was cut short or is an old copy.`,
    "What was stopped stays stopped. Put back the newest log and its mark.",
  );
}

function checkPassed({ evidence }: Candidate): void {
  const failed = (JSON.parse(evidence) as Evidence).checks.filter(({ isPassed }) => !isPassed);
  if (failed.length === 0) return;
  const names = failed.map(({ name, detail }) => `${name} (${detail})`).join(", ");
  throw new ReleaseError("CHECKS", `Checks of the candidate fail: ${names}.`, "The evidence says more.");
}

function checkDay(last: ReviewRecord | undefined, day: string): void {
  if (last === undefined || day >= last.day) return;
  throw new ReleaseError(
    "CLOCK",
    `Today is ${day} by this machine's clock, and the last record is of ${last.day}.`,
    "Set the clock right.",
  );
}
