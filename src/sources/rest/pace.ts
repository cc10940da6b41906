/** An instant, as facts tell it and as what is to be done when is counted: the first may jump, the second never goes back. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: number;
}

/** What a pace depends on. */
export interface PaceFacts {
  /** Requests a minute that may be made at present. */
  readonly perMinute: number;
  /** Something runs, waits or is to be fetched. */
  readonly isBusy: boolean;
  /** A run began, ended or was asked about lately. */
  readonly isMoving: boolean;
}

/** Requests a minute when nothing runs: one look, and two for all else. */
export const IDLE_PER_MINUTE = 4;

/** Requests of a look. */
const LOOK_REQUESTS = 2;

const QUICK_MS = 15_000;
const MEDIUM_MS = 30_000;
const IDLE_MS = 60_000;

/** Time between two looks. */
export function lookEveryMs({ perMinute, isBusy, isMoving }: PaceFacts): number {
  if (!isBusy || perMinute < 12) return IDLE_MS;
  return isMoving && perMinute >= 30 ? QUICK_MS : MEDIUM_MS;
}

/** Requests of each minute that are kept for looks. */
export function keptForLooks(everyMs: number): number {
  return LOOK_REQUESTS * Math.ceil(60_000 / everyMs);
}
