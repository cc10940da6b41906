import type { FinishedRecord } from "./find/build-judge.ts";

/** Jenkins writes some file daily; a controller without a sign of life for longer is not running. */
const DEAD_AFTER_MS = 25 * 3_600_000;

/** A record is written within seconds of what it tells; a shared disk's clock may be off by some more. */
const TOLERANCE_MS = 60_000;

/** What shows when a home was last written to by a running Jenkins. */
export interface LifeSigns {
  /** Latest instant in its records: starts of runs and flow nodes, ends, dates in logs. */
  readonly recordAt: number | undefined;
  /** Latest time of a file that a running Jenkins writes. */
  readonly fileAt: number | undefined;
  /** Whether times of files say when they were written. */
  readonly isTrusted: boolean;
}

/**
 * When a home was last alive; undefined when nothing tells. Times after `at` count as `at`.
 *
 * Times of files that were copied without their times are those of the copy. They count if the copy was made within 25 h of the
 * newest record: then it was made of a running controller. Later ones are the time of unpacking a backup.
 */
export function lastAliveAt({ recordAt, fileAt, isTrusted }: LifeSigns, at: number): number | undefined {
  const isAlive =
    fileAt !== undefined && (isTrusted || (recordAt !== undefined && Math.min(fileAt, at) <= recordAt + DEAD_AFTER_MS));
  const known = [recordAt, isAlive ? fileAt : undefined].filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(at, Math.max(...known));
}

/**
 * The instant everything in a home is to be judged as of: `at`, or when it was last alive if that is more than 25 h before: then it
 * is a backup or its controller was stopped, and waiting since counts for nothing.
 */
export function judgedAt(at: number, aliveAt: number | undefined): number {
  return aliveAt !== undefined && at - aliveAt > DEAD_AFTER_MS ? aliveAt : at;
}

/**
 * Whether times of files in a home say when they were written: what most of its runs say, running and finished; undefined when
 * none says anything.
 */
export function areTimesTrusted(
  ofRuns: readonly (boolean | undefined)[],
  finished: readonly FinishedRecord[],
): boolean | undefined {
  const verdicts = [
    ...ofRuns.filter((verdict) => verdict !== undefined),
    ...finished.map(({ endAt, savedAt }) => Math.abs(savedAt - endAt) <= TOLERANCE_MS),
  ];
  return verdicts.length === 0 ? undefined : verdicts.filter(Boolean).length * 2 > verdicts.length;
}
