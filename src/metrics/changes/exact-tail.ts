/** Up to this many values {@link exactTail} is exact enough and quick; above, `selectedTail` is. */
export const MAX_EXACT = 16;

/**
 * Upper bound of the probability that, of shuffled scores, some split that leaves `minSegment` values on both sides has a
 * sum `z` standard deviations or more from its mean: the exact probabilities of all splits, added up.
 *
 * Scores differ by whole numbers. Counted as by B. Streitberg and J. Röhmel, Exact Distributions for Permutation and Rank
 * Tests (1986): value by value, how many subsets of each size have which sum. Equal values are counted as they are.
 */
export function exactTail(scores: Float64Array, z: number, minSegment: number): number {
  const lowest = Math.min(...scores);
  const whole = Array.from(scores, (score) => Math.round(score - lowest));
  const { length } = whole;
  const mean = sumOf(whole) / length;
  const squares = sumOf(whole.map((score) => (score - mean) ** 2));
  const counts = subsetCounts(whole);
  let probability = 0;
  for (let n = minSegment; n <= length - minSegment; n++) {
    const deviation = Math.sqrt((n * (length - n) * squares) / (length * (length - 1)));
    probability += farShare(counts[n]!, { centre: n * mean, distance: z * deviation });
  }
  return Math.min(1, probability);
}

/** At index n, then s: how many subsets of n scores have the sum s. */
function subsetCounts(scores: readonly number[]): Float64Array[] {
  const total = sumOf(scores);
  const counts = Array.from({ length: scores.length + 1 }, () => new Float64Array(total + 1));
  counts[0]![0] = 1;
  scores.forEach((score, before) => {
    for (let n = before; n >= 0; n--) addShifted(counts[n + 1]!, counts[n]!, score);
  });
  return counts;
}

function addShifted(target: Float64Array, source: Float64Array, by: number): void {
  for (let sum = by; sum < target.length; sum++) target[sum]! += source[sum - by]!;
}

/** Rounding must not exclude the sum that was observed. */
const ROUNDING = 1e-6;

function farShare(counts: Float64Array, { centre, distance }: { centre: number; distance: number }): number {
  let [far, all] = [0, 0];
  for (let sum = 0; sum < counts.length; sum++) {
    all += counts[sum]!;
    if (Math.abs(sum - centre) >= distance - ROUNDING) far += counts[sum]!;
  }
  return far / all;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
