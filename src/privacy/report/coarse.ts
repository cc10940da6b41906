import { reportLimits } from "../wire/report.ts";
import { HIST_UNITS, MOST_WEIGHT } from "../wire/values.ts";
import type { RandomSource } from "./random-source.ts";

/**
 * A whole number as one of the two powers of two around it, chosen so that the mean over many is the number itself. 0 stays 0.
 *
 * Between p and 2p the larger one comes with chance (value - p) / p.
 */
export function toPowerOfTwo(value: number, random: RandomSource): number {
  return roundRatio(value, 1, random);
}

/** Weight of what is sent when so many labels were used and so many are sent: 1, 2 or 4, on average used / sent up to 4. */
export function weightOf(
  { used, sent }: { readonly used: number; readonly sent: number },
  random: RandomSource,
): number {
  if (sent === 0 || used <= sent) return 1;
  return used >= MOST_WEIGHT * sent ? MOST_WEIGHT : roundRatio(used, sent, random);
}

/** Some of the entries, each as likely as another, in the order in which they were given. */
export function sample<T>(entries: readonly T[], most: number, random: RandomSource): T[] {
  const left = entries.map((_, index) => index);
  const taken: number[] = [];
  while (taken.length < most && left.length > 0) taken.push(...left.splice(random.below(left.length), 1));
  return taken.sort((one, other) => one - other).map((index) => entries[index]!);
}

/**
 * A histogram of so many units, whatever its volume, over at most 12 buckets: largest remainders, and of equal ones the lower bucket.
 * Flat pairs of bucket and units, buckets ascending; empty when nothing was observed.
 */
export function normalised(buckets: ReadonlyMap<number, number>, weight = 1): number[] {
  const filled = [...buckets].filter(([, count]) => count > 0).sort(([one], [other]) => one - other);
  const largest = [...filled].sort(([, one], [, other]) => other - one).slice(0, reportLimits.maxBuckets);
  const kept = filled.filter((entry) => largest.includes(entry));
  const total = kept.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  const shares = kept.map(([bucket, count]) => ({ bucket, exact: (HIST_UNITS * count) / total }));
  const units = new Map(shares.map(({ bucket, exact }) => [bucket, Math.floor(exact)]));
  const missing = HIST_UNITS - [...units.values()].reduce((sum, count) => sum + count, 0);
  const byRemainder = [...shares].sort(
    (one, other) => (other.exact % 1) - (one.exact % 1) || one.bucket - other.bucket,
  );
  for (const { bucket } of byRemainder.slice(0, missing)) units.set(bucket, units.get(bucket)! + 1);
  return [...units].filter(([, count]) => count > 0).flatMap(([bucket, count]) => [bucket, count * weight]);
}

/** A ratio of at least 1, rounded to a power of two without bias; whole numbers only, so that nothing is lost to floating point. */
function roundRatio(numerator: number, denominator: number, random: RandomSource): number {
  if (numerator < denominator) return 0;
  let power = 1;
  while (power * 2 * denominator <= numerator) power *= 2;
  const base = power * denominator;
  return numerator > base && random.below(base) < numerator - base ? power * 2 : power;
}
