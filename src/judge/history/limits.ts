import type { StepLimit } from "../step-limits.ts";
import { durationOf, logOf } from "./log-moments.ts";
import type { Prediction } from "./predict.ts";
import { durationText } from "./text.ts";

/** What may be changed to see what it does; the values are those of ADR 0012. */
export interface LimitRules {
  /** No step is watched before, if it has a history … */
  readonly watchFloorMs: number;
  /** … and if it has none. */
  readonly newWatchFloorMs: number;
  /** No step is stuck before. */
  readonly stuckFloorMs: number;
  /** No step is stuck before this many times the longest it took … */
  readonly longestFactor: number;
  /** … and any is after this many times, whatever its spread, but not before {@link certainMs}. */
  readonly certainFactor: number;
  readonly certainMs: number;
  /** Of a step that never succeeded: how many failures make a history, and how much more patient it is. */
  readonly minFailures: number;
  readonly failuresPatience: number;
  /** A step that hung before is called at this share of the surprise. */
  readonly hungShare: number;
}

const MINUTE_MS = 60_000;

/** The rules as shipped. */
export const limitRules: LimitRules = {
  watchFloorMs: MINUTE_MS,
  newWatchFloorMs: 10 * MINUTE_MS,
  stuckFloorMs: 10 * MINUTE_MS,
  longestFactor: 3,
  certainFactor: 20,
  certainMs: 120 * MINUTE_MS,
  minFailures: 5,
  failuresPatience: 3,
  hungShare: 0.7,
};

/** How surprised one must be, in standard deviations, for each level. */
export interface SurpriseBounds {
  readonly watch: number;
  readonly stuck: number;
}

/** What the limit is of, and whose history it rests on when the step has none. */
export interface LimitSubject {
  /** "of this step", "of this step's silence". */
  readonly of: string;
  /** "the other sh steps of this Pipeline", "sh steps elsewhere". */
  readonly elsewhere: string;
}

/**
 * The limit of a step: the latest of a floor, a multiple of the longest it took, and what its spread makes surprising.
 *
 * Without a history of its own a step is never stuck, whatever other steps do.
 */
export function limitOf(
  prediction: Prediction,
  { bounds, rules, subject }: { bounds: SurpriseBounds; rules: LimitRules; subject: LimitSubject },
): StepLimit {
  const { runs, longestMs } = prediction;
  const watchMs = watchOf(prediction, bounds.watch, rules);
  if (longestMs === undefined || !hasHistory(prediction, rules))
    return {
      watchMs,
      samples: runs,
      from: newText(prediction, subject),
      ...(longestMs === undefined ? {} : { longestMs }),
    };
  const stuck = stuckOf(prediction, { surprise: bounds.stuck, rules, longestMs });
  const stuckMs = Math.max(watchMs, stuck.ms);
  return { watchMs, stuckMs, longestMs, samples: runs, from: stuckText(stuck.by, { runs, longestMs, subject }) };
}

/** Surprise of a duration, as the number of standard deviations it is above what was expected. */
export function surpriseOf(durationMs: number, { mean, sd }: Prediction): number {
  return (logOf(durationMs) - mean) / sd;
}

/** Whether a step has a history that bears the word stuck. */
export function hasHistory({ runs, onlyFailures }: Prediction, rules: LimitRules): boolean {
  return onlyFailures ? runs >= rules.minFailures : runs > 0;
}

function watchOf(prediction: Prediction, surprise: number, rules: LimitRules): number {
  const expected = durationOf(prediction.mean + surprise * prediction.sd);
  if (prediction.longestMs === undefined) return Math.max(rules.newWatchFloorMs, expected);
  const latest = certainMs(prediction.longestMs, rules);
  return Math.min(latest, Math.max(rules.watchFloorMs, prediction.longestMs, expected));
}

/** What decides: the floor, the longest, the spread, or that no spread can explain it. */
type DecidedBy = "floor" | "longest" | "spread" | "certain";

function stuckOf(
  { mean, sd, hung, onlyFailures }: Prediction,
  { surprise, rules, longestMs }: { surprise: number; rules: LimitRules; longestMs: number },
): { ms: number; by: { kind: DecidedBy; factor: number } } {
  const patience = onlyFailures ? rules.failuresPatience : 1;
  const factor = rules.longestFactor * patience;
  const candidates: readonly (readonly [number, DecidedBy])[] = [
    [rules.stuckFloorMs * patience, "floor"],
    [longestMs * factor, "longest"],
    [durationOf(mean + surprise * (hung > 0 ? rules.hungShare : 1) * sd), "spread"],
  ];
  const [ms, kind] = candidates.reduce((latest, next) => (next[0] > latest[0] ? next : latest));
  const certain = certainMs(longestMs, rules);
  return ms > certain
    ? { ms: certain, by: { kind: "certain", factor: rules.certainFactor } }
    : { ms, by: { kind, factor } };
}

function certainMs(longestMs: number, rules: LimitRules): number {
  return Math.max(rules.certainMs, longestMs * rules.certainFactor);
}

function newText({ runs }: Prediction, { of, elsewhere }: LimitSubject): string {
  const own = runs === 0 ? `no earlier run ${of}` : `${runs} earlier ${runs === 1 ? "run" : "runs"} ${of}, all failed`;
  return `${own}; ${elsewhere}`;
}

function stuckText(
  { kind, factor }: { kind: DecidedBy; factor: number },
  { runs, longestMs, subject }: { runs: number; longestMs: number; subject: LimitSubject },
): string {
  const longest = `the longest of ${runs} earlier ${runs === 1 ? "run" : "runs"} ${subject.of} (${durationText(longestMs)})`;
  switch (kind) {
    case "floor":
      return `the least that counts; ${longest} is a third of it or less`;
    case "longest":
    case "certain":
      return `${factor} x ${longest}`;
    case "spread":
      return `how far the earlier runs lie apart, 1 in 1,000; ${longest}`;
  }
}
