import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Check } from "typebox/value";
import { NO_HASH } from "../privacy/ledger/entry.ts";
import type { NoisyTable } from "../privacy/release/add-noise.ts";
import type { PublishedMetric } from "../privacy/release/published-tables.ts";
import { type Roster, rosterSchema } from "../privacy/release/review/record.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import { checkPublished } from "./bundle/check-published.ts";
import { readIfThere, replaceDurably } from "./files/durable-file.ts";
import { writeMarkFile } from "./high-water.ts";
import type { LedgerPlace } from "./ledger/ledger-file.ts";

/** The directory in which releases are made: ledger, secret, roster, reviews and a directory per release. */
export interface Workspace {
  readonly directory: string;
  readonly ledger: LedgerPlace;
  readonly lock: string;
  readonly reviews: string;
  readonly roster: string;
  /** How far the reviews had come: beside the mark of the ledger, best on another disk. */
  readonly reviewsMark: string;
  /** Directory with a secret per release. */
  readonly secrets: string;
  /** File that says whose batches are released. */
  readonly collector: string;
}

/** Places in a workspace; `mark` is where the high-water mark of the ledger is, if not beside it. */
export function workspaceAt(directory: string, mark?: string): Workspace {
  return {
    directory,
    ledger: { file: join(directory, "ledger.jsonl"), mark: mark ?? join(directory, "ledger.mark") },
    lock: join(directory, "lock"),
    reviews: join(directory, "reviews.jsonl"),
    roster: join(directory, "people.json"),
    reviewsMark: join(mark === undefined ? directory : dirname(mark), "reviews.mark"),
    secrets: join(directory, "secrets"),
    collector: join(directory, "collector.json"),
  };
}

/** Makes a workspace; what is there stays. @throws ReleaseError */
export function makeWorkspace(workspace: Workspace): void {
  mkdirSync(join(workspace.directory, "releases"), { recursive: true, mode: 0o700 });
  // Marks are there from the beginning: one that is missing later was lost. The secrets' directory says that it has begun.
  if (!existsSync(workspace.secrets)) {
    for (const file of [workspace.ledger.mark, workspace.reviewsMark])
      if (!existsSync(file)) writeMarkFile(file, { count: 0, hash: NO_HASH });
    mkdirSync(workspace.secrets, { mode: 0o700 });
  }
  if (!existsSync(workspace.roster))
    replaceDurably(workspace.roster, `${JSON.stringify({ schema: "flowmeter-roster/1", people: [] }, null, 2)}\n`);
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
