import type { FunctionPrior } from "./function-prior.ts";
import { type LogMoments, logOf } from "./log-moments.ts";
import type { Summary } from "./run-samples.ts";

/** How much a level above counts, in intervals: for the step itself, its Pipeline's other steps of that function, the controller's. */
const WEIGHT = { step: 1, family: 2, controller: 3 } as const;

/** Spread of log durations of one step from run to run that is assumed until it is known, and for how many runs that counts. */
const PRIOR_SD = 0.8;
const PRIOR_RUNS = 4;

/** A step that only ever failed has a history when it did so this often: until then, it may just not have got anywhere. */
const MIN_FAILURES = 5;

/** What is expected of a step's duration, on log(seconds + 0.5). */
interface Expected {
  readonly mean: number;
  readonly sd: number;
}

/**
 * What is known of a step before it runs.
 *
 * Intervals that something else ended (an abort, a timeout) are lower bounds, and the usual estimates of survival would have them
 * lengthen what is expected. Here that would be wrong: a step that hangs until someone aborts it would teach that it takes as long as
 * people are patient, so the next hang would be found later, and the one after never. Those of ordinary length hardly tell
 * anything. So no cut-off interval moves mean, spread or longest; but one of more than three times the longest is remembered as a
 * hang, and makes the next one the likelier.
 */
export interface Prediction extends Summary {
  /** Its runs bear the word stuck: one that succeeded, or {@link MIN_FAILURES}. */
  readonly hasHistory: boolean;
  /** Worked out when asked for: with a history it is not needed for limits. */
  readonly expected: () => Expected;
}

/** What is known of the levels above a step, nearest first. */
export interface Levels {
  readonly family: LogMoments | undefined;
  readonly controller: LogMoments | undefined;
  readonly prior: FunctionPrior;
}

/** Predicts a step from its own runs (`times`, in milliseconds) and the levels above. */
export function predict(summary: Summary, times: () => readonly number[], levels: () => Levels): Prediction {
  const { runs, onlyFailures, longestMs, hung } = summary;
  return {
    runs,
    onlyFailures,
    longestMs,
    hung,
    hasHistory: runs >= (onlyFailures ? MIN_FAILURES : 1),
    expected: () => meanAndSpread(times().map(logOf), levels()),
  };
}

/**
 * Mean and spread of a step: from its own runs and, as long as those are few, from the levels above, of which each mean counts as one to
 * three intervals of the level below.
 */
function meanAndSpread(logs: readonly number[], levels: Levels): Expected {
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
