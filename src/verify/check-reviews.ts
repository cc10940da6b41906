import { canonical, isSignedObject, sha256 } from "./canonical.ts";

interface SignedReview {
  readonly object: string;
  readonly digest: string;
  readonly action: string;
  readonly role: string;
  readonly day: string;
  /** Digest of who might review then. */
  readonly roster: string;
  readonly prev: string;
  readonly key: string;
}

/** Somebody who may review. */
export interface Person {
  readonly key: string;
  readonly roles: readonly string[];
}

/** What the reviews of a bundle have to say. */
export interface ReviewTerms {
  readonly release: string;
  /** Digest that approvals have to be about. */
  readonly candidate: string;
  readonly embargoDays: number;
  /** Key that signed the manifest. */
  readonly publisher: string;
  readonly people: readonly Person[];
  /** Digest of the file of people that is one of the approved bytes. */
  readonly roster: string;
}

/** Who may do what, as far as it lets a release out. */
const roles: Readonly<Record<string, readonly string[]>> = {
  propose: ["proposer"],
  approve: ["privacy-reviewer", "publisher"],
  publish: ["publisher"],
};

/**
 * What is wrong with the reviews: signatures, order, two persons, roles, bytes, embargo. It is proposed, then approved by a privacy
 * reviewer and a publisher, then published by a publisher; a rejection, stop or withdrawal by anybody is a fault.
 */
export function reviewFaults(lines: readonly string[], terms: ReviewTerms): string[] {
  const records = lines.map((line) => JSON.parse(line) as SignedReview);
  const unsigned = records.flatMap((record, index) =>
    isSignedObject(record) ? [] : [`review ${index + 1} is not signed by its key`],
  );
  const own = records.filter(({ object, digest }) => object === terms.release && digest === terms.candidate);
  return [...unsigned, ...stopFaults(records, own, terms), ...passageFaults(own, terms), ...chainFaults(records)];
}

function stopFaults(
  records: readonly SignedReview[],
  own: readonly SignedReview[],
  { release }: ReviewTerms,
): string[] {
  const isStopped = records.some(
    ({ action, object }) => object === release && (action === "stop" || action === "withdraw"),
  );
  return [
    ...(isStopped ? ["the release was stopped or withdrawn"] : []),
    ...(own.some(({ action }) => action === "reject") ? ["these bytes were rejected"] : []),
  ];
}

function passageFaults(own: readonly SignedReview[], terms: ReviewTerms): string[] {
  const counted = own.filter((record) => mayAct(record, terms));
  const proposedAt = counted.findIndex(({ action }) => action === "propose");
  if (proposedAt < 0) return ["nobody on the roster proposed these bytes"];
  const { key: proposer } = counted[proposedAt]!;
  const after = counted.slice(proposedAt + 1).filter(({ key }) => key !== proposer);
  const approved = approvedAt(after);
  if (approved === undefined)
    return [
      "a privacy reviewer and a publisher, two persons other than who proposed, have not both approved these bytes after that",
    ];
  const published = after.slice(approved + 1).find(({ action }) => action === "publish");
  if (published === undefined || published.key !== terms.publisher)
    return ["who signed the manifest is not the publisher of these bytes"];
  const isOver = published.day >= later(after[approved]!.day, terms.embargoDays);
  return isOver ? [] : ["the embargo was not over"];
}

function mayAct({ key, role, action, roster }: SignedReview, terms: ReviewTerms): boolean {
  const isAllowed = roles[action]?.includes(role) === true && roster === terms.roster;
  return isAllowed && terms.people.some((person) => person.key === key && person.roles.includes(role));
}

/** Place of the record by which two persons had approved. */
function approvedAt(records: readonly SignedReview[]): number | undefined {
  const by = (role: string, most: number) =>
    records.slice(0, most + 1).filter((record) => record.action === "approve" && record.role === role);
  const place = records.findIndex((_, index) =>
    by("privacy-reviewer", index).some((one) => by("publisher", index).some((other) => one.key !== other.key)),
  );
  return place < 0 ? undefined : place;
}

/** Records of other releases are left out of a bundle, so a record may follow one that is not here; none may follow a later one. */
function chainFaults(records: readonly SignedReview[]): string[] {
  const places = new Map(records.map((record, index) => [sha256(canonical(record)), index]));
  const isChained = records.every(({ prev, day }, index) => {
    const before = records[index - 1];
    return (places.get(prev) ?? -1) < index && (before === undefined || day >= before.day);
  });
  return isChained ? [] : ["the reviews are not in the order in which they were made"];
}

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
