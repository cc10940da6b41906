import type { Tape } from "../../xml/tape.ts";
import { type ChangeStamp, changeStamp, isAsBefore } from "../files/change-stamp.ts";
import type { LiveReader } from "../files/live-reader.ts";

/** A document that is read again when it changed: one `stat` a look. While it is being written its last good reading holds. */
export class WatchedFile<Value> {
  value: Value | undefined;
  /** When it was written, by the file's time. */
  savedAt: number | undefined;
  private stamp: ChangeStamp | undefined;
  private path: string | undefined;

  constructor(
    private readonly file: string,
    private readonly read: (tape: Tape) => Value,
  ) {}

  /** Looks at the file; true when there is something new in it. */
  look(reader: LiveReader): boolean {
    this.path ??= reader.pathOf(this.file);
    const stats = reader.files.statFile(this.path);
    if (stats === undefined) {
      const wasThere = this.value !== undefined;
      this.value = undefined;
      this.savedAt = undefined;
      this.stamp = undefined;
      return wasThere;
    }
    if (isAsBefore(stats, this.stamp)) return false;
    const tape = reader.document(this.file);
    if (typeof tape === "string") return false;
    this.value = this.read(tape);
    this.savedAt = Math.floor(stats.mtimeMs);
    this.stamp = changeStamp(stats);
    return true;
  }
}
