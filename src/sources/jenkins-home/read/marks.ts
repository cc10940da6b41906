import type { Stats } from "node:fs";
import { FileError, statsOfPath } from "./files.ts";

/** A record changed within this time before it was read may change again within one tick of a file system's clock. */
const RACY_MS = 3000;

/** Mark of records that changed too recently to be sure of; it never equals the current one. */
export const UNSETTLED = "";

/** Bulk store of flow nodes: rewritten in place, so its directory does not tell. */
const BULK_FILE = "flowNodeStore.xml";

/** What a mark depends on beside the build directory. */
interface MarkOptions {
  /** Directory of the flow nodes, undefined without. */
  readonly storage: string | undefined;
  readonly nowMs: number;
}

/**
 * Stands for the state of the records in a build directory: equal marks, nothing to read again.
 *
 * Size and times of `build.xml`, of the directory its flow nodes are in, and of their bulk file. The time of change is part of
 * it, because it also moves when a file becomes readable or is replaced by one of the same size and age.
 *
 * @throws FileError when the directory may not be looked at.
 */
export function markOf(path: string, build: Stats, { storage, nowMs }: MarkOptions): string {
  const looked = [build, ...statsOfStorage(path, storage)];
  if (!looked.every((stats) => stats === undefined || isSettled(stats, nowMs))) return UNSETTLED;
  return [storage ?? "", ...looked.map(stamp)].join(":");
}

/** Size and times of a record, as a text; "-" for one that is not there. */
export function stamp(stats: Stats | undefined): string {
  return stats === undefined ? "-" : `${stats.size},${stats.mtimeMs},${stats.ctimeMs}`;
}

/** Whether a record last changed long enough ago for its time to tell it from any later state; the future never is. */
export function isSettled({ mtimeMs }: Stats, nowMs: number): boolean {
  return mtimeMs <= nowMs - RACY_MS;
}

/** Whether the records in a build directory are still as they were when they got `mark`. */
export function isUnchanged(path: string, mark: string, nowMs: number): boolean {
  if (mark === UNSETTLED) return false;
  try {
    const build = statsOfPath(`${path}/build.xml`);
    const storage = mark.slice(0, mark.indexOf(":"));
    return (
      build !== undefined && markOf(path, build, { storage: storage === "" ? undefined : storage, nowMs }) === mark
    );
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function statsOfStorage(path: string, storage: string | undefined): (Stats | undefined)[] {
  if (storage === undefined) return [];
  return [statsOfPath(`${path}/${storage}`), statsOfPath(`${path}/${storage}/${BULK_FILE}`)];
}
