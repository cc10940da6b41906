/**
 * The element, attribute and class names the reader looks for, as small integers.
 *
 * The table is fixed: a name that is not in it is 0 ({@link OTHER}), so a hostile file cannot make it grow. Names are
 * the escaped ones that stand in the file (`_-` for `$`); `suffix` look-ups use the part after the last dot, because the
 * aliases (`wf.a.ErrorAction`) and the full names of old records end alike.
 */
const texts: string[] = [""];
const SLOTS = 1024;
const slots = new Uint16Array(SLOTS);
const lengths: number[] = [0];
const hashes: number[] = [0];
let bytesOf: Uint8Array[] = [new Uint8Array(0)];

/** Id of every name that is not in the table. */
export const OTHER = 0;

/** Step of the rolling hash over the bytes of a name; start with 0. The loops that hash while they look at bytes repeat it in line. */
function hashStep(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** Adds a name and returns its id; for the constants of a module, at load time. */
export function known(text: string): number {
  const existing = texts.indexOf(text);
  if (existing > 0) return existing;
  const bytes = new TextEncoder().encode(text);
  const hash = bytes.reduce(hashStep, 0);
  const id = texts.push(text) - 1;
  lengths[id] = bytes.length;
  hashes[id] = hash;
  bytesOf = [...bytesOf, bytes];
  let slot = slotOf(hash);
  while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  slots[slot] = id;
  return id;
}

/** Id of the name in `bytes[from, to)` whose {@link hashStep} hash is `hash`, or {@link OTHER}. */
export function lookUp(bytes: Uint8Array, from: number, to: number, hash: number): number {
  let slot = slotOf(hash);
  for (;;) {
    const id = slots[slot]!;
    if (id === OTHER) return OTHER;
    if (hashes[id] === hash && lengths[id] === to - from && sameBytes(bytes, from, bytesOf[id]!)) return id;
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** Id of the name in `bytes[from, to)`, hashing it first. */
export function lookUpRange(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  return lookUp(bytes, from, to, hash);
}

/** Text of a known id; "" for {@link OTHER}. */
export function textOf(id: number): string {
  return texts[id] ?? "";
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

function sameBytes(bytes: Uint8Array, from: number, expected: Uint8Array): boolean {
  for (let at = 0; at < expected.length; at++) if (bytes[from + at] !== expected[at]) return false;
  return true;
}
