import type {
  CollectedReport,
  CollectorLogEntry,
  CollectorState,
  CollectorWrites,
  RefusalCount,
  SealedPeriod,
  Tally,
} from "../model/collected.ts";

/** What a collector keeps. One process has it at a time. All throw StoreError. */
export interface CollectorStore {
  readonly state: () => Promise<CollectorState>;
  /** Writes all or nothing, and returns when the disk has it. */
  readonly write: (writes: CollectorWrites) => Promise<void>;
  /** Reports of a period that no conflict speaks against, in order of digest. */
  readonly digestsOf: (period: string) => Promise<readonly string[]>;
  /** Reports of one pseudonym. */
  readonly reportsOf: (pseudonym: string) => Promise<readonly CollectedReport[]>;
  /** Moves a period that is closed into a file of its own and forgets it here, together with what is logged of it. */
  readonly moveOut: (sealed: SealedPeriod, to: MoveOut) => Promise<void>;
  /** Entries from an index on; with a day only those of days before it. */
  readonly log: (from: number, most: number, beforeDay?: string) => Promise<readonly CollectorLogEntry[]>;
  /** The last entry of all days before one. */
  readonly lastBefore: (day: string) => Promise<CollectorLogEntry | undefined>;
  /** Sums of the counts of the log by kind and month, like `2027-03`. */
  readonly logCounts: () => Promise<
    readonly { readonly kind: string; readonly month: string; readonly count: number }[]
  >;
  readonly refusals: () => Promise<readonly RefusalCount[]>;
  readonly tallies: () => Promise<readonly Tally[]>;
  /** Removes tallies and nonces that are of a day or older, and what was erased in some periods. */
  readonly forget: (what: {
    readonly tallies: string;
    readonly nonces: string;
    readonly periods: ReadonlySet<string>;
  }) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Where a sealed period goes, and what is logged of that. */
export interface MoveOut {
  /** A file that is not there yet. */
  readonly file: string;
  readonly entry: CollectorLogEntry;
}

/** A sealed batch: the reports of one period in a file of its own. All throw StoreError. */
export interface SealedBatch {
  readonly digests: () => Promise<readonly string[]>;
  /** Reports in order of digest, some thousands at a time. */
  readonly reports: () => AsyncIterable<readonly CollectedReport[]>;
  readonly reportsOf: (pseudonym: string) => Promise<readonly CollectedReport[]>;
  /** Removes the reports of a pseudonym, and writes the file anew so that nothing is left of them; how many there were. */
  readonly erase: (pseudonym: string) => Promise<number>;
  /** Removes reports that are of the last day of their metric or older, in the same way; how many. */
  readonly removeOld: (last: {
    readonly dayOf: ReadonlyMap<string, string>;
    readonly others: string;
  }) => Promise<number>;
  readonly count: () => Promise<number>;
  readonly close: () => Promise<void>;
}
