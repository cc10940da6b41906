import { createHash } from "node:crypto";

/** Longest name of a branch's directory. */
const MOST_CHARACTERS = 32;

/** Characters of the hash in a name that had to be changed. */
const SHORT_HASH = 6;
const LONG_HASH = 12;

const DIGITS = "0123456789abcdefghijklmnopqrstuv";

/** Names that Windows keeps for devices: no directory is called so on any system. */
const DEVICE = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/**
 * Full name of a branch's Pipeline as its directories in a home say it: `app/feature%2Fone` is `app/feature-one.e76d0v` there.
 *
 * Jenkins keeps a short name of letters, digits and dashes as it is; of others separators become dashes, other characters their
 * code, and a hash of the whole name is added, in the middle when the name is long. Source: how the Branch API plugin names directories.
 */
export function branchDirectory(fullName: string): string {
  const cut = fullName.lastIndexOf("/") + 1;
  return cut === 0 ? fullName : fullName.slice(0, cut) + directoryOf(decoded(fullName.slice(cut)));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // Not encoded at all: a % of its own.
    return name;
  }
}

function directoryOf(branch: string): string {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(branch) && branch.length <= MOST_CHARACTERS;
  if (isPlain && !DEVICE.test(branch)) return branch;
  const plain = plainName(branch);
  const hash = hashOf(branch);
  if (plain.length + 1 + SHORT_HASH <= MOST_CHARACTERS) return `${plain}.${hash.slice(-SHORT_HASH)}`;
  const tooMany = plain.length - MOST_CHARACTERS;
  const inside = `.${hash.slice(-Math.min(LONG_HASH, Math.max(SHORT_HASH, tooMany)))}.`;
  const before = Math.floor((MOST_CHARACTERS - inside.length) / 2);
  return plain.slice(0, before) + inside + plain.slice(before + inside.length + tooMany);
}

function plainName(branch: string): string {
  const plain = branch
    .split("")
    .map((character) => {
      if (/[A-Za-z0-9-]/.test(character)) return character;
      if (/[/\\ ._]/.test(character)) return "-";
      const code = character.charCodeAt(0);
      return code < 256 ? `_${hex(code)}` : `_${hex(code & 255)}_${hex(code >> 8)}`;
    })
    .join("");
  // A name does not begin with what stands for something else.
  return /^[A-Za-z0-9-]/.test(branch) ? plain : `0${plain}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** SHA-1 in base 32, five bits at a time from the low end of each byte on; what is left over at the end is not written. */
function hashOf(text: string): string {
  let digits = "";
  let bits = 0;
  let held = 0;
  for (const byte of createHash("sha1").update(text).digest()) {
    for (; bits >= 5; bits -= 5) {
      digits += DIGITS[held & 31];
      held >>= 5;
    }
    held |= byte << bits;
    bits += 8;
  }
  return digits;
}
