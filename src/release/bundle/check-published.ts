import { existsSync } from "node:fs";
import { join } from "node:path";
import { ReleaseError } from "../../privacy/release-error.ts";
import { isSigned } from "../../privacy/wire/sign.ts";
import { fileDigests, readTree } from "./candidate.ts";

const MANIFEST = "manifest.json";

/**
 * Refuses a published bundle whose files are not those of its signed manifest: nothing is built on one that was edited, and it is not
 * said to be published.
 *
 * @throws ReleaseError PUBLISHED_CHANGED
 */
export function checkPublished(directory: string): void {
  if (!existsSync(directory)) return;
  const files = readTree(directory);
  const manifest = manifestOf(files.get(MANIFEST));
  files.delete(MANIFEST);
  const [are, were] = [fileDigests(files), manifest?.files ?? {}];
  const changed = [...new Set([...Object.keys(are), ...Object.keys(were)])].filter((path) => are[path] !== were[path]);
  if (manifest !== undefined && changed.length === 0) return;
  throw new ReleaseError(
    "PUBLISHED_CHANGED",
    `${join(directory, changed[0] ?? MANIFEST)} is not what was published.`,
    "Put back what was published; `flowmeter verify` names all that is wrong.",
  );
}

function manifestOf(text: string | undefined): { readonly files: Readonly<Record<string, string>> } | undefined {
  try {
    const manifest = JSON.parse(text ?? "") as { key: string; sig: string; files: Record<string, string> };
    return isSigned(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}
