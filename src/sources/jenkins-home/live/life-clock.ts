import type { LifeSigns } from "./alive.ts";

/** Collects what shows when a home was last alive. */
export class LifeClock {
  private recordAt: number | undefined;
  private fileAt: number | undefined;

  /** An instant in a record. */
  record(at: number | undefined): void {
    if (at !== undefined && at > (this.recordAt ?? 0)) this.recordAt = at;
  }

  /** Instants in records. */
  records(instants: readonly (number | undefined)[]): void {
    for (const at of instants) this.record(at);
  }

  /** Time of a file that a running Jenkins writes. */
  file(at: number | undefined): void {
    if (at !== undefined && at > (this.fileAt ?? 0)) this.fileAt = Math.floor(at);
  }

  signs(isTrusted: boolean): LifeSigns {
    return { recordAt: this.recordAt, fileAt: this.fileAt, isTrusted };
  }
}
