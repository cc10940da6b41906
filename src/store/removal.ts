/** What is removed from a store. */
export interface RemovalWish {
  /** Runs that began before are removed; taken to the beginning of its UTC day. */
  readonly before: number;
  /** Remove nothing: only count. */
  readonly isDryRun?: boolean;
}

/** What was removed from a store, or would be. */
export interface Removal {
  /** The instant before which nothing is kept now: the beginning of a UTC day. */
  readonly before: number;
  readonly runs: number;
  readonly steps: number;
  /** Lines of the controller's error log. */
  readonly logLines: number;
  /** Runs that are left. */
  readonly keptRuns: number;
}
