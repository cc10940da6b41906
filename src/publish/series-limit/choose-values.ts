import type { Survey, ValueUse } from "./survey.ts";

/** Values that keep a series of their own, by label; the others are folded. */
export type KeptValues = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The largest values of each open label that fit into a share of series, with all that is folded; undefined when not even one
 * sample of everything fits.
 *
 * Whole values stay or go: were single samples folded, a Pipeline could keep its successes and lose its failures.
 */
export function chooseValues(survey: Survey, share: number): KeptValues | undefined {
  const { foldedSeries, values } = survey;
  const [only, ...others] = values;
  if (foldedSeries > share || only === undefined) return undefined;
  if (others.length === 0) return new Map([[only[0], largestThatFit(only[1], share - foldedSeries)]]);
  return largestOfEach(survey, share);
}

/** With one open label it is known what each value costs. */
function largestThatFit(uses: readonly ValueUse[], share: number): Set<string> {
  const kept = new Set<string>();
  let left = share;
  for (const { value, series } of uses) {
    left -= series;
    if (left < 0) break;
    kept.add(value);
  }
  return kept;
}

/** With several, the same number of values of each, so that even if each occurred with each the share would do. */
function largestOfEach({ values, combinations, seriesPerSample }: Survey, share: number): KeptValues {
  const lists = [...values.values()];
  const most = (count: number) =>
    lists.reduce(
      (product, uses) => product * (uses.length <= count ? uses.length : count + 1),
      combinations * seriesPerSample,
    );
  let count = 0;
  while (most(count + 1) <= share && lists.some((uses) => uses.length > count)) count++;
  const kept = new Map<string, ReadonlySet<string>>();
  for (const [label, uses] of values) kept.set(label, new Set(uses.slice(0, count).map(({ value }) => value)));
  return kept;
}
