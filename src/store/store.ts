import type { FactBatch } from "../model/fact-batch.ts";
import type { InventoryFact, ItemFact } from "../model/items.ts";
import type { LogError } from "../model/log-errors.ts";
import type { ObservedRun } from "../model/observed-run.ts";
import type { SourceState } from "../model/sources.ts";
import type { StoreGap } from "../model/store-gap.ts";
import type { Claims } from "./claims.ts";
import type { JudgementStore } from "./judgement-store.ts";
import type { LiveBoards } from "./live-boards.ts";
import type { Removal, RemovalWish } from "./removal.ts";
import type { SpanStore } from "./span-store.ts";

/** A value of a row that a query gives: counts and instants are numbers, absent is undefined. */
export type SqlValue = string | number | boolean | undefined;

/** A row that a query gives, by column. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Something that answers SQL: what metrics and reports are computed from. */
export interface SqlReader {
  /**
   * Runs one query; `$name` in it is replaced by the parameter of that name.
   *
   * @throws StoreError
   */
  query(sql: string, parameters?: Readonly<Record<string, string | number | boolean | null>>): Promise<SqlRow[]>;
  /**
   * The same, which calls a function with each part of the store that does not answer a query: its rows are of the rest then. Absent where
   * the store is in one place, which answers or does not.
   */
  noting?(note: (gap: StoreGap) => void): SqlReader;
  /** About how many rows a table of facts has, and hardly fewer. Absent where counting them takes no time. @throws StoreError */
  roughCount?(table: string): Promise<number>;
}

/** Something that answers questions of others: about the tables of the store, and nothing else of this machine. */
export interface QuestionReader extends SqlReader {
  /** Whether a text is one question about tables of the store. @throws StoreError when it is none */
  check(sql: string): Promise<void>;
}

/** A stretch of time; undefined: without end on that side. */
export interface Period {
  readonly since: number | undefined;
  readonly until: number | undefined;
}

/** What the summaries of a metric are made of. */
export interface RolledMetric {
  /** Its number in `rollup_day` and `rollup_week`: another when what it counts is another. */
  readonly number: number;
  /** A question for its rows of `rollup_day`, of the runs `r` that all conditions are true of. */
  readonly dailyCounts: (conditions: readonly string[]) => string;
}

/** Something that also takes statements: what keeps summaries of the facts beside them. */
export interface SqlWriter extends SqlReader {
  /**
   * Brings the summaries of a metric up to date by itself, for the days that lie whole in a period; false when it cannot, and only facts are
   * right. Absent where statements do it.
   *
   * @throws StoreError
   */
  rollUp?(metric: RolledMetric, period: Period): Promise<boolean>;
  /** Runs statements that change tables, all or none. @throws StoreError */
  transaction(statements: readonly string[]): Promise<void>;
}

/** A build directory that was read before. */
export interface KnownBuild {
  readonly pipelineId: number;
  readonly kind: "run" | "other" | "bad" | "none";
  readonly runId: number;
  readonly runNumber: number;
  readonly startAt: number | undefined;
  /** Equal to the source's mark of the same records as long as they do not change. */
  readonly mark: string;
}

/** An item that was seen before. */
export interface KnownItem {
  readonly id: number;
  readonly fact: ItemFact;
  readonly isGone: boolean;
  /** A scan met it and did not come to its end. */
  readonly isProvisional: boolean;
}

/** What a store knows of a controller when a scan begins. */
export interface ControllerState {
  readonly controllerId: number;
  readonly items: ReadonlyMap<string, KnownItem>;
  readonly builds: ReadonlyMap<string, KnownBuild>;
  /** Bytes read of each file of the error log. */
  readonly logPositions: ReadonlyMap<string, number>;
  readonly nextPipelineId: number;
  readonly nextRunId: number;
}

/** A record that could not be read. */
export interface QuarantineRow {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
  /** Build directory it belongs to; "" for records that belong to none. */
  readonly build: string;
}

/** A plugin version that records name. */
interface PluginRow {
  readonly plugin: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Some builds that were read: written all or not at all. */
export interface BuildWrites {
  /** Which numbering the names of `facts` are in. */
  readonly reader: number;
  readonly facts: FactBatch;
  /** Items whose ids the facts may use and the store does not have. */
  readonly newItems: ReadonlyMap<number, ItemFact>;
  readonly builds: ReadonlyMap<string, KnownBuild>;
  /** Runs whose facts these replace. */
  readonly replacedRuns: readonly number[];
  readonly problems: readonly QuarantineRow[];
  readonly plugins: readonly PluginRow[];
}

/** What happened to a Pipeline. */
export interface PipelineChange {
  readonly pipelineId: number;
  readonly kind: "deleted" | "renamed" | "recreated" | "restored";
  /** Of a renamed Pipeline: the one it is now. */
  readonly otherPipelineId: number | undefined;
}

/** The end of a scan: what is known only once all is read. */
export interface ScanEnd {
  readonly at: number;
  /** No directory was closed to the scan: what was not seen is not there. */
  readonly sawAll: boolean;
  readonly items: ReadonlyMap<number, ItemFact>;
  readonly goneItems: readonly number[];
  readonly goneBuilds: readonly string[];
  readonly changes: readonly PipelineChange[];
  readonly inventory: InventoryFact;
  readonly problems: readonly QuarantineRow[];
}

/** Lines of an error log, and how far its file is read with them: written both or not at all. */
export interface LogWrites {
  readonly file: string;
  readonly readTo: number;
  readonly errors: readonly LogError[];
}

/** Writes one scan. Facts are kept once per run however often they are written. */
export interface ScanWriter {
  readonly state: ControllerState;
  /** Writes builds; they are safe once `commit` returns. */
  write(writes: BuildWrites): Promise<void>;
  /** Writes lines of an error log and returns how many are new; those that another file had before are copies. */
  writeLog(writes: LogWrites): Promise<number>;
  /** Makes everything written so far safe against any crash. */
  commit(): Promise<void>;
  /** Writes the end of the scan, and commits. */
  finish(end: ScanEnd): Promise<void>;
  /** Ends a scan of some builds alone, and commits: what only a whole scan can know stays as it was. */
  finishPart(): Promise<void>;
  /** Leaves what was not committed: as if it had not been written. Never throws. */
  abandon(): Promise<void>;
}

/** Named columns and rows of values; undefined is nothing. */
export interface PlainTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | undefined)[])[];
}

/** What a scan of some builds is about. */
export interface ScanPart {
  /** Name of the controller in the store. */
  readonly key: string;
  readonly at: number;
  readonly builds: readonly string[];
  /** Full names of the items that they belong to. */
  readonly items: readonly string[];
}

/** What answers questions, and tells what it answered: all that a command needs that reads. */
export interface AnsweringStore extends SqlWriter {
  /** A server has the store, and keeps it up to date meanwhile. */
  readonly isServed?: boolean;
  /** Writes a table into a Parquet file: numbers as doubles, the rest as texts. @throws StoreError */
  writeParquet(file: string, table: PlainTable): Promise<void>;
  /** Copies the store into a file that is not there yet. @throws StoreError */
  backUp(file: string): Promise<void>;
  /** Removes the facts of old runs, for good. Not while a scan writes. @throws StoreError */
  removeBefore(wish: RemovalWish): Promise<Removal>;
  /** Closes the store; call it however the work ended. */
  close(): Promise<void>;
}

/** Keeps what sources other than a home saw of the runs of controllers, beside what the home says. */
export interface ObservedRuns {
  /**
   * Keeps runs as a source saw them, and brings the facts of these runs up to date with all that is known of them: all or none,
   * safe once it returns. Written again, or in another order, the facts are the same. A controller that is not known is made.
   *
   * @throws StoreError
   */
  write(controller: string, runs: readonly ObservedRun[]): Promise<void>;
  /** Keeps how sources do; the last state of each holds. @throws StoreError */
  saveStates(states: readonly SourceState[]): Promise<void>;
  /** How sources last did, of all controllers. @throws StoreError */
  states(): Promise<readonly SourceState[]>;
  /**
   * Keeps what a controller is set up with, of the kinds that were seen: unless a home of it is scanned, which knows better, or
   * something later is known. @throws StoreError
   */
  saveInventory(controller: string, seen: { readonly at: number; readonly inventory: InventoryFact }): Promise<void>;
  /**
   * Makes one controller of two names: what was seen under either is of one controller, now and later. The one that has a home keeps
   * its name, else the second.
   *
   * @throws StoreError when one is not known, or both have a home
   */
  link(one: string, other: string): Promise<ControllerLink>;
  /** Takes a link back: what was seen under the name that was given up is a controller of its own again. @throws StoreError */
  unlink(alias: string): Promise<ControllerLink>;
}

/** Two names of one controller. */
export interface ControllerLink {
  /** The name that it has. */
  readonly controller: string;
  /** Another under which sources know it. */
  readonly alias: string;
}

/** A place where facts are kept. */
export interface Store extends AnsweringStore {
  /** Claims of this process, for one more part of it: other processes have the same store. Absent: this process alone has it. */
  readonly claims?: () => Claims;
  /** What is seen of controllers now, for processes that do not look at them. Absent: this process alone has the store. */
  readonly liveBoards?: () => LiveBoards;
  beginScan(controller: { readonly key: string; readonly home: string; readonly at: number }): Promise<ScanWriter>;
  /**
   * Begins a scan of some build directories of a controller, by their paths; undefined when the controller was never scanned.
   *
   * The state holds these builds, of each of their Pipelines the run with the largest number, and the items of those full names.
   */
  beginPart(part: ScanPart): Promise<ScanWriter | undefined>;
  /** What is remembered of the judging of a controller, by its name in the store. Ask once: it keeps a connection. @throws StoreError */
  judgements(controller: string): Promise<JudgementStore>;
  /** Takes what other sources saw. What it writes waits for scans to end, and they for it. @throws StoreError */
  observed(): Promise<ObservedRuns>;
  /** Keeps spans until the runs they are of are whole, also while a scan writes. Ask once: it keeps connections. @throws StoreError */
  spans(): Promise<SpanStore>;
  /** Answers as of the last commit, also while a scan writes. Ask once: it keeps a connection. @throws StoreError */
  reader(): Promise<QuestionReader>;
  /** Parts of the store that do not answer now, each asked for a moment. Absent where the store is in one place. */
  missing?(): Promise<readonly StoreGap[]>;
}
