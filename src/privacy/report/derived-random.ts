import { byteStream } from "../noise/byte-source.ts";
import { uniformBelow } from "../noise/uniform.ts";
import { derivedBytes } from "../wire/keys.ts";
import type { RandomSource } from "./random-source.ts";

/**
 * Chance that nobody without the secret can foresee, and that is the same each time for one purpose: what is drawn again, from files that
 * were put back, is the same bytes and no second draw of one truth, from which two together would tell more.
 *
 * @param words what it is for; two purposes that differ have nothing in common
 */
export function derivedRandom(root: Uint8Array, words: readonly (string | number)[]): RandomSource {
  const source = byteStream(derivedBytes(root, ["chance"]), words);
  return {
    below: (limit) => Number(uniformBelow(source, BigInt(limit))),
    bytes: (count) => Uint8Array.from({ length: count }, () => Number(source.next(1))),
  };
}
