import type { Parts, Stretch } from "./energy-split.ts";
import { exactTail, MAX_EXACT } from "./exact-tail.ts";
import { normalScores } from "./normal-scores.ts";
import { rarestOrder, selectedTail } from "./selected-tail.ts";

/**
 * Probability that values without a change have, at the best of all places to split them, parts as different as these.
 *
 * A two-sided two-sample test of normal scores. Its p-value allows for the place having been looked for. It depends on the
 * order of values only: neither outliers nor skew nor the unit matter, and the rate of false alarms is the same whatever the
 * distribution, as long as values are independent. Where neighbours inside the parts are alike beyond chance, as by day and
 * night, there is less to be learned from them, and the statistic is reduced.
 *
 * Source: B. Lausen and M. Schumacher, Maximally Selected Rank Statistics, Biometrics 48 (1992).
 */
export function selectedRankTest(series: Float64Array, { start, at, end }: Parts, minSegment: number): number {
  const scores = centred(normalScores(series.subarray(start, end)));
  const n = at - start;
  const z = Math.abs(standardised(scores, n)) / Math.sqrt(inflation(scores, n));
  if (!(z > 0)) return 1;
  if (scores.length <= MAX_EXACT) return exactTail(scores, z, minSegment);
  // The formula is for many different values; of few different ones it may find less than the least there can be.
  return Math.max(selectedTail(z, scores.length, minSegment), rarestOrder(scores.length, n));
}

/** The place to split a stretch at which the statistic of {@link selectedRankTest} is largest; undefined if all are alike. */
export function bestPlace(series: Float64Array, { start, end }: Stretch, minSegment: number): number | undefined {
  const scores = centred(normalScores(series.subarray(start, end)));
  const { length } = scores;
  let best: number | undefined;
  let [sum, most] = [0, 0];
  for (let n = 1; n <= length - minSegment; n++) {
    sum += scores[n - 1]!;
    const distance = Math.abs(sum) / Math.sqrt(n * (length - n));
    if (n >= minSegment && distance > most) [best, most] = [start + n, distance];
  }
  return best;
}

/** The sum of the first n scores, in standard deviations of what it is when they are shuffled; 0 where all are equal. */
function standardised(scores: Float64Array, n: number): number {
  const { length } = scores;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < length; i++) {
    if (i < n) sum += scores[i]!;
    squares += scores[i]! ** 2;
  }
  const variance = (n * (length - n) * squares) / (length * (length - 1));
  return variance > 0 ? sum / Math.sqrt(variance) : 0;
}

/** Standard deviations of a correlation that chance may bring, one in twenty times; less is not held against a series. */
const BY_CHANCE = 1.65;

/** More would leave nothing to test: then the series is all trend. */
const MAX_CORRELATION = 0.9;

/**
 * How many times as much as independent scores' the variance of a mean of these is: (1 + r) / (1 − r) where neighbours inside
 * the parts correlate by r, as in a first-order autoregression; 1 where r may be chance.
 */
function inflation(scores: Float64Array, n: number): number {
  const { length } = scores;
  const means = [meanOf(scores.subarray(0, n)), meanOf(scores.subarray(n))] as const;
  let [products, squares, previous] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const residual = scores[i]! - (i < n ? means[0] : means[1]);
    if (i !== n) products += residual * previous;
    squares += residual ** 2;
    previous = residual;
  }
  if (squares === 0) return 1;
  // Residuals of each part add up to 0, which alone makes neighbours unlike, by 1 / length in each of the two.
  const correlation = Math.min(products / squares + 2 / length, MAX_CORRELATION);
  return correlation > BY_CHANCE / Math.sqrt(length) ? (1 + correlation) / (1 - correlation) : 1;
}

function centred(scores: Float64Array): Float64Array {
  const mean = meanOf(scores);
  return scores.map((score) => score - mean);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
