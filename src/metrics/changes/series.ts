import type { Parts } from "./energy-split.ts";
import { selectedRankTest } from "./rank-test.ts";

/** What counts as a change. */
export interface ChangeRules {
  /** Fewest values of a level; 5. Fewer would take two long runs in a row for a level. */
  readonly minSegment: number;
  /** How probable it may be that a series without a change is said to have one; 0.01. */
  readonly significance: number;
  /** Relative difference that is too small to tell; 0.05: less than 5 % slower, or as many times faster. */
  readonly minChange: number;
  /** Longer series are searched in windows of this many values that overlap by half; 2,000, which keeps one of 5,000 quick. */
  readonly window: number;
}

/** A series and how it is looked at. */
export interface Series {
  readonly durations: Float64Array;
  readonly ranks: Float64Array;
  readonly rules: ChangeRules;
}

/** Shorter parts may lie in so many more places, for each tenfold of the shortest series there can be. Tuned, see docs/adr/0009. */
const PLACES = 5;

/** Each tenfold brings a quarter more chances to be wrong, whatever the parts. Tuned as well. */
const PER_TENFOLD = 0.25;

/**
 * The p-value of a change between two parts, with an allowance for all parts of the series that might have been compared; it
 * may be above 1, to tell weak places from weaker ones.
 */
export function adjustedTest({ ranks, rules }: Series, parts: Parts): number {
  const lengths = ranks.length / (parts.end - parts.start);
  const tenfolds = Math.log10(ranks.length / (2 * rules.minSegment));
  const chances = (1 + PLACES * tenfolds * (lengths - 1)) * (1 + PER_TENFOLD * tenfolds);
  return chances * selectedRankTest(ranks, parts, { minSegment: rules.minSegment, independent: false });
}
