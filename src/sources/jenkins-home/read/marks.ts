import { lstatSync, type Stats } from "node:fs";

/** A record changed within this time before it was read may change again within the same tick of the file system's clock. */
const RACY_MS = 2000;

/** Mark of records that changed too recently to be sure of; it never equals the current one. */
export const UNSETTLED = "";

/**
 * Stands for the state of a build directory's records: equal marks, nothing to read again.
 *
 * Size and time of `build.xml`; while the run is unfinished also the directory its flow nodes are added to and its time.
 */
export function markOf(build: Stats, storage: { directory: string; stats: Stats } | undefined, nowMs: number): string {
  if (!isSettled(build, nowMs) || (storage !== undefined && !isSettled(storage.stats, nowMs))) return UNSETTLED;
  const own = `${build.size}:${build.mtimeMs}`;
  return storage === undefined ? own : `${own}:${storage.directory}:${storage.stats.mtimeMs}`;
}

/** Whether a record last changed long enough ago for its time to tell it from any later state. */
export function isSettled({ mtimeMs }: Stats, nowMs: number): boolean {
  return mtimeMs <= nowMs - RACY_MS || mtimeMs > nowMs + RACY_MS;
}

/** Whether the records in a build directory are still as they were when they got `mark`. */
export function isUnchanged(path: string, mark: string, nowMs: number): boolean {
  const build = lstatSync(`${path}/build.xml`, { throwIfNoEntry: false });
  if (build === undefined || mark === UNSETTLED) return false;
  const directory = mark.split(":")[2];
  if (directory === undefined) return markOf(build, undefined, nowMs) === mark;
  const stats = lstatSync(`${path}/${directory}`, { throwIfNoEntry: false });
  return stats !== undefined && markOf(build, { directory, stats }, nowMs) === mark;
}
