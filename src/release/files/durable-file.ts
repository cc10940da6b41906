import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { ReleaseError } from "../../privacy/release-error.ts";

/** The text of a file; undefined when it is not there. */
export function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/**
 * Appends to a file that had so many bytes, and returns when the disk has it. What lies beyond them, a line that was never
 * finished, is cut off first; what could not be written whole is cut off again.
 *
 * @throws ReleaseError DISK
 */
export function appendDurably(file: string, text: string, had: number): void {
  const isNew = !existsSync(file);
  inWords(file, () => {
    const descriptor = openSync(file, isNew ? "wx" : "r+", 0o600);
    try {
      ftruncateSync(descriptor, had);
      writeWhole(descriptor, text, had);
    } finally {
      closeSync(descriptor);
    }
    if (isNew) syncDirectory(dirname(file));
  });
}

function writeWhole(descriptor: number, text: string, at: number): void {
  const bytes = Buffer.from(text);
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
    fsyncSync(descriptor);
  } catch (error) {
    ftruncateSync(descriptor, at);
    throw error;
  }
}

/** Writes a file whole or not at all, and returns when the disk has it. @throws ReleaseError DISK */
export function replaceDurably(file: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = `${file}.new`;
  inWords(file, () => {
    rmSync(temporary, { force: true });
    const descriptor = openSync(temporary, "wx", mode);
    try {
      const bytes = Buffer.from(content);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncDirectory(dirname(file));
  });
}

/** Makes names in a directory last. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes of a file; 0 when it is not there. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function inWords(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
    const reason = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : code;
    throw new ReleaseError("DISK", `${file} cannot be written: ${reason}.`, "Make room and do the same again.");
  }
}
