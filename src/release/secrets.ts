import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SECRET_BYTES } from "../privacy/noise/byte-source.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import { periodsOf } from "./build/sealed-batches.ts";
import { replaceDurably, syncDirectory } from "./files/durable-file.ts";
import type { Workspace } from "./workspace.ts";

/** File of the secret of a release. */
export function secretFile({ secrets }: Workspace, release: string): string {
  return join(secrets, release);
}

/**
 * The secret of a release; made for one that nothing was paid for yet.
 *
 * @throws ReleaseError SECRET
 */
export function secretOf(workspace: Workspace, release: string, isPaid: boolean): Uint8Array {
  const file = secretFile(workspace, release);
  if (!existsSync(file) && !isPaid) replaceDurably(file, randomBytes(SECRET_BYTES));
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  if (bytes.length === SECRET_BYTES) return bytes;
  throw new ReleaseError(
    "SECRET",
    `The secret of release ${release} is not there, or is damaged.`,
    "Put it back: with another one noise would be drawn anew, and could be averaged away.",
  );
}

/**
 * Destroys the secrets of releases whose reports are all removed: nobody can build them again, and whoever found a secret later could take
 * the noise away from what was published. Returns which.
 */
export function destroySecrets({ secrets }: Workspace, sealedIn: string): string[] {
  const spent = readdirSync(secrets).filter((release) => isRemoved(release, sealedIn));
  for (const release of spent) rmSync(join(secrets, release), { force: true });
  if (spent.length > 0) syncDirectory(secrets);
  return spent;
}

/** A disk that is not there has no seal either. */
function isRemoved(release: string, sealedIn: string): boolean {
  const sealed = periodsOf(release).filter((period) => existsSync(join(sealedIn, period, "seal.json")));
  return sealed.includes(release) && sealed.every((period) => !existsSync(join(sealedIn, period, "batch.duckdb")));
}
