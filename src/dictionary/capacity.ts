import type { MetricDefinition } from "./schema.ts";
import { OVERFLOW_LABEL } from "./vocabulary.ts";

/** What the wire allows one histogram, and what sampling may weigh. */
export const wireShape = { histogramUnits: 20, mostBuckets: 12, weights: [1, 2, 4] } as const;

/** As much of a metric as decides how much its reports can say. */
export type Shaped = Pick<MetricDefinition, "kind" | "value" | "limits" | "dimensions" | "envelope"> & {
  readonly label_sample?: MetricDefinition["label_sample"] | undefined;
};

/**
 * How many different things one report of a metric can say in its rows, at most: what a controller could be recognised by if all were
 * as likely, and what somebody could write into numbers. Undefined for a ratio, which does not travel.
 *
 * The words of the envelope itself are not counted: who holds its key chose it, and it stands in the clear.
 */
export function contentsOf(metric: Shaped, listed: (list: "steps" | "plugins") => number): number | undefined {
  if (metric.kind === "ratio" || metric.value.type !== "int") return undefined;
  const perLabel = metric.kind === "distribution" ? histograms(metric) : levels(metric);
  if (metric.envelope === "per_label") return perLabel;
  const labels = combinations(metric, listed);
  const most = labelsTogether(metric, listed);
  let sum = 0;
  // So many labels of all, each with one of its contents; a report has one at least.
  for (let used = 1; used <= most; used++) sum += choose(labels, used) * perLabel ** used;
  return sum;
}

/** Most labels that travel in one report of a metric. */
export function labelsTogether(metric: Shaped, listed: (list: "steps" | "plugins") => number): number {
  if (metric.envelope === "per_label") return 1;
  const { limits, label_sample: sample } = metric;
  return Math.min(limits.l0, sample ?? limits.l0, combinations(metric, listed));
}

function combinations({ dimensions }: Shaped, listed: (list: "steps" | "plugins") => number): number {
  return dimensions.reduce((product, dimension) => product * labelCount(dimension, listed), 1);
}

/** Powers of two up to the most of a label, each times a weight where labels are sampled. */
function levels({ limits, value, label_sample: sample }: Shaped): number {
  const most = Math.min(limits.linf, value.max);
  const powers = Math.ceil(Math.log2(Math.max(1, most))) + 1;
  return sample === undefined ? powers : powers + wireShape.weights.length - 1;
}

/** Ways to spread all units over some of the buckets, each of which gets one at least. */
function histograms({ value, label_sample: sample }: Shaped): number {
  const { histogramUnits: units, mostBuckets, weights } = wireShape;
  const buckets = Math.floor(Math.log2(Math.max(1, value.max))) + 2;
  let sum = 0;
  for (let used = 1; used <= Math.min(mostBuckets, buckets, units); used++)
    sum += choose(buckets, used) * choose(units - 1, used - 1);
  return sample === undefined ? sum : sum * weights.length;
}

function labelCount(
  { labels }: MetricDefinition["dimensions"][number],
  listed: (list: "steps" | "plugins") => number,
): number {
  if ("closed" in labels) return new Set([...labels.closed, OVERFLOW_LABEL]).size;
  if ("allowlist" in labels) return 1 + listed(labels.allowlist);
  const { buckets } = labels;
  return 2 + (buckets.scheme === "ranges" ? buckets.edges.length : Math.log2(buckets.to / buckets.from));
}

function choose(all: number, some: number): number {
  let product = 1;
  for (let index = 1; index <= some; index++) product = (product * (all - some + index)) / index;
  return Math.round(product);
}
