/** An interval, both bounds included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const Z95 = 1.96;

/**
 * The interval of shares that `part` of `whole` does not speak against, with 95 % confidence; 0..1 when `whole` is 0.
 * E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
 */
export function wilson(part: number, whole: number): Interval {
  if (whole === 0) return { low: 0, high: 1 };
  const ratio = part / whole;
  const centre = ratio + Z95 ** 2 / (2 * whole);
  const spread = Z95 * Math.sqrt((ratio * (1 - ratio)) / whole + Z95 ** 2 / (4 * whole ** 2));
  const scale = 1 + Z95 ** 2 / whole;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** Largest expected count that `count` events do not speak against, with 95 % confidence: 3.0 for none, the rule of three. */
export function poissonUpper(count: number): number {
  let [low, high] = [count, count + 10 + 5 * Math.sqrt(count)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (poissonAtMost(count, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability of at most `count` events where `mean` are expected. */
function poissonAtMost(count: number, mean: number): number {
  let term = 0;
  let sum = 0;
  for (let k = 0; k <= count; k++) {
    term = k === 0 ? -mean : term + Math.log(mean) - Math.log(k);
    sum += Math.exp(term);
  }
  return sum;
}

const ROUNDS = 1000;

/**
 * 95 % interval of a statistic of worlds, by drawing worlds with replacement: runs of one world are not independent.
 * Undefined when the statistic is in more than a tenth of the draws, or with fewer than two worlds. `next` gives numbers in [0, 1).
 */
export function bootstrap<T>(
  worlds: readonly T[],
  statistic: (worlds: readonly T[]) => number | undefined,
  next: () => number,
): Interval | undefined {
  if (worlds.length < 2) return undefined;
  const found: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const value = statistic(worlds.map(() => worlds[Math.floor(next() * worlds.length)]!));
    if (value !== undefined && Number.isFinite(value)) found.push(value);
  }
  if (found.length < 0.9 * ROUNDS) return undefined;
  found.sort((a, b) => a - b);
  return { low: found[Math.floor(0.025 * found.length)]!, high: found[Math.ceil(0.975 * found.length) - 1]! };
}
