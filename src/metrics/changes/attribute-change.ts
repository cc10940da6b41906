import { midranks } from "./normal-scores.ts";
import { selectedRankTest } from "./rank-test.ts";

/** A part of a run: a stage, a kind of step, working time, or one kind of waiting. */
export interface PartSeries {
  readonly name: string;
  readonly kind: "stage" | "step" | "work" | "wait";
  /** How long it took in each run; undefined where it did not occur. */
  readonly values: readonly (number | undefined)[];
}

/** A change of a series of runs, and what they consist of, run by run. */
export interface ChangeOfParts {
  /** Index of the first run after the change. */
  readonly at: number;
  /** Durations of the runs between the change before and the change after this one. */
  readonly whole: readonly number[];
  /** Each as long as `whole`. */
  readonly parts: readonly PartSeries[];
}

/** How much of a change of runs is in one part of them. */
export interface PartOfChange {
  readonly name: string;
  readonly kind: PartSeries["kind"];
  /** Mean time in it of the middle runs before and after; a run without it counts as 0. */
  readonly beforeMs: number;
  readonly afterMs: number;
  /** Runs it occurred in. */
  readonly runsBefore: number;
  readonly runsAfter: number;
  /**
   * Its difference over that of the whole: 1 where it explains all, more where something else made up for a part, negative
   * where it went the other way. Undefined where the whole did not change. Shares of parts that hold each other overlap.
   */
  readonly share: number | undefined;
  /** Of its own series changing at this very place, as in `selectedRankTest`; it depends on how many parts are looked at. */
  readonly pValue: number;
  /** Whether that is significant at 1 %. */
  readonly changed: boolean;
}

/** As for the runs themselves. */
const SIGNIFICANCE = 0.01;
const MIN_SEGMENT = 5;

/** Runs left out on each side, at either end: a run that hung for hours would decide otherwise. */
const LEFT_OUT = 0.1;

/**
 * Which parts of its runs a change is in: all of them, those that explain most of it first; equal ones by name.
 *
 * Compared are means, as only they add up: over the same runs for all parts and the whole, those that are neither among the
 * longest nor the shortest tenth of their side. Throws a RangeError where there is no run before or after the change, and a
 * TypeError where a part has not as many values as there are runs, or a value is no duration.
 */
export function attributeChange({ at, whole, parts }: ChangeOfParts): PartOfChange[] {
  if (!(Number.isInteger(at) && at > 0 && at < whole.length)) {
    throw new RangeError(`a change must have runs before and after it, but is at ${at} of ${whole.length} runs`);
  }
  checkValues("whole", whole);
  const sides = { at, before: middleRuns(whole, 0, at), after: middleRuns(whole, at, whole.length) };
  const difference = meanOver(whole, sides.after) - meanOver(whole, sides.before);
  return parts
    .map((part) => partOfChange(part, sides, { runs: whole.length, difference }))
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0) || compare(a.name, b.name));
}

interface Sides {
  readonly at: number;
  /** Indexes of the runs compared. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function partOfChange(part: PartSeries, sides: Sides, whole: { runs: number; difference: number }): PartOfChange {
  const { name, kind, values } = part;
  if (values.length !== whole.runs) {
    throw new TypeError(`part "${name}" must have a value for each of ${whole.runs} runs, but has ${values.length}`);
  }
  const times = values.map((value) => value ?? 0);
  checkValues(`part "${name}"`, times);
  const [beforeMs, afterMs] = [meanOver(times, sides.before), meanOver(times, sides.after)];
  const pValue = changeOf(times, sides.at);
  return {
    name,
    kind,
    beforeMs,
    afterMs,
    runsBefore: occurrences(values.slice(0, sides.at)),
    runsAfter: occurrences(values.slice(sides.at)),
    share: whole.difference === 0 ? undefined : (afterMs - beforeMs) / whole.difference,
    pValue,
    changed: pValue <= SIGNIFICANCE,
  };
}

function changeOf(times: readonly number[], at: number): number {
  const rules = { minSegment: Math.min(MIN_SEGMENT, at, times.length - at), independent: false };
  return selectedRankTest(midranks(Float64Array.from(times)), { start: 0, at, end: times.length }, rules);
}

function middleRuns(whole: readonly number[], start: number, end: number): number[] {
  const runs = Array.from({ length: end - start }, (_, i) => start + i).sort((a, b) => whole[a]! - whole[b]!);
  const left = Math.floor(LEFT_OUT * runs.length);
  return runs.slice(left, runs.length - left);
}

function meanOver(values: readonly number[], runs: readonly number[]): number {
  return runs.reduce((sum, run) => sum + values[run]!, 0) / runs.length;
}

const occurrences = (values: readonly (number | undefined)[]): number =>
  values.filter((value) => value !== undefined).length;

/** By code unit, whatever the locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function checkValues(name: string, values: readonly number[]): void {
  values.forEach((value, index) => {
    if (value >= 0 && value < Number.POSITIVE_INFINITY) return;
    throw new TypeError(`a duration must be a number from 0 up, but that of ${name} in run ${index} is ${value}`);
  });
}
