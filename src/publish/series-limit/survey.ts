import type { MetricFamily, MetricSample } from "../../model/metric-families.ts";
import { LabelTree } from "../label-tree.ts";
import { countOf, isSummable } from "../sum-samples.ts";

/** A family whose samples may come from anywhere, again and again in the same order; every {@link MetricFamily} is one. */
export interface SampleSource extends Omit<MetricFamily, "samples"> {
  readonly samples: Iterable<MetricSample>;
}

/** What one value of an open label stands for. */
export interface ValueUse {
  readonly value: string;
  /** Counted or measured under it; the largest stay. */
  weight: number;
  /** Series that carry it. */
  series: number;
}

/** What there is in a family, found in one pass over its samples. */
export interface Survey {
  readonly family: SampleSource;
  /** Series it would be. */
  readonly series: number;
  /** Most series that one sample is. */
  readonly seriesPerSample: number;
  /** Distinct combinations of the labels that are not open, and of which open ones there are. */
  readonly combinations: number;
  /** Most series that all becomes that is folded or cannot be; what is folded of a gauge that cannot be added up is none. */
  readonly foldedSeries: number;
  /** By open label that it has: its values, largest first. */
  readonly values: ReadonlyMap<string, readonly ValueUse[]>;
}

/** Series that a sample is: one, or a histogram's buckets with its count and sum. */
export function seriesOf(value: MetricSample["value"]): number {
  return typeof value === "number" ? 1 : value.counts.length + 2;
}

/** Goes once through the samples of a family. `isOpen` says which labels may have any number of values. */
export function survey(family: SampleSource, isOpen: (label: string) => boolean): Survey {
  const open = new Map<string, Map<string, ValueUse>>();
  const combinations = new LabelTree<never>();
  const closedText = (text: string, label: string) => (isOpen(label) ? OPEN : text);
  let series = 0;
  let seriesPerSample = 1;
  let bareSeries = 0;
  for (const { labels, value } of family.samples) {
    const own = seriesOf(value);
    const weight = weightOf(value);
    let isBare = true;
    for (const label in labels) {
      if (!isOpen(label)) continue;
      noteUse(usesOf(open, label), labels[label]!, weight, own);
      isBare = false;
    }
    combinations.leafOf(labels, closedText);
    if (isBare) bareSeries += own;
    series += own;
    seriesPerSample = Math.max(seriesPerSample, own);
  }
  const values = new Map([...open].map(([label, uses]) => [label, [...uses.values()].sort(largestFirst)]));
  const foldedSeries = isSummable(family) ? combinations.leaves.length * seriesPerSample : bareSeries;
  return { family, series, seriesPerSample, combinations: combinations.leaves.length, foldedSeries, values };
}

/** Stands for any value of an open label. */
const OPEN = "\0";

function usesOf(open: Map<string, Map<string, ValueUse>>, label: string): Map<string, ValueUse> {
  const known = open.get(label);
  if (known !== undefined) return known;
  const made = new Map<string, ValueUse>();
  open.set(label, made);
  return made;
}

// eslint-disable-next-line max-params -- called for each label of each of millions of samples: an object each would be made for nothing
function noteUse(uses: Map<string, ValueUse>, value: string, weight: number, series: number): void {
  const known = uses.get(value);
  if (known === undefined) uses.set(value, { value, weight, series });
  else {
    known.weight += weight;
    known.series += series;
  }
}

/** How large a sample is: of a histogram, how many it has seen. */
function weightOf(value: MetricSample["value"]): number {
  const weight = typeof value === "number" ? value : countOf(value);
  return Number.isFinite(weight) ? weight : 0;
}

function largestFirst(a: ValueUse, b: ValueUse): number {
  return b.weight - a.weight || (a.value < b.value ? -1 : 1);
}
