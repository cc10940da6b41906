import type { RunInterval } from "../../model/running.ts";

/** Clean runs kept per family: the newest. */
const MAX_RUNS = 64;

/** With fewer clean runs nothing is said of slow, and nothing is called looping. */
const MIN_RUNS = 5;

/** Rounds on one path that are no matter of concern in any Pipeline: what is below a reader does not even report. */
const UNREPORTED = 10;

/** Rounds that are looked at, and how many times the most of clean runs; the same for a loop that is called. */
const LOOPS = { newWatch: 200, watch: 50, watchFactor: 3, stuck: 200, stuckFactor: 10 } as const;

/** Share of a Pipeline's clean runs that are quicker than its slow ones. */
const QUICK_SHARE = 0.95;

interface CleanRun {
  readonly startAt: number;
  readonly activeMs: number;
  readonly repeats: ReadonlyMap<string, number>;
}

/** Clean runs of one family: how long they were active and how often they went through their paths. */
export class RunHistory {
  private readonly runs: CleanRun[] = [];

  /** Takes in a clean run; paths of a run beyond the hundred gone through most often are dropped. */
  add({ startAt, activeMs, repeats }: RunInterval): void {
    const often = Object.entries(repeats)
      .sort(([, one], [, other]) => other - one)
      .slice(0, 100);
    // A run that was followed may be read from its record, too.
    if (this.runs.some((run) => run.startAt === startAt && run.activeMs === activeMs)) return;
    this.runs.push({ startAt, activeMs, repeats: new Map(often) });
    if (this.runs.length <= MAX_RUNS) return;
    const oldest = this.runs.reduce((least, next) => (next.startAt < least.startAt ? next : least));
    this.runs.splice(this.runs.indexOf(oldest), 1);
  }

  /** 95 % of the clean runs were active for less; of fewer than 19 runs the most, which is all that can be said. */
  slowAfterMs(): number | undefined {
    if (this.runs.length < MIN_RUNS) return undefined;
    const active = this.runs.map(({ activeMs }) => activeMs).sort((one, other) => one - other);
    const rank = Math.ceil((active.length + 1) * QUICK_SHARE);
    return active[Math.min(rank, active.length) - 1];
  }

  /** Limits for the rounds on a path. */
  repeats(path: string): { watch: number; stuck?: number; from: string } {
    const n = this.runs.length;
    if (n === 0) return newLoop;
    const most = this.runs.reduce((most, run) => Math.max(most, run.repeats.get(path) ?? 0), 0);
    const seen = Math.max(most, UNREPORTED);
    const times = most === 0 ? String(UNREPORTED) : String(most);
    const from = `${n} earlier ${n === 1 ? "run" : "runs"} went through it ${times} times at most`;
    const watch = Math.max(LOOPS.watch, seen * LOOPS.watchFactor);
    if (n < MIN_RUNS) return { watch: Math.max(watch, LOOPS.newWatch), from };
    return { watch, stuck: Math.max(LOOPS.stuck, seen * LOOPS.stuckFactor), from };
  }
}

/** What is said of a loop in a Pipeline without a clean run. */
export const newLoop: { readonly watch: number; readonly from: string } = {
  watch: LOOPS.newWatch,
  from: "no earlier run of this Pipeline",
};
