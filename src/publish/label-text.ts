import { createHash } from "node:crypto";
import { visible } from "./safe-text.ts";

/** Most characters of a label value: two hundred hold all but a few names; each series repeats them. */
const LONGEST = 200;

/**
 * A name as the value of a label: visible, well-formed, at most 210 characters.
 *
 * A value that had to be changed ends in `~` and eight digits of a hash of the original, so that two names that begin
 * alike, or differ only in what cannot be shown, stay two.
 */
export function labelText(name: string): string {
  const shown = visible(name);
  if (shown === name && name.length <= LONGEST) return name;
  const cut = shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "")}…`;
  return `${cut}~${shortHash(name)}`;
}

/** Eight hexadecimal digits that tell names apart, also those that UTF-8 cannot write. */
export function shortHash(name: string): string {
  return createHash("sha256").update(name, "utf16le").digest("hex").slice(0, 8);
}
