import { wireShape } from "../../dictionary/capacity.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";

/** Units that a controller spreads over the buckets of one histogram, whatever its volume: big controllers weigh as small ones. */
export const HIST_UNITS: number = wireShape.histogramUnits;

/** Most that sampling of labels may weigh what is sent: for a controller that uses more than four times as many labels as it sends. */
export const MOST_WEIGHT: number = wireShape.weights.at(-1)!;

/** Weights that a controller may give. */
export const weights: readonly number[] = wireShape.weights;

/** The largest bucket: of the largest safe integer. */
const LAST_BUCKET = 53;

/** Bucket of a value in a histogram: 0 holds 0, and `b` what is from 2^(b-1) to below 2^b, in the unit of the metric. */
export function bucketOfValue(value: number): number {
  if (value < 1) return 0;
  // Exact at powers of two, where a logarithm may be off by one.
  let bucket = Math.min(LAST_BUCKET, Math.floor(Math.log2(value)) + 1);
  if (value < 2 ** (bucket - 1)) bucket -= 1;
  if (value >= 2 ** bucket && bucket < LAST_BUCKET) bucket += 1;
  return bucket;
}

/** Whether a number is 1, 2, 4 and so on. */
export function isPowerOfTwo(value: number): boolean {
  // Not by a logarithm: that of 2^48 - 1 is 48.
  return value >= 1 && Number.isSafeInteger(value) && (BigInt(value) & (BigInt(value) - 1n)) === 0n;
}

/** Most that a controller contributes to one label of a metric, before rounding and weighing. */
export function mostPerLabel({ limits, value }: Bounded): number {
  return Math.min(limits.linf, value.type === "int" ? value.max : 1);
}

/** Most that one row may say: the most per label, rounded up to a power of two, times the weight of sampling. */
export function mostPerRow(metric: Bounded): number {
  return nextPowerOfTwo(mostPerLabel(metric)) * mostWeight(metric);
}

/** Most units of one histogram. */
export function mostUnits(metric: Bounded): number {
  return HIST_UNITS * mostWeight(metric);
}

/** Most rows of one metric that a controller sends, over all its envelopes. */
export function mostLabels({ limits, label_sample: sample }: Bounded): number {
  return Math.min(limits.l0, sample ?? limits.l0);
}

/** As much of a metric as bounds what it sends. */
export type Bounded = Pick<MetricDefinition, "limits" | "value" | "label_sample">;

/** The least power of two that is no smaller. */
function nextPowerOfTwo(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  return power;
}

function mostWeight({ label_sample: sample }: Bounded): number {
  return sample === undefined ? 1 : MOST_WEIGHT;
}
