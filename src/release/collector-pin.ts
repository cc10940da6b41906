import { canonicalJson } from "../dictionary/canonical-json.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import { readIfThere, replaceDurably, sizeOf } from "./files/durable-file.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Refuses batches of another collector than that of the first release: which one that was is written down then.
 *
 * @throws ReleaseError SEAL_BROKEN
 */
export function checkCollector(
  workspace: Workspace,
  { dest, key }: { readonly dest: string; readonly key: string },
): void {
  const file = workspace.collector;
  const own = `${canonicalJson({ dest, key })}\n`;
  const known = readIfThere(file);
  // One that is lost is not replaced by whichever comes next.
  if (known === undefined && sizeOf(workspace.ledger.file) === 0) return replaceDurably(file, own);
  if (known === own) return;
  throw new ReleaseError(
    "SEAL_BROKEN",
    known === undefined
      ? `${file} is gone, which says whose batches are released.`
      : `The batch was sealed by another collector than ${file} says.`,
    "Put it back. Batches of another collector are released in a directory of their own.",
  );
}
