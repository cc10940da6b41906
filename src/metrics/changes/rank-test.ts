import type { Parts } from "./energy-split.ts";
import { exactTail, MAX_EXACT } from "./exact-tail.ts";
import { neighbourCorrelation } from "./neighbours.ts";
import { normalScores } from "./normal-scores.ts";
import { rarestOrder, selectedTail } from "./selected-tail.ts";

/** How to test. */
export interface TestRules {
  /** Fewest values on both sides of a place that might have been chosen. */
  readonly minSegment: number;
  /** Whether to take values for independent, however much neighbours are alike. */
  readonly independent: boolean;
}

/**
 * Probability that values without a change have, at the best of all places to split them, parts as different as these.
 *
 * A two-sided two-sample test of normal scores. Its p-value allows for the place having been looked for. It depends on the
 * order of values only: neither outliers nor skew nor the unit matter, and the rate of false alarms is the same whatever the
 * distribution, as long as values are independent. Where neighbours inside the parts are alike beyond chance, as by day and
 * night, there is less to be learned from them: the variance is taken to be (1 + r) / (1 − r) times as large for a
 * correlation r, as in a first-order autoregression.
 *
 * Source: B. Lausen and M. Schumacher, Maximally Selected Rank Statistics, Biometrics 48 (1992).
 */
export function selectedRankTest(series: Float64Array, { start, at, end }: Parts, rules: TestRules): number {
  const scores = normalScores(series.subarray(start, end));
  const n = at - start;
  const r = rules.independent ? 0 : neighbourCorrelation(scores, n);
  const z = Math.abs(standardised(scores, n)) * Math.sqrt((1 - r) / (1 + r));
  if (!(z > 0)) return 1;
  if (scores.length <= MAX_EXACT) return exactTail(scores, z, rules.minSegment);
  // The formula is for many different values; of few different ones it may find less than the least there can be.
  return Math.max(selectedTail(z, scores.length, rules.minSegment), rarestOrder(scores.length, n));
}

/** The sum of the first n scores, in standard deviations of what it is when they are shuffled; 0 where all are equal. */
function standardised(scores: Float64Array, n: number): number {
  const { length } = scores;
  const mean = scores.reduce((sum, score) => sum + score, 0) / length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < length; i++) {
    const score = scores[i]! - mean;
    if (i < n) sum += score;
    squares += score ** 2;
  }
  const variance = (n * (length - n) * squares) / (length * (length - 1));
  return variance > 0 ? sum / Math.sqrt(variance) : 0;
}
