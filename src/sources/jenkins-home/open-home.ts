import { readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { RecordError } from "./record-error.ts";

/**
 * Absolute path of a Jenkins home, links on the way to it resolved.
 *
 * @throws RecordError when the path is no home, with what was expected, what was found and what to do.
 */
export function openHome(path: string): string {
  const stats = statsOf(path);
  if (stats === undefined)
    throw notHome(path, "there is nothing at this path", "Check the path, and that the volume is mounted.");
  if (!stats.isDirectory()) throw notHome(path, "it is a file", hintForFile(path));
  const home = realpathSync(path);
  const names = listHome(home, path);
  if (isDirectory(join(home, "jobs"))) return home;
  const inner = names.find((name) => isDirectory(join(home, name, "jobs")));
  const better = basename(home) === "jobs" ? dirname(home) : inner && join(path, inner);
  const hint =
    better === undefined
      ? "A Jenkins home is the directory that JENKINS_HOME names, often /var/lib/jenkins."
      : `Did you mean ${better}?`;
  throw notHome(path, names.length === 0 ? "it is empty" : `it has no "jobs" directory, but ${listing(names)}`, hint);
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function listHome(home: string, path: string): string[] {
  try {
    return readdirSync(home).sort();
  } catch {
    throw notHome(path, "it may not be read", "Run as a user who may read it, for example the one Jenkins runs as.");
  }
}

function listing(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function hintForFile(path: string): string {
  return /\.(?:tgz|tar\.gz|tar|zip)$/.test(path)
    ? "Unpack the archive and give the directory that holds jobs/."
    : "Give the directory that holds jobs/.";
}

function notHome(path: string, found: string, hint: string): RecordError {
  return new RecordError("not-a-home", `${path} is not a Jenkins home: ${found}.`, hint);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, behind a file, or behind a door that is closed: in no case a directory we could use.
    return false;
  }
}
