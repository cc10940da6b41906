/**
 * Log buckets of values, as in DDSketch (Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", VLDB 2019): the bounds of a bucket lie a fixed ratio apart, so that a quantile taken from
 * counts per bucket is off by at most {@link RELATIVE_ERROR}, and counts of days, controllers and stores add up.
 */
export const RELATIVE_ERROR = 0.01;

/** Ratio of the bounds of a bucket. */
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);

/** In SQL, with an exponent: else it would be a decimal of so many digits that not every engine has it. */
const LN_GAMMA = Math.log(GAMMA).toExponential();

/** Bucket of values of 0 and less: the logarithm has none for them. */
const ZERO_BUCKET = -1;

/** SQL: the bucket of a value. Bucket b holds what is above GAMMA^(b-1) and up to GAMMA^b. */
export function bucketOf(value: string): string {
  return `CASE WHEN ${value} <= 0 THEN ${ZERO_BUCKET} ELSE CAST(ceil(ln(${value}) / ${LN_GAMMA}) AS INTEGER) END`;
}

/** SQL: the value that stands for a bucket, no further than the error from all that it holds. */
function valueOfBucket(bucket: string): string {
  return `CASE WHEN ${bucket} = ${ZERO_BUCKET} THEN 0 ELSE ${2 / (GAMMA + 1)} * pow(${GAMMA}, ${bucket}) END`;
}

/** The bucket of a value, as {@link bucketOf} gives it. */
export function bucketNumberOf(value: number): number {
  return value <= 0 ? ZERO_BUCKET : Math.ceil(Math.log(value) / Math.log(GAMMA));
}

/**
 * SQL: a quantile over rows `b` with their `bucket`, `up_to` (observations in it and the buckets below) and `all_n`.
 *
 * It is the value at place floor(q (n - 1)) from 0 in the order of values, not interpolated.
 */
export function quantileOfBuckets(quantile: number): string {
  return valueOfBucket(`min(CASE WHEN b.up_to > floor(${quantile} * (b.all_n - 1)) THEN b.bucket END)`);
}
