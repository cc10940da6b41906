import { energySplit, type Stretch } from "./energy-split.ts";
import { selectedRankTest } from "./rank-test.ts";
import type { Series } from "./series.ts";

/** How many times as probable by chance a weak point may be: some prove significant once others are merged away. */
const LENIENCE = 5;

/** Places where a series may have changed, in order: for `significantPoints` to choose from. */
export function weakPoints(series: Series): number[] {
  const { window } = series.rules;
  const found = new Set<number>();
  let end = 0;
  for (let start = 0; end < series.ranks.length; start += Math.floor(window / 2)) {
    end = Math.min(start + window, series.ranks.length);
    divide(series, { start, end }, found);
  }
  return [...found].sort((a, b) => a - b);
}

function divide({ ranks, rules }: Series, whole: Stretch, found: Set<number>): void {
  const { minSegment, significance } = rules;
  const stretches = [whole];
  for (let stretch = stretches.pop(); stretch; stretch = stretches.pop()) {
    const parts = energySplit(ranks, stretch, { minSegment, toEnd: false });
    if (!parts) continue;
    const places = (stretch.end - stretch.start) / (parts.end - parts.start);
    // Levels still undivided make neighbours alike: that is not to be held against a place here.
    const pValue = selectedRankTest(ranks, parts, { minSegment, independent: true });
    if (places * pValue > LENIENCE * significance) continue;
    found.add(parts.at);
    stretches.push({ start: stretch.start, end: parts.at }, { start: parts.at, end: stretch.end });
  }
}
