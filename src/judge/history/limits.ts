import type { StepLimit } from "../step-limits.ts";
import { durationOf, logOf } from "./log-moments.ts";
import type { Prediction } from "./predict.ts";
import { durationText } from "./text.ts";

/** What may be changed to see what it does; the values are those of ADR 0015. */
export interface LimitRules {
  /** No step is watched before, if it has a history … */
  readonly watchFloorMs: number;
  /** … and if it has none. */
  readonly newWatchFloorMs: number;
  /** No step is stuck before. */
  readonly stuckFloorMs: number;
  /** No step is stuck before this many times the longest it took … */
  readonly longestFactor: number;
  /** … and any is after this many times, whatever is learned, but not before {@link certainMs}. */
  readonly certainFactor: number;
  readonly certainMs: number;
  /** Of a step that never succeeded: how many times as patient it is. */
  readonly failuresPatience: number;
  /** Of a step that hung before: the share of the learned time after which it is called. */
  readonly hungShare: number;
}

const MINUTE_MS = 60_000;

/** The rules as shipped. */
export const limitRules: LimitRules = {
  watchFloorMs: MINUTE_MS,
  newWatchFloorMs: 10 * MINUTE_MS,
  stuckFloorMs: 10 * MINUTE_MS,
  longestFactor: 3,
  certainFactor: 5,
  certainMs: 6 * 60 * MINUTE_MS,
  failuresPatience: 3,
  hungShare: 0.5,
};

/** How surprised one must be for each level. */
export interface SurpriseBounds {
  readonly watch: number;
  readonly stuck: number;
}

/** What the limit is of, and whose history it rests on when the step has none. */
export interface LimitSubject {
  /** "of this step", "of this step's silence". */
  readonly of: string;
  /** "the other sh steps of this Pipeline", "sh steps elsewhere". */
  readonly elsewhere: () => string;
}

/**
 * The limit of a step: the latest of a floor, a multiple of the longest it took, and what was learned to be surprising.
 *
 * Without a history of its own a step is never stuck, whatever other steps do.
 */
export function limitOf(
  prediction: Prediction,
  { bounds, rules, subject }: { bounds: SurpriseBounds; rules: LimitRules; subject: LimitSubject },
): StepLimit {
  const { runs, longestMs } = prediction;
  const watchMs = watchOf(prediction, bounds.watch, rules);
  if (longestMs === undefined || !prediction.hasHistory)
    return {
      watchMs,
      samples: runs,
      from: newText(prediction, subject),
      ...(longestMs === undefined ? {} : { longestMs }),
    };
  const stuck = stuckOf(prediction, { surprise: bounds.stuck, rules, longestMs });
  return {
    watchMs: Math.min(watchMs, stuck.ms),
    stuckMs: stuck.ms,
    longestMs,
    samples: runs,
    from: stuckText(stuck, { runs, longestMs, subject }),
  };
}

/**
 * How surprising a duration is. With a history: how many times the longest it is, and half of that again for how long it is at all,
 * both as logarithms. Equal surprise then means fewer times the longest for a step of an hour than for one of a minute, which is
 * how real steps exceed what was seen of them; a distance from the mean in standard deviations needs limits twice as long for as few
 * false calls (ADR 0015). Without a history: that distance, since nothing else is known.
 */
export function surpriseOf(durationMs: number, { longestMs = 0, hasHistory, expected }: Prediction): number {
  const log = logOf(durationMs);
  if (hasHistory) return log - logOf(longestMs) + LENGTH_WEIGHT * log;
  const { mean, sd } = expected();
  return (log - mean) / sd;
}

/** The duration of a surprise. */
function durationOfSurprise(surprise: number, { longestMs = 0, hasHistory, expected }: Prediction): number {
  if (hasHistory) return durationOf((surprise + logOf(longestMs)) / (1 + LENGTH_WEIGHT));
  const { mean, sd } = expected();
  return durationOf(mean + surprise * sd);
}

const LENGTH_WEIGHT = 0.5;

function watchOf(prediction: Prediction, surprise: number, rules: LimitRules): number {
  const { longestMs = 0 } = prediction;
  const floorMs = prediction.hasHistory ? rules.watchFloorMs : rules.newWatchFloorMs;
  return Math.min(certainMs(longestMs, rules), Math.max(floorMs, longestMs, durationOfSurprise(surprise, prediction)));
}

/** What decides: the floor, the longest, what was learned, or that nothing learned can explain it. */
type DecidedBy = "floor" | "longest" | "learned" | "certain";

function stuckOf(
  prediction: Prediction,
  { surprise, rules, longestMs }: { surprise: number; rules: LimitRules; longestMs: number },
): { ms: number; by: { kind: DecidedBy; factor: number } } {
  const patience = prediction.onlyFailures ? rules.failuresPatience : 1;
  const factor = rules.longestFactor * patience;
  const learnedShare = prediction.hung > 0 ? rules.hungShare : 1;
  const candidates: readonly (readonly [number, DecidedBy])[] = [
    [rules.stuckFloorMs * patience, "floor"],
    [longestMs * factor, "longest"],
    [durationOfSurprise(surprise, prediction) * learnedShare, "learned"],
  ];
  const [ms, kind] = candidates.reduce((latest, next) => (next[0] > latest[0] ? next : latest));
  const certain = certainMs(longestMs, rules) * patience;
  if (ms <= certain) return { ms, by: { kind, factor } };
  return { ms: certain, by: { kind: "certain", factor } };
}

function certainMs(longestMs: number, rules: LimitRules): number {
  return Math.max(rules.certainMs, longestMs * rules.certainFactor);
}

function newText({ runs }: Prediction, { of, elsewhere }: LimitSubject): string {
  const own = runs === 0 ? `no earlier run ${of}` : `${runs} earlier ${runs === 1 ? "run" : "runs"} ${of}, all failed`;
  return `${own}; ${elsewhere()}`;
}

function stuckText(
  { ms, by: { kind, factor } }: { ms: number; by: { kind: DecidedBy; factor: number } },
  { runs, longestMs, subject }: { runs: number; longestMs: number; subject: LimitSubject },
): string {
  const longest = `the longest of ${runs} earlier ${runs === 1 ? "run" : "runs"} ${subject.of} (${durationText(longestMs)})`;
  switch (kind) {
    case "floor":
      return `the least that counts, ${durationText(ms)}; ${longest} is a third of it or less`;
    case "longest":
      return `${factor} x ${longest}`;
    case "certain":
      return `far beyond ${longest}`;
    case "learned":
      return `1 in 1,000 healthy runs goes on for longer after ${longest}`;
  }
}
