import type { Parts } from "./energy-split.ts";
import { typicalRatio } from "./levels.ts";
import { adjustedTest, type Series } from "./series.ts";

/** A place, and how much speaks for it. */
export interface Point {
  readonly at: number;
  readonly weight: number;
}

/**
 * Those of some places, in order, where the parts between them differ significantly; the weight is the p-value.
 *
 * The weakest place is taken out first; then its neighbours are tested anew, as their parts have grown.
 */
export function significantPoints(series: Series, places: readonly number[]): Point[] {
  const { significance } = series.rules;
  return merge(series, places, {
    weigh: (parts) => adjustedTest(series, parts),
    goesBefore: (weight, other) => weight > other,
    stays: (pValue) => pValue <= significance,
  });
}

/** Those of some places, in order, where runs take enough longer or shorter; the weight is the logarithm of how much. */
export function largePoints(series: Series, places: readonly number[]): Point[] {
  const { durations, rules } = series;
  return merge(series, places, {
    weigh: ({ start, at, end }) => {
      const ratio = typicalRatio(durations.subarray(start, at), durations.subarray(at, end));
      return ratio === undefined ? Number.POSITIVE_INFINITY : Math.abs(Math.log(ratio));
    },
    goesBefore: (weight, other) => weight < other,
    stays: (size) => size >= Math.log1p(rules.minChange),
  });
}

/** The parts on both sides of each place, up to the next ones. */
export function partsBetween({ ranks }: Series, places: readonly number[]): Parts[] {
  return places.map((at, i) => ({ start: places[i - 1] ?? 0, at, end: places[i + 1] ?? ranks.length }));
}

interface Scale {
  readonly weigh: (parts: Parts) => number;
  /** Whether a place of this weight is taken out before one of the other. */
  readonly goesBefore: (weight: number, other: number) => boolean;
  readonly stays: (weight: number) => boolean;
}

function merge(series: Series, places: readonly number[], { weigh, goesBefore, stays }: Scale): Point[] {
  const points = partsBetween(series, places).map((parts) => ({ at: parts.at, weight: weigh(parts) }));
  while (points.length > 0) {
    const weakest = points.reduce((best, { weight }, i) => (goesBefore(weight, points[best]!.weight) ? i : best), 0);
    if (stays(points[weakest]!.weight)) break;
    points.splice(weakest, 1);
    const parts = partsBetween(
      series,
      points.map(({ at }) => at),
    );
    for (const i of [weakest - 1, weakest]) if (points[i]) points[i] = { at: points[i].at, weight: weigh(parts[i]!) };
  }
  return points;
}
