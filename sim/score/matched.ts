/** A rule's measure of healthy runs and of episodes, from which its limit for a rate of false alarms follows. */
export interface Measured {
  /** Highest value in the life of each healthy run. */
  readonly healthyPeaks: readonly number[];
}

/**
 * The lowest limit with which at most so many of the healthy runs are called. `share` 0: none is.
 *
 * An alarm is a value above the limit.
 */
export function limitFor({ healthyPeaks }: Measured, share: number): number {
  const allowed = Math.floor(share * healthyPeaks.length + 1e-9);
  if (allowed >= healthyPeaks.length) return 0;
  const sorted = Float64Array.from(healthyPeaks).sort();
  return sorted[sorted.length - 1 - allowed]!;
}
