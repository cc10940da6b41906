import type { ErrorCategory } from "./error-categories.ts";

/** From an instant to just before another; epoch milliseconds. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

/** How a group stands in a period, compared with an earlier one. */
export const groupStates = ["new", "growing", "steady", "shrinking", "gone"] as const;

/** A state of a group. */
export type GroupState = (typeof groupStates)[number];

/** Errors with the same fingerprint. */
export interface ErrorGroup {
  /** The fingerprint in hexadecimal; undefined for errors that an older Flowmeter read and nobody can read again. */
  readonly id: string | undefined;
  readonly errorClass: string;
  readonly causeClass: string | undefined;
  /** Pipeline function; undefined outside of any step. */
  readonly function: string | undefined;
  readonly category: ErrorCategory;
  /** In the period asked about, as are the counts that follow. */
  readonly errors: number;
  readonly runs: number;
  readonly pipelines: number;
  /** The latest run with it, as `full/name#number`. */
  readonly lastRun: string | undefined;
  /** The run ended with it; something caught it; it is not known. They add up to `errors`. */
  readonly fatal: number;
  readonly handled: number;
  readonly unknown: number;
  /** Runs with it in the earlier period. */
  readonly earlierRuns: number;
  /** Start of the first and the last run with it, up to the end of the period; the first may lie before both periods. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Undefined when a period has no runs to compare. */
  readonly state: GroupState | undefined;
}

/** Lines of the controller's error log that are alike: by exception, or by logger where a line has none. */
export interface LogGroup {
  readonly id: string | undefined;
  readonly errorClass: string | undefined;
  readonly causeClass: string | undefined;
  readonly category: ErrorCategory;
  /** One of the loggers, and how many there are. */
  readonly logger: string | undefined;
  readonly loggers: number;
  readonly lines: number;
  /** Of level SEVERE. */
  readonly severe: number;
  readonly earlierLines: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly state: GroupState | undefined;
}

/** Groups of a kind: the first `top` of those in the period, and of those that are gone. */
interface Groups<Group> {
  readonly groups: readonly Group[];
  readonly gone: readonly Group[];
  /** All groups by state; those without a state are in none. */
  readonly states: Readonly<Record<GroupState, number>>;
  /** Groups in the period, also those beyond `top`. */
  readonly total: number;
}

/** Errors of runs by group. */
export interface RunErrors extends Groups<ErrorGroup> {
  readonly errors: number;
  readonly fatal: number;
  readonly handled: number;
  /** Runs in the period, with an error or not; in the earlier one. */
  readonly runs: number;
  readonly earlierRuns: number;
  readonly byCategory: readonly { readonly category: ErrorCategory; readonly errors: number }[];
}

/** Errors in the controllers' logs by group. */
export interface LogErrors extends Groups<LogGroup> {
  readonly lines: number;
}

/** What `flowmeter errors` says, as data. */
export interface ErrorReport {
  readonly period: Period;
  readonly earlier: Period;
  readonly folder: string | undefined;
  readonly controller: string | undefined;
  readonly category: ErrorCategory | undefined;
  readonly onlyFatal: boolean;
  /** First and last run that there is, whatever the period. */
  readonly firstRunAt: number | undefined;
  readonly lastRunAt: number | undefined;
  readonly runErrors: RunErrors;
  /** Undefined when no error log was read, or only a folder is asked about. */
  readonly logErrors: LogErrors | undefined;
}
