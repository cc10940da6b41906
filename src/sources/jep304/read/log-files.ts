import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";

/** `essentials.log.0` is the newest of some; `evergreen.log.0` is what the same plugin wrote later. */
const LOG_FILE = /^(?:essentials|evergreen)\.log(?:\.(\d{1,3}))?(?:\.\d{1,3})?$/;

/** Where the error log of a home is. */
export function logDirectory(home: string): string {
  return join(home, "logs");
}

/**
 * The error log's files at a place, oldest first: those in a directory, or the file itself.
 *
 * Links are not followed, and what cannot be looked at is not there.
 */
export function errorLogFiles(place: string): string[] {
  const kind = statsOf(place);
  if (kind?.isFile() === true) return [place];
  if (kind?.isDirectory() !== true) return [];
  return namesIn(place)
    .filter((name) => LOG_FILE.test(name) && statsOf(join(place, name))?.isFile() === true)
    .sort((one, other) => generation(other) - generation(one) || (one < other ? -1 : 1))
    .map((name) => join(place, name));
}

/** Sizes and times of the error log's files at some places, as a text: equal texts, nothing to read. */
export function errorLogStamp(places: readonly string[]): string {
  return places
    .flatMap(errorLogFiles)
    .map((file) => {
      const stats = statsOf(file);
      return `${file}\0${stats?.ino},${stats?.size},${stats?.mtimeMs}`;
    })
    .join("\0");
}

function generation(name: string): number {
  return Number(LOG_FILE.exec(name)?.[1] ?? 0);
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    // Gone, or behind a closed door: in no case a file we could read.
    return undefined;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // A directory that may not be listed holds nothing for us.
    return [];
  }
}
