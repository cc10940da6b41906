/** Standard deviations of a correlation that chance brings one time in twenty; less is not held against a series. */
const BY_CHANCE = 1.65;

/** With more, nothing could ever be found. */
const MAX_CORRELATION = 0.9;

/**
 * How much neighbours correlate inside two parts of a series, the first of n values: 0 where it may be chance, to 0.9.
 *
 * The smaller of two estimates, as each sees too much in its own way. What is left of the scores when the means of the parts
 * are taken off correlates also where a part holds two levels, which is just what is looked for. How much more values two
 * apart differ than neighbours do hardly notices levels, but varies more; so it is given one standard deviation.
 *
 * Source of the second: P. Hall and I. Van Keilegom, Using Difference-Based Methods for Inference in Nonparametric Regression
 * with Time Series Errors, Journal of the Royal Statistical Society B 65 (2003).
 */
export function neighbourCorrelation(scores: Float64Array, n: number): number {
  const deviation = 1 / Math.sqrt(scores.length);
  const residual = residualCorrelation(scores, n);
  if (residual <= BY_CHANCE * deviation) return 0;
  return Math.max(0, Math.min(residual, differenceCorrelation(scores, n) + deviation, MAX_CORRELATION));
}

/** So little of the squares is left by rounding alone. */
const ROUNDING = 1e-9;

function residualCorrelation(scores: Float64Array, n: number): number {
  const { length } = scores;
  const means = [meanOf(scores.subarray(0, n)), meanOf(scores.subarray(n))] as const;
  let [products, squares, all, previous] = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const residual = scores[i]! - (i < n ? means[0] : means[1]);
    if (i !== n) products += residual * previous;
    squares += residual ** 2;
    all += scores[i]! ** 2;
    previous = residual;
  }
  // Residuals of each part add up to 0, which alone makes neighbours unlike, by 1 / length in each of the two.
  return squares <= ROUNDING * all ? 0 : products / squares + 2 / length;
}

/** In a first-order autoregression values two apart differ √(1 + r) times as much as neighbours. */
function differenceCorrelation(scores: Float64Array, n: number): number {
  const neighbours = meanDifference(scores, n, 1);
  return neighbours === 0 ? 0 : (meanDifference(scores, n, 2) / neighbours) ** 2 - 1;
}

/** Of values `lag` apart, both in the same part. */
function meanDifference(scores: Float64Array, n: number, lag: number): number {
  let [sum, pairs] = [0, 0];
  for (let i = lag; i < scores.length; i++) {
    if (i >= n && i - lag < n) continue;
    sum += Math.abs(scores[i]! - scores[i - lag]!);
    pairs++;
  }
  return pairs === 0 ? 0 : sum / pairs;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
