import type { Stats } from "node:fs";

/** What a follower asks of a file or directory. */
export type FileStats = Pick<Stats, "size" | "mtimeMs" | "ctimeMs" | "ino" | "nlink" | "isFile" | "isDirectory">;

/** Files changed within this time before they were read may change again within one tick of a file system's clock. */
const RECENT_MS = 3000;

/**
 * Stands for the state of a file or directory: an equal stamp, nothing to read again.
 *
 * The time of change is part of it: no program can set it, so it also moves where times of modification were set by hand.
 */
export interface ChangeStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** Stamp of what the system says of a file. */
export function changeStamp({ size, mtimeMs, ctimeMs, ino }: FileStats): ChangeStamp {
  return { size, mtimeMs, ctimeMs, ino };
}

/** Whether a file is as it was when it got the stamp; compared by number, since this is asked of every file at every look. */
export function isAsBefore(stats: FileStats, stamp: ChangeStamp | undefined): boolean {
  return (
    stamp !== undefined &&
    stats.mtimeMs === stamp.mtimeMs &&
    stats.ctimeMs === stamp.ctimeMs &&
    stats.size === stamp.size &&
    stats.ino === stamp.ino
  );
}

/** Whether it may have changed since without its stamp showing it. */
export function isRecent({ mtimeMs }: FileStats, at: number): boolean {
  return Math.abs(at - mtimeMs) < RECENT_MS;
}
