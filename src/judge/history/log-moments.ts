/** Beyond so many values the older ones count half, again and again: what is learned follows a controller that changes. */
const FORGET_AFTER = 2_000;

/** Added before the logarithm: whether a step takes 1 ms or 100 ms says nothing about when it hangs. */
const OFFSET_S = 0.5;

/** What durations are compared on: the logarithm of seconds + 0.5. */
export function logOf(durationMs: number): number {
  return Math.log(durationMs / 1000 + OFFSET_S);
}

/** The duration, in milliseconds, that {@link logOf} makes `log` of; never negative. Infinite for what no clock counts to. */
export function durationOf(log: number): number {
  return Math.max(0, Math.exp(log) - OFFSET_S) * 1000;
}

/** Count, mean and spread of log durations; constant time and memory, and the order of adding matters only once it forgets. */
export class LogMoments {
  count = 0;
  private sum = 0;
  private squares = 0;

  add(log: number): void {
    if (this.count >= FORGET_AFTER) {
      this.count /= 2;
      this.sum /= 2;
      this.squares /= 2;
    }
    this.count++;
    this.sum += log;
    this.squares += log * log;
  }

  get total(): number {
    return this.sum;
  }

  /** Sum of squared distances from the mean. */
  get scatter(): number {
    return this.count === 0 ? 0 : Math.max(0, this.squares - (this.sum * this.sum) / this.count);
  }
}
