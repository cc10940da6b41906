import { closeSync, openSync, readSync, statSync } from "node:fs";
import { BundleError } from "../bundle-error.ts";
import { bundleDirectory, readDirectoryBundle } from "./directory-bundle.ts";
import { readZipBundle } from "./zip-bundle.ts";

/** Whether there is a support bundle at a path: an archive, or a directory that one was unpacked to. Never throws. */
export function isBundlePath(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return isArchive(path);
  return stats?.isDirectory() === true && bundleDirectory(path) !== undefined;
}

/** Texts of the files that are read of a support bundle, by their names in it. @throws BundleError */
export async function readBundle(path: string): Promise<ReadonlyMap<string, string>> {
  const directory = statSync(path).isDirectory() ? (bundleDirectory(path) ?? path) : undefined;
  const texts = directory === undefined ? await readZipBundle(path) : readDirectoryBundle(directory);
  if (texts.size > 0) return texts;
  throw new BundleError(
    "not-a-bundle",
    "This is no support bundle with Pipelines: none of the files that are read is in it.",
    "In Jenkins, choose the components about Pipelines, or all, under Support.",
  );
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
