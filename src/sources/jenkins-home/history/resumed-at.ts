import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** "Resuming build at Tue Jun 21 05:25:13 UTC 2026 after Jenkins restart": Java's `Date.toString`. */
const RESUMED =
  /Resuming build at ([A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} [A-Za-z0-9:+-]{1,12} \d{4}) after Jenkins restart/g;

/** Of a larger log the beginning and the end are read: what is learned from a run is not worth reading a gigabyte. */
const MAX_BYTES = 8 * 1024 * 1024;

const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** When a run was resumed after a restart of the controller, by its log; none when there is no log. An instant that cannot be read is NaN. */
export function resumedAtOf(log: string): number[] {
  let text: string;
  try {
    text = readEnds(log);
  } catch {
    // No log, or none that may be read: nothing is known of restarts.
    return [];
  }
  return [...text.matchAll(RESUMED)].map(([, date]) => Date.parse(date!));
}

function readEnds(path: string): string {
  const fd = openSync(path, OPEN_FLAGS);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return "";
    if (stats.size <= MAX_BYTES) return readAt(fd, 0, stats.size);
    return readAt(fd, 0, MAX_BYTES / 2) + readAt(fd, stats.size - MAX_BYTES / 2, MAX_BYTES / 2);
  } finally {
    closeSync(fd);
  }
}

function readAt(fd: number, position: number, length: number): string {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, bytes, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.toString("latin1", 0, filled);
}
