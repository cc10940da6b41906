/** What a migration tells while it goes on. */
export interface MigrationEffects {
  /** Runs that are brought over at once. */
  readonly runsAtOnce?: number;
  readonly onProgress: (progress: { readonly controller: string; readonly done: number; readonly all: number }) => void;
}

/** A controller that is brought over, and the same on both sides. */
export interface Migrated {
  readonly controller: string;
  /** Runs that were not there before. */
  readonly runs: number;
}
