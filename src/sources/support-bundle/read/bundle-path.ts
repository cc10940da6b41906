import { closeSync, openSync, readSync, statSync } from "node:fs";
import { bundleDirectory } from "./directory-bundle.ts";

/** Whether there is a support bundle at a path: an archive, or a directory that one was unpacked to. Never throws. */
export function isBundlePath(path: string): boolean {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return isArchive(path);
    return stats.isDirectory() && bundleDirectory(path) !== undefined;
  } catch {
    // What is wrong with the path is said by who opens a home.
    return false;
  }
}

/** By its name or its first bytes: one that is cut short, or no archive at all, is told so where it is read. */
function isArchive(path: string): boolean {
  if (/\.zip$/i.test(path)) return true;
  const head = Buffer.alloc(4);
  try {
    const fd = openSync(path, "r");
    try {
      readSync(fd, head, 0, 4, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
  return head.toString("latin1").startsWith("PK");
}
