/** Which part of a store is asked. */
export interface MetricScope {
  /** Runs that began at or after this instant; undefined: from the first on. */
  readonly since: number | undefined;
  /** Runs that began before this instant; undefined: up to the last. */
  readonly until: number | undefined;
  /** The instant of asking: states are of then when the period has no end. */
  readonly now: number;
  readonly controller: string | undefined;
  /** Full name of a folder, with all that is in it, or of a Pipeline. */
  readonly folder: string | undefined;
  /** Only runs that have finished: what is said of them changes no more. */
  readonly onlyFinished?: boolean;
  /** Of metrics of Pipelines: only those that exist at the end of the period, not those that ran in it and are gone. */
  readonly onlyExisting?: boolean;
}

/** Lengths of the buckets of a series, in days: UTC days, weeks that begin on Monday, and whole numbers of these weeks. */
export const grainDays = { day: 1, week: 7, "4weeks": 28, "52weeks": 364 } as const;

/** Length of a bucket of a series. */
export type Grain = keyof typeof grainDays;

/** What a metric says of one group, in one bucket of time. */
export interface MetricRow {
  /** Start of the bucket, of a series. */
  readonly at: number | undefined;
  /** The group; undefined where the records do not name it. */
  readonly by: Readonly<Record<string, string | undefined>>;
  /** Observations: runs, steps, Pipelines. */
  readonly n: number;
  /** A counter's sum, a ratio from 0 to 1, a state's count, a distribution's median. */
  readonly value: number | undefined;
  /** Of distributions and ratios: the sum of the values. */
  readonly total: number | undefined;
  readonly p95: number | undefined;
  readonly max: number | undefined;
  /** Of a state: how many could have it. */
  readonly of: number | undefined;
  readonly runs: number | undefined;
  readonly pipelines: number | undefined;
}

/** Rows of a metric, and how exact its quantiles are. */
export interface MetricAnswer {
  readonly rows: readonly MetricRow[];
  /** Largest relative error of quantiles: 0, or that of log buckets. Counts and sums are always exact. */
  readonly quantileError: number;
}
