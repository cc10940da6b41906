import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Check } from "typebox/value";
import { canonicalJson } from "../dictionary/canonical-json.ts";
import { SECRET_BYTES } from "../privacy/noise/byte-source.ts";
import type { NoisyTable } from "../privacy/release/add-noise.ts";
import type { PublishedMetric } from "../privacy/release/published-tables.ts";
import { type Roster, rosterSchema } from "../privacy/release/review/record.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import { checkPublished } from "./bundle/check-published.ts";
import { readIfThere, replaceDurably } from "./files/durable-file.ts";
import type { LedgerPlace } from "./ledger/ledger-file.ts";

/** The directory in which releases are made: ledger, secret, roster, reviews and a directory per release. */
export interface Workspace {
  readonly directory: string;
  readonly ledger: LedgerPlace;
  readonly lock: string;
  readonly reviews: string;
  readonly roster: string;
  readonly secret: string;
}

/** Places in a workspace; `mark` is where the high-water mark of the ledger is, if not beside it. */
export function workspaceAt(directory: string, mark?: string): Workspace {
  return {
    directory,
    ledger: { file: join(directory, "ledger.jsonl"), mark: mark ?? join(directory, "ledger.mark") },
    lock: join(directory, "lock"),
    reviews: join(directory, "reviews.jsonl"),
    roster: join(directory, "people.json"),
    secret: join(directory, "secret"),
  };
}

/** Makes a workspace; what is there stays. @throws ReleaseError */
export function makeWorkspace(workspace: Workspace): void {
  mkdirSync(join(workspace.directory, "releases"), { recursive: true, mode: 0o700 });
  // A new secret over an old ledger would draw noise anew for what is paid.
  if (!existsSync(workspace.secret) && !existsSync(workspace.ledger.file) && !existsSync(workspace.ledger.mark))
    replaceDurably(workspace.secret, randomBytes(SECRET_BYTES));
  if (!existsSync(workspace.roster))
    replaceDurably(workspace.roster, `${JSON.stringify({ schema: "flowmeter-roster/1", people: [] }, null, 2)}\n`);
}

/** The release secret. @throws ReleaseError SECRET */
export function readSecretOf({ secret }: Workspace): Uint8Array {
  const bytes = existsSync(secret) ? readFileSync(secret) : Buffer.alloc(0);
  if (bytes.length === SECRET_BYTES) return bytes;
  throw new ReleaseError(
    "SECRET",
    "The release secret is not there, or is damaged.",
    "Put it back: with another one noise would be drawn anew, and could be averaged away.",
  );
}

/** Who may review. @throws ReleaseError ROSTER */
export function readRoster({ roster }: Workspace): Roster {
  try {
    const value: unknown = JSON.parse(readFileSync(roster, "utf8"));
    if (Check(rosterSchema, value)) return value;
  } catch {
    // Told below: what is in the file does not matter.
  }
  throw new ReleaseError("ROSTER", `${roster} cannot be read.`, "It lists public keys and what they may be.");
}

/** The file of a bundle that says who may review. */
export function peopleText(roster: Roster): string {
  return `${canonicalJson(roster)}\n`;
}

/** Directory of a release. */
export function releaseDirectory({ directory }: Workspace, release: string): string {
  return join(directory, "releases", release);
}

/** Names of releases, oldest first. */
export function releasesOf({ directory }: Workspace): string[] {
  const all = join(directory, "releases");
  return existsSync(all) ? readdirSync(all).sort() : [];
}

/** Tables of releases that were published before another, oldest first. @throws ReleaseError PUBLISHED_CHANGED */
export function publishedBefore(
  workspace: Workspace,
  release: string,
): { readonly noisy: readonly NoisyTable[]; readonly published: readonly PublishedMetric[] }[] {
  return releasesOf(workspace)
    .filter((name) => name < release)
    .flatMap((name) => {
      const bundle = join(releaseDirectory(workspace, name), "published");
      checkPublished(bundle);
      const [noisy, tables] = ["noisy.json", "tables.json"].map((file) => readIfThere(join(bundle, file)));
      if (noisy === undefined || tables === undefined) return [];
      return [
        {
          noisy: (JSON.parse(noisy) as { tables: NoisyTable[] }).tables,
          published: (JSON.parse(tables) as { metrics: PublishedMetric[] }).metrics,
        },
      ];
    });
}
