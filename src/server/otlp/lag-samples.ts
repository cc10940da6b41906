const HOUR_MS = 3_600_000;

/** Lags of the last hour, as many as are kept; the oldest make room. */
export class LagSamples {
  private readonly ats: Float64Array;
  private readonly lags: Float64Array;
  private count = 0;

  /** With room for so many. */
  constructor(private readonly room: number) {
    this.ats = new Float64Array(room);
    this.lags = new Float64Array(room);
  }

  /** Adds how late something was that came at that time. */
  add(at: number, lagMs: number): void {
    const place = this.count++ % this.room;
    this.ats[place] = at;
    this.lags[place] = lagMs;
  }

  /** The middle one of the hour before a time; undefined when there is none. */
  median(now: number): number | undefined {
    const there = Math.min(this.count, this.room);
    const recent = this.lags.slice(0, there).filter((_, place) => this.ats[place]! > now - HOUR_MS);
    return recent.sort()[Math.floor(recent.length / 2)];
  }
}
