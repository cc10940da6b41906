import type { Stats } from "node:fs";

/** Files changed within this time before they were read may change again within one tick of a file system's clock. */
const RECENT_MS = 3000;

/**
 * Stands for the state of a file or directory: equal stamps, nothing to read again.
 *
 * The time of change is part of it: no program can set it, so it also moves where times of modification were set by hand.
 */
export function changeStamp({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size},${mtimeMs},${ctimeMs},${ino}`;
}

/** Whether it may have changed since without its stamp showing it. */
export function isRecent({ mtimeMs }: Stats, at: number): boolean {
  return Math.abs(at - mtimeMs) < RECENT_MS;
}
