/** A change of how long the successful runs of a Pipeline take. */
export interface PerformanceChange {
  readonly controller: string;
  readonly pipeline: string;
  /** Start and number of the first run after it. */
  readonly changedAt: number;
  readonly runNumber: number;
  /** How many times as long a run typically takes; undefined where runs took no time before. */
  readonly ratio: number | undefined;
  readonly runsBefore: number;
  readonly runsAfter: number;
  readonly beforeMsP50: number;
  readonly afterMsP50: number;
  /** Probability that runs without a change look like it. */
  readonly pValue: number;
  /** Medians of its runs in up to 24 groups of neighbours, from the change before it to the change after it. */
  readonly trend: readonly number[];
  /** What its runs consist of, those that explain most of the change first. */
  readonly parts: readonly ChangedPart[];
}

/** A part of the runs, and what it has to do with a change of theirs. */
export interface ChangedPart {
  readonly name: string;
  readonly kind: "stage" | "step" | "work" | "wait";
  readonly beforeMs: number;
  readonly afterMs: number;
  /** Share of the change that is in it. */
  readonly share: number | undefined;
  /** Whether it changed itself, beyond chance. */
  readonly changed: boolean;
}

/** The changes in a period, and among how many Pipelines they were looked for. */
export interface PerformanceChanges {
  /** The largest first: what it costs or saves in a run, times the runs since. */
  readonly changes: readonly PerformanceChange[];
  /** Pipelines with enough successful runs to tell. */
  readonly pipelines: number;
}
