import { canonical, isSignedObject, sha256 } from "./canonical.ts";

interface SignedReview {
  readonly object: string;
  readonly digest: string;
  readonly action: string;
  readonly role: string;
  readonly day: string;
  readonly prev: string;
  readonly key: string;
}

/** What the reviews of a bundle have to say. */
export interface ReviewTerms {
  readonly release: string;
  /** Digest that approvals have to be about. */
  readonly candidate: string;
  readonly embargoDays: number;
  /** Key that signed the manifest. */
  readonly publisher: string;
  readonly people: readonly { readonly key: string; readonly roles: readonly string[] }[];
}

/** What is wrong with the reviews: signatures, two persons, roles, bytes, embargo. */
export function reviewFaults(lines: readonly string[], terms: ReviewTerms): string[] {
  const records = lines.map((line) => JSON.parse(line) as SignedReview);
  const faults = records.flatMap((record, index) =>
    isSignedObject(record) ? [] : [`review ${index + 1} is not signed by its key`],
  );
  const own = records.filter(({ object, digest }) => object === terms.release && digest === terms.candidate);
  const allowed = (record: SignedReview) =>
    terms.people.some(({ key, roles }) => key === record.key && roles.includes(record.role));
  if (records.some(({ action, object }) => object === terms.release && (action === "stop" || action === "withdraw")))
    faults.push("the release was stopped or withdrawn");
  const proposer = own.find(({ action }) => action === "propose")?.key;
  const approvals = own.filter((record) => record.action === "approve" && record.key !== proposer && allowed(record));
  const days = approvals.flatMap((one) =>
    approvals
      .filter((other) => one.role === "privacy-reviewer" && other.role === "publisher" && one.key !== other.key)
      .map((other) => [one.day, other.day].sort()[1]!),
  );
  if (proposer === undefined) faults.push("nobody proposed these bytes");
  if (days.length === 0)
    faults.push(
      "a privacy reviewer and a publisher, two persons other than who proposed, have not both approved these bytes",
    );
  const published = own.find(({ action, role }) => action === "publish" && role === "publisher");
  if (published === undefined || published.key !== terms.publisher || !allowed(published) || published.key === proposer)
    faults.push("who signed the manifest is not the publisher of these bytes");
  const from = days.sort()[0];
  if (published !== undefined && from !== undefined && published.day < later(from, terms.embargoDays))
    faults.push("the embargo was not over");
  return [...faults, ...chainFaults(records)];
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
