/** Exported numbers of one metric, whatever the format. */
export interface MetricFamily {
  /** Id in the dictionary: `run.completed`. */
  readonly id: string;
  /** Counters and histograms are cumulative over all that the store holds; a gauge is what is so now. */
  readonly kind: "counter" | "gauge" | "histogram";
  /** Unit in the dictionary, UCUM: `ms`, `{run}`, `1`, `ns`, `By`. Formats convert it to their base unit. */
  readonly unit: string;
  /** One sentence: what is counted or measured. */
  readonly summary: string;
  readonly samples: readonly MetricSample[];
}

/** One number, or one distribution, of a metric. */
export interface MetricSample {
  /** By dictionary label: `{ controller: "ci", result: "SUCCESS" }`. Values are names as Jenkins has them, whatever is in them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | HistogramValue;
}

/** A distribution, cumulative over all that the store holds. */
export interface HistogramValue {
  /** Upper bounds, inclusive, ascending, in the family's unit. */
  readonly bounds: readonly number[];
  /** How many fell into each bucket, not cumulative; one more than bounds: the last is above all of them. */
  readonly counts: readonly number[];
  /** Of all values, in the family's unit. */
  readonly sum: number;
}
