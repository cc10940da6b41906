const MINUTE_MS = 60_000;
const MINUTES = 60;

/** How many there were in each of the last sixty minutes. */
export class MinuteCounts {
  private readonly counts = new Float64Array(MINUTES);
  private minute: number;

  constructor(private readonly since: number) {
    this.minute = Math.floor(since / MINUTE_MS);
  }

  /** Adds some that came at that time. */
  add(at: number, count: number): void {
    this.advance(at);
    this.counts[this.minute % MINUTES]! += count;
  }

  /** How many a minute, over the last hour or since it began. */
  perMinute(now: number): number {
    this.advance(now);
    const total = this.counts.reduce((sum, count) => sum + count, 0);
    return total / Math.min(MINUTES, Math.max(1, (now - this.since) / MINUTE_MS));
  }

  private advance(at: number): void {
    const minute = Math.floor(at / MINUTE_MS);
    const steps = Math.min(minute - this.minute, MINUTES);
    for (let step = 1; step <= steps; step++) this.counts[(this.minute + step) % MINUTES] = 0;
    // A clock that was set back counts on in the minute that it was.
    this.minute = Math.max(minute, this.minute);
  }
}
