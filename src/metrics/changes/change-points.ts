import { energySplit, type Parts } from "./energy-split.ts";
import { type Level, levelOf, typicalRatio } from "./levels.ts";
import { largePoints, type Point, partsBetween, significantPoints } from "./merge-points.ts";
import { midranks } from "./normal-scores.ts";
import type { ChangeRules, Series } from "./series.ts";
import { weakPoints } from "./weak-points.ts";

/** A place where a series of durations changed its level. */
export interface ChangePoint {
  /** Of the first value of the new level. */
  readonly index: number;
  /** From the change before, or the first value, up to this one. */
  readonly before: Level;
  /** From here up to the next change, or the end. */
  readonly after: Level;
  /**
   * How many times as long a later run typically takes as an earlier one. Not quite the ratio of the two medians, see
   * `typicalRatio`; undefined where runs took no time before.
   */
  readonly ratio: number | undefined;
  /**
   * Probability that a series as long as this one, of independent values without a change, shows one like it; as tested
   * when changes too small to tell were not yet taken out.
   */
  readonly pValue: number;
}

/** What counts as a change. */
export type ChangeOptions = Partial<ChangeRules>;

const DEFAULTS: ChangeRules = {
  minSegment: 5,
  significance: 0.01,
  minChange: 0.05,
  window: 2000,
};

/** Even the clearest change is no rarer than one in 35 among fewer values. */
const FEWEST_VALUES = 8;

/**
 * Where a series of durations, in the order of the runs, changed its level; by index. Empty where nothing did.
 *
 * Values are taken by rank, so the scale does not matter. First weak points are gathered: the series is divided again and
 * again where the energy statistic is largest, as long as parts differ by a lenient limit. Then points that are not
 * significant are taken out one by one, the weakest first, and their neighbours are tested anew with the longer parts they
 * have now. Points that are left are moved to the best place between their neighbours, and at last those of too small a
 * change are taken out. Nothing is random: the same values give the same points.
 *
 * Throws a TypeError for a value that is no duration, and a RangeError for an option out of its range.
 *
 * Sources: D. S. Matteson and N. A. James (2014), see `energySplit`; M. Fleming, P. Kołaczkowski, I. Kumar, S. Das,
 * S. McCarthy, P. Pattabhiraman and H. Ingo, Hunter: Using Change Point Detection to Hunt for Performance Regressions, ICPE
 * 2023 (now Apache Otava), for weak points, merging, windows and the least magnitude. Its t-test is replaced by
 * `selectedRankTest`, see docs/adr/0009.
 */
export function changePoints(values: readonly number[], options: ChangeOptions = {}): ChangePoint[] {
  const rules = checkedRules({ ...DEFAULTS, ...options });
  values.forEach(checkValue);
  if (values.length < Math.max(FEWEST_VALUES, 2 * rules.minSegment)) return [];
  const durations = Float64Array.from(values);
  const series: Series = { durations, ranks: midranks(durations), rules };
  const first = placesOf(significantPoints(series, weakPoints(series)));
  const significant = significantPoints(series, settled(series, first));
  const pValues = new Map(significant.map(({ at, weight }) => [at, weight]));
  const large = placesOf(largePoints(series, placesOf(significant)));
  return partsBetween(series, large).map((parts) => described(series, parts, pValues.get(parts.at)!));
}

function checkedRules(rules: ChangeRules): ChangeRules {
  const { minSegment, significance, minChange, window } = rules;
  if (!(Number.isInteger(minSegment) && minSegment >= 2))
    throw rangeError("minSegment", "a whole number from 2 up", rules);
  if (!(significance > 0 && significance < 1)) throw rangeError("significance", "between 0 and 1", rules);
  if (!(minChange >= 0 && minChange < Number.POSITIVE_INFINITY)) throw rangeError("minChange", "0 or more", rules);
  if (!(Number.isInteger(window) && window >= 4 * minSegment)) {
    throw rangeError("window", "a whole number from four times minSegment up", rules);
  }
  return rules;
}

function rangeError(name: keyof ChangeRules, wanted: string, rules: ChangeRules): RangeError {
  return new RangeError(`${name} must be ${wanted}, not ${rules[name]}`);
}

function checkValue(value: number, index: number): void {
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return;
  throw new TypeError(`a duration must be a number from 0 up, but values[${index}] is ${value}`);
}

/** The best place in each of the stretches that are left between neighbours, now that weaker places are gone. */
function settled(series: Series, places: readonly number[]): number[] {
  const { minSegment } = series.rules;
  const best = partsBetween(series, places).map(
    (parts) => energySplit(series.ranks, parts, { minSegment, toEnd: true })?.at ?? parts.at,
  );
  return [...new Set(best)].sort((a, b) => a - b);
}

const placesOf = (points: readonly Point[]): number[] => points.map(({ at }) => at);

function described({ durations }: Series, { start, at, end }: Parts, pValue: number): ChangePoint {
  const [before, after] = [durations.subarray(start, at), durations.subarray(at, end)];
  return { index: at, before: levelOf(before), after: levelOf(after), ratio: typicalRatio(before, after), pValue };
}
