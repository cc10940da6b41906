/** What a controller measured of a metric under some labels, in one period. Still exact, and still with its own names. */
export interface MeasuredCell {
  /** In the order of the metric's dimensions; undefined where the records do not name it, or it is on no public list. */
  readonly labels: readonly (string | undefined)[];
  /** A count; of a distribution how many observations. */
  readonly value: number;
  /** Of a distribution: observations per bucket, by the number of the bucket. */
  readonly buckets?: ReadonlyMap<number, number>;
}
