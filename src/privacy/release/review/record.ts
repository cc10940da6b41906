import { createHash } from "node:crypto";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { canonicalJson } from "../../../dictionary/canonical-json.ts";
import { ReleaseError } from "../../release-error.ts";
import type { SigningKeys } from "../../wire/keys.ts";
import { isSigned, signed } from "../../wire/sign.ts";

/** What somebody may do in a review. */
const reviewActions = ["propose", "approve", "reject", "stop", "publish", "withdraw"] as const;

/** What somebody may be. One person may be several things, but not for the same release. */
const reviewRoles = ["proposer", "owner", "privacy-reviewer", "publisher"] as const;

/** What a person may be in a review. */
export type ReviewRole = (typeof reviewRoles)[number];

const hash = () => Type.String({ pattern: "^[0-9a-f]{64}$" });

/** A change of state, signed by who made it. */
const recordSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-review/1"),
    /** Name of the release. */
    object: Type.String({ pattern: "^[a-z0-9-]{1,60}$" }),
    /** Digest of the bytes that it is about: candidate and evidence. */
    digest: hash(),
    action: Type.Enum(reviewActions),
    role: Type.Enum(reviewRoles),
    day: Type.String({ pattern: "^20\\d\\d-\\d\\d-\\d\\d$" }),
    reason: Type.String({ maxLength: 1000 }),
    /** Digest of who might review when it was made. */
    roster: hash(),
    /** Hash of the record before; zeros before the first. */
    prev: hash(),
    key: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }),
    sig: Type.String({ pattern: "^[A-Za-z0-9_-]{86}$" }),
  },
  { additionalProperties: false },
);

/** A signed change of state. */
export type ReviewRecord = Static<typeof recordSchema>;

/** Hash before the first record. */
const NO_RECORD = "0".repeat(64);

/** Who may review: public keys with what they may be. */
export const rosterSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-roster/1"),
    people: Type.Array(
      Type.Object(
        {
          key: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }),
          roles: Type.Array(Type.Enum(reviewRoles), { minItems: 1 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** Who may review. */
export type Roster = Static<typeof rosterSchema>;

/** The file of a bundle that says who may review. */
export function peopleText(roster: Roster): string {
  return `${canonicalJson(roster)}\n`;
}

/** Digest of that file. */
export function rosterDigest(roster: Roster): string {
  return createHash("sha256").update(peopleText(roster)).digest("hex");
}

/** How far a log of reviews has come. */
export function reviewsHighWater(records: readonly ReviewRecord[]): { readonly count: number; readonly hash: string } {
  const last = records.at(-1);
  return { count: records.length, hash: last === undefined ? NO_RECORD : hashOfRecord(last) };
}

/** What somebody decides. */
export type Decision = Pick<ReviewRecord, "object" | "digest" | "action" | "role" | "day" | "reason" | "roster">;

/** The record of a decision after those before. */
export function nextRecord(before: readonly ReviewRecord[], decision: Decision, keys: SigningKeys): ReviewRecord {
  const last = before.at(-1);
  const body = { ...decision, schema: "flowmeter-review/1" as const, prev: last ? hashOfRecord(last) : NO_RECORD };
  return signed({ ...body, key: keys.key }, keys);
}

/** Hash of a record, which the next one names. */
function hashOfRecord(record: ReviewRecord): string {
  return createHash("sha256").update(canonicalJson(record)).digest("hex");
}

/** Reads a log of reviews: a line per record, chained and signed. @throws ReleaseError REVIEWS_BROKEN */
export function readRecords(text: string): ReviewRecord[] {
  const records: ReviewRecord[] = [];
  for (const [index, line] of text.split("\n").filter(Boolean).entries()) {
    const record = parsed(line);
    const prev = records.length === 0 ? NO_RECORD : hashOfRecord(records.at(-1)!);
    const isSound =
      Check(recordSchema, record) &&
      record.prev === prev &&
      record.day >= (records.at(-1)?.day ?? "") &&
      isSigned(record);
    if (!isSound)
      throw new ReleaseError(
        "REVIEWS_BROKEN",
        `The log of reviews is not what was signed: line ${index + 1} is broken.`,
        "Nothing can be published on it. Put back the copy that is whole.",
      );
    records.push(record);
  }
  return records;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
