import type { LogSign } from "../../../../model/running.ts";

/** Signs kept, the newest. */
const MAX_SIGNS = 200;

/**
 * Keeps the signs of a log. Where the log is wanted as of an instant, only those count that a later line with a date shows to
 * have been there by then.
 */
export class SignKeeper {
  signs: readonly LogSign[] = [];
  hasFinishedLine = false;
  /** A line after the instant was met: nothing further counts. */
  isPastEnd = false;
  /** False when it was not there by then, or may not have been: the end of it is left out. */
  isAsOfThen = true;
  /** Up to where the log was there by then. */
  committedTo: number | undefined;
  private until: number | undefined;
  private open: LogSign[] = [];

  clear(): void {
    this.signs = [];
    this.open = [];
    this.hasFinishedLine = false;
    this.isPastEnd = false;
    this.committedTo = undefined;
  }

  begin(until: number | undefined): void {
    this.until = until;
  }

  take(sign: LogSign): void {
    if (this.isPastEnd) return;
    if (this.until === undefined) this.commit([sign]);
    else this.open.push(sign);
  }

  /** A log without an index has a line after "Finished": a script had printed it. */
  goOn(): void {
    this.hasFinishedLine = false;
  }

  /** A line at `offset` was written at `at`. */
  dateTo(at: number, offset: number): void {
    if (this.until === undefined) return;
    if (at > this.until) {
      this.isPastEnd = true;
      this.open = [];
      return;
    }
    this.commit(this.open);
    this.open = [];
    this.committedTo = offset;
  }

  /** Ends a look; `isAllThere`: the file itself was written by then. */
  end(isAllThere: boolean): void {
    this.isAsOfThen = isAllThere;
    if (isAllThere) this.commit(this.open);
    this.open = [];
  }

  private commit(signs: readonly LogSign[]): void {
    if (signs.length === 0) return;
    this.signs = [...this.signs, ...signs].slice(-MAX_SIGNS);
    if (signs.some(({ kind }) => kind === "finished")) this.hasFinishedLine = true;
  }
}
