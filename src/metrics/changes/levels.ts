/** How long something took over a stretch of runs. */
export interface Level {
  readonly n: number;
  readonly median: number;
  readonly mean: number;
}

/** The level of some values; there must be one at least. */
export function levelOf(values: Float64Array): Level {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { n: values.length, median, mean: values.reduce((sum, value) => sum + value, 0) / values.length };
}

/** Halvings of a range of 2^2098, from the smallest number to the largest, down to a part in 10^12. */
const HALVINGS = 60;

/**
 * How many times as long a later run typically takes as an earlier one: the median of later / earlier over all pairs of them.
 *
 * Undefined where half of the earlier values are 0. Unlike the ratio of two medians it holds still where runs are of two
 * kinds, cached and not, and either median may be of any kind: it compares like with like as often as not.
 *
 * Source: J. L. Hodges and E. L. Lehmann, Estimates of Location Based on Rank Tests, Annals of Mathematical Statistics 34
 * (1963); here of logarithms.
 */
export function typicalRatio(before: Float64Array, after: Float64Array): number | undefined {
  const [earlier, later] = [before.slice().sort(), after.slice().sort()];
  const half = (earlier.length * later.length) / 2;
  if (pairsUpTo(0, earlier, later) >= half) return 0;
  let [low, high] = [-1075, 1024];
  if (pairsUpTo(2 ** 1023, earlier, later) < half) return undefined;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (pairsUpTo(2 ** middle, earlier, later) >= half) high = middle;
    else low = middle;
  }
  return 2 ** high;
}

/** In how many pairs the later value is at most `ratio` times the earlier one; both ascend. */
function pairsUpTo(ratio: number, earlier: Float64Array, later: Float64Array): number {
  let [pairs, upTo] = [0, 0];
  for (const value of earlier) {
    while (upTo < later.length && later[upTo]! <= ratio * value) upTo++;
    pairs += upTo;
  }
  return pairs;
}
