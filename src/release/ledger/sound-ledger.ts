import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { LedgerEntry } from "../../privacy/ledger/entry.ts";
import { ReleaseError } from "../../privacy/release-error.ts";
import { readIfThere } from "../files/durable-file.ts";
import { releaseDirectory, releasesOf, type Workspace } from "../workspace.ts";
import { ledgerEntries } from "./ledger-file.ts";

/** Where a release says which ledger it was paid from. */
const PLACES = ["candidate", "published", "published.staged", "published.withdrawn"];

/**
 * The ledger of a workspace, held against every release that was made of it: each says how many entries there were and the hash of
 * the last. So ledger and mark that were both put back from an old copy are noticed while one release is newer than the copy.
 *
 * @throws ReleaseError LEDGER_BROKEN, LEDGER_BEHIND
 */
export function soundLedger(workspace: Workspace): readonly LedgerEntry[] {
  const entries = ledgerEntries(workspace.ledger);
  const hasSecrets = existsSync(workspace.secrets) && readdirSync(workspace.secrets).length > 0;
  if (hasSecrets && !existsSync(workspace.ledger.mark)) throw lost();
  for (const release of releasesOf(workspace))
    for (const place of PLACES) {
      const paid = ledgerOf(join(releaseDirectory(workspace, release), place, "release.json"));
      if (paid !== undefined && (entries[paid.entries - 1]?.hash ?? "") !== paid.hash) throw behind(release, paid);
    }
  return entries;
}

interface Paid {
  readonly entries: number;
  readonly hash: string;
}

/** A file that cannot be read says nothing of the ledger; whether it may be published is asked elsewhere. */
function ledgerOf(file: string): Paid | undefined {
  try {
    return (JSON.parse(readIfThere(file) ?? "{}") as { ledger?: Paid }).ledger;
  } catch {
    return undefined;
  }
}

/** Where there is a secret something was about to be paid, and the mark was there before it. */
function lost(): ReleaseError {
  return new ReleaseError(
    "LEDGER_BEHIND",
    "There are secrets of releases, and no high-water mark of the ledger: nobody can say what was spent.",
    "Put back the newest ledger and its mark.",
  );
}

function behind(release: string, { entries }: Paid): ReleaseError {
  return new ReleaseError(
    "LEDGER_BEHIND",
    `Release ${release} was paid from a ledger of ${entries} entries, which is not this one: it is an old copy, or another.`,
    "What was spent cannot be spent again. Put back the newest ledger and its mark.",
  );
}
