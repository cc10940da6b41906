import type { GroupState } from "../../model/error-report.ts";

/** Chance of a false alarm that is put up with, per group. */
const SIGNIFICANCE = 0.01;

/** A change smaller than this matters to nobody, however sure it is. */
const LEAST_RATIO = 1.5;

/** How often something was met in two periods, and how often it could have been: runs, or time. */
export interface TwoPeriods {
  readonly now: number;
  readonly before: number;
  readonly exposureNow: number;
  readonly exposureBefore: number;
}

/**
 * The state of a group by its counts in two periods; undefined when one of them had no chance to meet it.
 *
 * Counts are runs that met it, not errors: one run that fails a hundred times is one thing that happened. `new` and `gone`
 * are groups met in one period only. In between the rates are compared: with an unchanged rate, the share of the later
 * period in all that were met is binomial with the share of the later period's runs. `growing` and `shrinking` are beyond
 * chance (p below 0.01, one-sided) and at least 1.5 times; the rest is `steady`.
 */
export function groupState({ now, before, exposureNow, exposureBefore }: TwoPeriods): GroupState | undefined {
  if (exposureNow === 0 || exposureBefore === 0) return undefined;
  if (before === 0) return "new";
  if (now === 0) return "gone";
  const ratio = now / exposureNow / (before / exposureBefore);
  const share = exposureNow / (exposureNow + exposureBefore);
  if (ratio >= LEAST_RATIO && chanceOfAtLeast(now, now + before, share) < SIGNIFICANCE) return "growing";
  if (ratio <= 1 / LEAST_RATIO && chanceOfAtLeast(before, now + before, 1 - share) < SIGNIFICANCE) return "shrinking";
  return "steady";
}

/** Chance that of `trials` at least `successes` succeed, each with `chance`. */
export function chanceOfAtLeast(successes: number, trials: number, chance: number): number {
  let sum = 0;
  const odds = chance / (1 - chance);
  let term = Math.exp(
    logChoose(trials, successes) + successes * Math.log(chance) + (trials - successes) * Math.log1p(-chance),
  );
  for (let at = successes; at <= trials; at++) {
    sum += term;
    // From here on terms only shrink, and these no longer count.
    if (at > trials * chance && term < sum * 1e-12) break;
    term *= ((trials - at) / (at + 1)) * odds;
  }
  return Math.min(1, sum);
}

function logChoose(trials: number, successes: number): number {
  return logFactorial(trials) - logFactorial(successes) - logFactorial(trials - successes);
}

/** Exact while small; Stirling's series with two terms beyond, whose error is below 1e-9 there. */
function logFactorial(value: number): number {
  if (value < 32) {
    let sum = 0;
    for (let factor = 2; factor <= value; factor++) sum += Math.log(factor);
    return sum;
  }
  const series = 1 / (12 * value) - 1 / (360 * value ** 3);
  return value * Math.log(value) - value + Math.log(2 * Math.PI * value) / 2 + series;
}
