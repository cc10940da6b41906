/** A line of a controller's error log: public names and a time, never its message. */
export interface LogError {
  readonly loggedAt: number;
  /** Class that logged it; undefined when its name is none. */
  readonly logger: string | undefined;
  /** Of `java.util.logging`. */
  readonly level: string | undefined;
  /** Class of the exception; undefined for a line without one. */
  readonly errorClass: string | undefined;
  /** Class of what caused it in the first place. */
  readonly causeClass: string | undefined;
  /** From `error-fingerprint.ts`; undefined without an exception. */
  readonly fingerprint: number | undefined;
}

/** Why a line of an error log is not kept. */
export const logSkips = ["notJson", "tooLong", "otherVersion", "noTime", "known"] as const;

/** A reason not to keep a line; `known` is a copy of a line that another file had. */
export type LogSkip = (typeof logSkips)[number];

/** Some lines of one log file. */
export interface LogBatch {
  /** What tells the file from others, whatever it is called now; undefined for one without a line to keep. */
  readonly file: string | undefined;
  /** Bytes of it that are read with this batch. */
  readonly readTo: number;
  readonly errors: readonly LogError[];
  readonly lines: number;
  readonly skipped: Readonly<Partial<Record<LogSkip, number>>>;
}
