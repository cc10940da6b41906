/**
 * Kind of a record that could not be read: `malformed` XML, an `unexpected-root`, `missing` build.xml, `unreadable` by the
 * system, a directory `unlisted` by it or `misplaced` where a file should be, a `flow-node` that is none, `unlinked` flow nodes whose parents are not there or form a ring.
 */
export type ProblemCode =
  | "malformed"
  | "unexpected-root"
  | "missing"
  | "unreadable"
  | "flow-node"
  | "unlinked"
  | "unlisted"
  | "misplaced";

/** A record that could not be read: where and why, never what it held. */
export interface Problem {
  /** Path below the home. */
  readonly file: string;
  readonly code: ProblemCode;
  readonly reason: string;
}

/** Takes note of a problem with the file at an absolute path. */
export type ReportProblem = (path: string, code: ProblemCode, reason: string) => void;
