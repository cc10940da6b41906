import type { ByteSource } from "./byte-source.ts";

/**
 * A whole number from 0 to `bound` - 1, each exactly as likely. One byte more is drawn than the bound has, and what lies beyond
 * the last whole multiple of the bound, at most one draw of 256, is drawn again.
 *
 * @throws RangeError when the bound is below 1
 */
export function uniformBelow(source: ByteSource, bound: bigint): bigint {
  if (bound < 1n) throw new RangeError("a bound is 1 or more");
  const bytes = ((bound.toString(16).length + 1) >> 1) + 1;
  const range = 1n << BigInt(8 * bytes);
  const limit = range - (range % bound);
  for (;;) {
    const drawn = source.next(bytes);
    if (drawn < limit) return drawn % bound;
  }
}

/** True with probability `numerator` / `denominator`, which is from 0 to 1. @throws RangeError */
export function bernoulli(source: ByteSource, numerator: bigint, denominator: bigint): boolean {
  if (numerator < 0n || numerator > denominator) throw new RangeError("a probability is from 0 to 1");
  return uniformBelow(source, denominator) < numerator;
}
