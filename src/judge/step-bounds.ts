import type { StepLimit } from "./step-limits.ts";
import { sure } from "./sure.ts";
import { durationWords } from "./words.ts";

/** From when on a step is watched and called, with its floors, and where that comes from. */
export interface Bounds {
  readonly watchMs: number;
  readonly stuckMs: number | undefined;
  /** How sure it is that a step beyond that is stuck. */
  readonly sureness: number;
  readonly samples: number;
  readonly from: string;
}

/** No step is called before this, whatever its history. */
const FLOOR_MS = 60_000;
/** Nor is a step without history before this; and the default limit is never less. */
const FLOOR_WITHOUT_HISTORY_MS = 600_000;
/** The default: silent for longer than this many times the longest the step ever took … */
const TIMES_LONGEST = 3;
/** … in this many runs. The longest of fewer lies lower than that of many … */
const FULL_HISTORY = 20;
/** … by this power of their number, since durations of steps have tails like Pareto's with an index near 1.5. */
const TAIL = 1 / 1.5;

/** Puts the floors under a limit for the whole time of a step. */
export function boundsOf({ watchMs, stuckMs, samples, from }: StepLimit): Bounds {
  const floor = samples > 0 ? FLOOR_MS : FLOOR_WITHOUT_HISTORY_MS;
  return {
    watchMs: Math.max(floor, watchMs),
    stuckMs: samples > 0 && stuckMs !== undefined ? Math.max(floor, stuckMs) : undefined,
    sureness: sure.oneInThousand,
    samples,
    from,
  };
}

/**
 * The limit for silence; the default is used where it is the lower one. Three times the longest of few runs is passed by healthy ones too
 * often: with fewer than twenty it is as many times as make that equally rare, 5 times the longest of ten, 8 times that of five.
 *
 * How long other steps are silent says little of a step that never ran before: ten minutes of silence are worth a look, and no more.
 */
export function quietBounds(limit: StepLimit, { longestMs, samples }: StepLimit): Bounds {
  const bounds = boundsOf(limit);
  if (!(limit.samples > 0 || samples > 0)) return { ...bounds, watchMs: FLOOR_WITHOUT_HISTORY_MS };
  if (longestMs === undefined || !(samples > 0)) return bounds;
  const times = timesLongest(samples);
  const defaultMs = Math.max(FLOOR_WITHOUT_HISTORY_MS, times * longestMs);
  if (bounds.stuckMs !== undefined && bounds.stuckMs <= defaultMs) return bounds;
  const runs = `${samples} earlier ${samples === 1 ? "run" : "runs"}`;
  const from = `${times} times the longest of ${runs}, and at least ${durationWords(FLOOR_WITHOUT_HISTORY_MS)}`;
  return {
    watchMs: Math.min(bounds.watchMs, defaultMs),
    stuckMs: defaultMs,
    sureness: sure.oneInHundred,
    samples,
    from,
  };
}

/** How many times the longest of some runs is as rarely passed as three times that of twenty; in tenths. */
function timesLongest(runs: number): number {
  const factor = TIMES_LONGEST * Math.max(1, FULL_HISTORY / runs) ** TAIL;
  return Math.round(10 * factor) / 10;
}

/**
 * The limit for a block that polls or repeats. One that never ran before is held against the whole run: it is stuck when it alone has
 * lasted three times as long as nearly all runs of its Pipeline (`slowAfterMs`).
 */
export function loopBounds(limit: StepLimit, slowAfterMs: number | undefined): Bounds {
  const bounds = boundsOf(limit);
  if (limit.samples > 0) return bounds;
  const known = { ...bounds, watchMs: FLOOR_WITHOUT_HISTORY_MS, sureness: sure.oneSource };
  if (slowAfterMs === undefined) return { ...known, from: "no history of this step" };
  const stuckMs = Math.max(FLOOR_WITHOUT_HISTORY_MS, TIMES_LONGEST * slowAfterMs);
  const from = `no history of this step; 95 % of whole runs took less than ${durationWords(slowAfterMs)}`;
  return { ...known, stuckMs, from };
}
