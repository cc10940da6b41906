import { typicalRatio } from "./levels.ts";
import { adjustedTest, type Series } from "./series.ts";

/**
 * Those of some places, in order, at which the series changed significantly and enough, by the parts between them.
 *
 * The least significant place is taken out first, then the one of the smallest change; each time its neighbours are tested
 * anew, as their parts have grown.
 */
export function mergePoints(series: Series, places: readonly number[]): number[] {
  const { significance, minChange } = series.rules;
  const points: Point[] = places.map((at) => ({ at }));
  while (points.length > 0) {
    const pValues = points.map((point, i) => (point.pValue ??= adjustedTest(series, partsOf(series, points, i))));
    let weakest = indexOfLargest(pValues);
    if (pValues[weakest]! <= significance) {
      const sizes = points.map((point, i) => (point.size ??= sizeOf(series, points, i)));
      weakest = indexOfLargest(sizes.map((size) => -size));
      if (sizes[weakest]! >= Math.log1p(minChange)) break;
    }
    points.splice(weakest, 1);
    for (const i of [weakest - 1, weakest]) if (points[i]) points[i] = { at: points[i].at };
  }
  return points.map(({ at }) => at);
}

/** What is known of a place; forgotten when a neighbour goes. */
interface Point {
  readonly at: number;
  pValue?: number;
  size?: number;
}

function partsOf({ ranks }: Series, points: readonly Point[], i: number) {
  return { start: points[i - 1]?.at ?? 0, at: points[i]!.at, end: points[i + 1]?.at ?? ranks.length };
}

/** Logarithm of how many times as long, or as short, runs take. */
function sizeOf(series: Series, points: readonly Point[], i: number): number {
  const { start, at, end } = partsOf(series, points, i);
  const ratio = typicalRatio(series.durations.subarray(start, at), series.durations.subarray(at, end));
  return ratio === undefined ? Number.POSITIVE_INFINITY : Math.abs(Math.log(ratio));
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
