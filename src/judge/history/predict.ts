import type { FunctionPrior } from "./function-prior.ts";
import { type LogMoments, logOf } from "./log-moments.ts";
import type { RunSample } from "./run-samples.ts";

/** How much a level above counts, in intervals: for the step itself, its Pipeline's other steps of that function, the controller's. */
const WEIGHT = { step: 1, family: 2, controller: 3 } as const;

/** Spread of log durations of one step from run to run that is assumed until it is known, and for how many runs that counts. */
const PRIOR_SD = 0.8;
const PRIOR_RUNS = 4;

/** A step that only ever failed has a history when it did so this often: until then, it may just not have got anywhere. */
const MIN_FAILURES = 5;

/** What is expected of a step's duration, on log(seconds + 0.5). */
export interface Prediction {
  readonly mean: number;
  readonly sd: number;
  /** Earlier runs of the step itself that it rests on. */
  readonly runs: number;
  /** None of those succeeded: how long the step takes when it does is not known. */
  readonly onlyFailures: boolean;
  /** They bear the word stuck: one that succeeded, or {@link MIN_FAILURES}. */
  readonly hasHistory: boolean;
  /** Longest the step took in them, whether it failed or not. */
  readonly longestMs: number | undefined;
  /** Runs in which the step was cut off only after more than three times {@link longestMs}: it hung before. */
  readonly hung: number;
}

/** What is known of the levels above a step, nearest first. */
export interface Levels {
  readonly family: LogMoments | undefined;
  readonly controller: LogMoments | undefined;
  readonly prior: FunctionPrior;
}

/**
 * Predicts a step from its own runs and, as long as those are few, from the levels above: each level's mean counts as one to
 * three intervals of the level below.
 *
 * Intervals that something else ended (an abort, a timeout) are lower bounds, and the usual estimates of survival would have
 * them lengthen what is expected. Here that would be wrong: a step that hangs until someone aborts it would teach that it takes as
 * long as people are patient, so the next hang would be found later, and the one after never. Those of ordinary length hardly
 * tell anything. So no cut-off interval moves mean, spread or longest; but one of more than three times the longest is
 * remembered as a hang, and makes the next one the likelier.
 */
export function predict(samples: readonly RunSample[], levels: Levels): Prediction {
  const counted = countedOf(samples);
  const logs = counted.map((sample) => logOf(sample.endedMs!));
  const longestMs = longestOf(samples);
  const onlyFailures = counted.length > 0 && counted.every(({ failed }) => failed);
  return {
    ...meanAndSpread(logs, levels),
    runs: counted.length,
    onlyFailures,
    hasHistory: counted.length >= (onlyFailures ? MIN_FAILURES : 1),
    longestMs,
    hung: longestMs === undefined ? 0 : samples.filter(({ cutOffMs = 0 }) => cutOffMs > 3 * longestMs).length,
  };
}

/** The same for the longest time without output, of those runs it is known of. */
export function predictQuiet(samples: readonly RunSample[], levels: Levels): Prediction {
  const known = samples.filter(({ quietMs }) => quietMs !== undefined);
  return predict(
    known.map((sample) => ({ ...sample, endedMs: sample.quietMs, cutOffMs: undefined })),
    levels,
  );
}

/**
 * Runs that tell how long the step takes. One that failed may have failed early: it counts when it lasted as long as one that
 * succeeded, or when there is none that did.
 */
function countedOf(samples: readonly RunSample[]): RunSample[] {
  const ended = samples.filter(({ endedMs }) => endedMs !== undefined);
  const succeeded = ended.filter(({ failed }) => !failed);
  if (succeeded.length === 0) return ended;
  const least = succeeded.reduce((least, { endedMs }) => Math.min(least, endedMs!), Number.POSITIVE_INFINITY);
  return ended.filter(({ endedMs }) => endedMs! >= least);
}

function longestOf(samples: readonly RunSample[]): number | undefined {
  return samples.reduce<number | undefined>(
    (most, { endedMs }) => (endedMs === undefined ? most : Math.max(most ?? 0, endedMs)),
    undefined,
  );
}

function meanAndSpread(logs: readonly number[], levels: Levels): { mean: number; sd: number } {
  const n = logs.length;
  const sum = logs.reduce((total, log) => total + log, 0);
  const mean = (sum + WEIGHT.step * meanAbove(levels)) / (n + WEIGHT.step);
  if (n === 0) return { mean, sd: spreadAbove(levels) };
  const scatter = logs.reduce((total, log) => total + (log - sum / n) ** 2, 0);
  const variance = (scatter + PRIOR_RUNS * PRIOR_SD ** 2) / (n + PRIOR_RUNS);
  return { mean, sd: Math.sqrt(variance + variance / (n + WEIGHT.step)) };
}

function meanAbove({ family, controller, prior }: Levels): number {
  const ofController = shrunk(controller, WEIGHT.controller, prior.mean);
  return shrunk(family, WEIGHT.family, ofController);
}

function shrunk(level: LogMoments | undefined, weight: number, above: number): number {
  return level === undefined ? above : (level.total + weight * above) / (level.count + weight);
}

/** Of a step that never ran: as far as different steps of the function lie apart. */
function spreadAbove({ family, controller, prior }: Levels): number {
  const ofController = spread(controller, prior.sd);
  return spread(family, ofController);
}

function spread(level: LogMoments | undefined, above: number): number {
  const [scatter, count] = level === undefined ? [0, 0] : [level.scatter, level.count];
  return Math.sqrt((scatter + PRIOR_RUNS * above ** 2) / (count + PRIOR_RUNS));
}
