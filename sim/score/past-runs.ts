/** A finished run as Jenkins remembers it. */
export interface PastRun {
  readonly number: number;
  /** Wall time from start to end, as Jenkins counts it. */
  readonly durationMs: number;
  readonly result: string;
}

const ESTIMATE_OF = 3;
const LOOKED_AT = 6;

/** Runs of one Pipeline that have ended, and what rules of other tools make of them. */
export class PastRuns {
  private readonly runs = new Map<number, PastRun>();
  private lastNumber = 0;
  private lastGood: PastRun | undefined;
  private readonly goodDurations: number[] = [];
  /** What was worked out of these runs: it is asked for at every look. */
  private known: { estimateMs?: number | undefined; meanMs?: number | undefined } = {};

  /** A run has ended. */
  add(run: PastRun): void {
    this.known = {};
    this.runs.set(run.number, run);
    if (!isGood(run)) return;
    this.goodDurations.push(run.durationMs);
    if (!this.lastGood || run.number > this.lastGood.number) this.lastGood = run;
  }

  /** A run has begun: from then on it is one of the last six that Jenkins looks at, although it has not ended. */
  begin(number: number): void {
    if (number <= this.lastNumber) return;
    this.known = {};
    this.lastNumber = number;
  }

  /**
   * Jenkins' estimated duration: the mean of up to three of the last six runs. The last successful or unstable run comes first, then
   * others that were UNSTABLE or better, then FAILURE as a filler. Undefined where Jenkins says -1.
   */
  estimateMs(): number | undefined {
    if (!("estimateMs" in this.known)) this.known.estimateMs = this.estimate();
    return this.known.estimateMs;
  }

  /** Mean duration of the last ten runs that were UNSTABLE or better; undefined before the first. */
  meanMs(): number | undefined {
    if (!("meanMs" in this.known)) this.known.meanMs = this.mean();
    return this.known.meanMs;
  }

  private estimate(): number | undefined {
    const chosen = this.lastGood ? [this.lastGood] : [];
    const fillers: PastRun[] = [];
    for (let back = 0; back < LOOKED_AT && chosen.length < ESTIMATE_OF; back++) {
      const run = this.runs.get(this.lastNumber - back);
      if (!run || run === this.lastGood) continue;
      if (isGood(run)) chosen.push(run);
      else if (run.result === "FAILURE") fillers.push(run);
    }
    const all = [...chosen, ...fillers].slice(0, ESTIMATE_OF);
    const totalMs = all.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return totalMs > 0 ? Math.round(totalMs / all.length) : undefined;
  }

  private mean(): number | undefined {
    const last = this.goodDurations.slice(-10);
    return last.length > 0 ? last.reduce((sum, ms) => sum + ms, 0) / last.length : undefined;
  }
}

function isGood({ result }: PastRun): boolean {
  return result === "SUCCESS" || result === "UNSTABLE";
}
