/** A stretch of a series, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Two neighbouring parts of a series: from `start`, and from `at` up to `end`, exclusive. */
export interface Parts extends Stretch {
  readonly at: number;
}

/** Where to look for parts. */
export interface SplitRules {
  /** Fewest values of a part. */
  readonly minSegment: number;
  /** Whether the later part has to reach to the end of the stretch. */
  readonly toEnd: boolean;
}

/** In long stretches the later part is tried to end at about this many places: more find nothing more, and take longer. */
const ENDS = 50;

/**
 * The two parts of a stretch whose energy statistic is largest, or undefined where no two different parts fit.
 *
 * For parts X of n and Y of m values the statistic is nm/(n+m) times their energy distance
 * 2·mean|x − y| − mean|x − x'| − mean|y − y'|, means being taken over pairs of different values. The later part may end
 * before the stretch does, if not told otherwise: else a change that was taken back would be averaged away. Of equal ones
 * the first is taken.
 *
 * Quadratic in time, linear in space: the sums over pairs are carried along as the end moves.
 *
 * Source: D. S. Matteson and N. A. James, A Nonparametric Approach for Multiple Change Point Analysis of Multivariate
 * Data, Journal of the American Statistical Association 109 (2014), section 2.2, with exponent 1.
 */
export function energySplit(series: Float64Array, { start, end }: Stretch, rules: SplitRules): Parts | undefined {
  const values = series.subarray(start, end);
  const { length } = values;
  const pairs = { before: new Float64Array(length + 1), after: new Float64Array(length), all: 0 };
  const step = rules.toEnd ? length : Math.max(1, Math.floor(length / ENDS));
  let best = { at: 0, size: 0, energy: 0 };
  for (let size = 1; size <= length; size++) {
    addValue(values, size - 1, pairs);
    if (size % step !== 0 && size !== length) continue;
    const { at, energy } = bestPlace(pairs, size, rules.minSegment);
    if (energy > best.energy) best = { at, size, energy };
  }
  return best.energy > 0 ? { start, at: start + best.at, end: start + best.size } : undefined;
}

/** Sums of |x − x'| over pairs of the values added so far. */
interface PairSums {
  /** At index i: the first i values. */
  readonly before: Float64Array;
  /** At index i: the values from i on. */
  readonly after: Float64Array;
  /** All of them. */
  all: number;
}

function addValue(values: Float64Array, index: number, pairs: PairSums): void {
  const { before, after } = pairs;
  const value = values[index]!;
  let sum = 0;
  for (let i = index - 1; i >= 0; i--) {
    sum += Math.abs(values[i]! - value);
    after[i]! += sum;
  }
  pairs.all += sum;
  before[index + 1] = pairs.all;
}

function bestPlace(pairs: PairSums, size: number, minSegment: number): { at: number; energy: number } {
  const { before, after, all } = pairs;
  let [at, most] = [0, 0];
  for (let n = minSegment; n <= size - minSegment; n++) {
    const m = size - n;
    const [inX, inY] = [before[n]!, after[n]!];
    const energy = all - inX - inY - (m / (n - 1)) * inX - (n / (m - 1)) * inY;
    if (energy > most) [at, most] = [n, energy];
  }
  return { at, energy: (2 / size) * most };
}
