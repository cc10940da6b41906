import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { ShareError } from "./share-error.ts";

/** Far more than any file of sharing has. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Makes a directory that is nobody else's. @throws ShareError; also when a link or a file is in its place */
export function makePrivate(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch {
    throw unwritable(directory);
  }
  if (!lstatSync(directory).isDirectory())
    throw new ShareError(
      "unwritable",
      `${directory} is a link.`,
      "What sharing keeps is where it is, and nowhere else: remove the link.",
    );
}

/**
 * Writes a file whole or not at all, readable by its owner alone, and on the disk when this returns.
 *
 * @param content or what makes it of where and when the file was born ({@link birthOf})
 * @throws ShareError
 */
export function writePrivate(file: string, content: string | Uint8Array | ((birth: string) => string)): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeAll(handle, typeof content === "function" ? content(birthOf(fstatSync(handle, { bigint: true }))) : content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    keepDirectory(dirname(file));
  } catch {
    rmSync(temporary, { force: true });
    throw unwritable(dirname(file));
  }
}

/** The name of a file is in its directory: until that is on the disk a crash may bring the file of before back. */
function keepDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Appends a line to a file, on the disk when this returns. @throws ShareError */
export function appendPrivate(file: string, line: string): void {
  try {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
    const handle = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    try {
      writeAll(handle, `${line}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    throw unwritable(dirname(file));
  }
}

/**
 * Number and instant of birth of a file: no copy and nothing that is put back from a backup has both, whatever times it was given.
 * Empty where the file system does not know when a file was born.
 */
function birthOf({ ino, birthtimeNs }: { readonly ino: bigint; readonly birthtimeNs: bigint }): string {
  return birthtimeNs === 0n ? "" : `${ino} ${birthtimeNs}`;
}

/** The same of a file that is there; empty for one that is not. */
export function birthOfFile(file: string): string {
  const stats = lstatSync(file, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? "" : birthOf(stats);
}

/** The bytes of a file; undefined when there is none. Links are not followed: a key is where it is, and nowhere else. @throws ShareError */
export function readPrivate(file: string): Buffer | undefined {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(handle);
      if (!stats.isFile() || stats.size > MOST_BYTES) throw new Error("no file of sharing");
      return readFileSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    throw new ShareError("unwritable", `${file} cannot be read.`, "Look who owns it; sharing needs files of its own.");
  }
}

function writeAll(handle: number, content: string | Uint8Array): void {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

function unwritable(directory: string): ShareError {
  return new ShareError("unwritable", `${directory} cannot be written to.`, "Make room, or see who may write there.");
}
