import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { linesFrom } from "../../jep304/read/lines.ts";
import { fieldsOf } from "../fields.ts";

/** `events.0.jsonl` is the newest; the hook keeps five. */
const SPOOL_FILE = /^events\.(\d)\.jsonl$/;

/** Links are refused by the system itself, and a pipe in a file's place must not block. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Lines looked at to tell which file this is; a file that begins with more junk is known by that it is junk. */
const FIRST_LINES = 100;

/** Where the hook of a home writes. */
export function spoolFolder(home: string): string {
  return join(home, "flowmeter");
}

/** Whether a hook writes, or wrote, into a home. */
export function hasSpool(home: string): boolean {
  return spoolFiles(spoolFolder(home)).length > 0;
}

/** The files of a spool, oldest first; what cannot be looked at is not there. */
export function spoolFiles(folder: string): string[] {
  try {
    if (!lstatSync(folder).isDirectory()) return [];
    return readdirSync(folder)
      .filter((name) => SPOOL_FILE.test(name))
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  } catch {
    // No hook, or not ours to read.
    return [];
  }
}

/** An open file of the spool. */
export interface OpenFile {
  readonly fd: number;
  readonly bytes: number;
  /** Equal as long as it is the same file: it is renamed when it rotates. */
  readonly inode: number;
}

/** Opens a file for reading, hands it over and closes it; undefined when it is no file or not there any more. */
export function withFile<Value>(path: string, use: (file: OpenFile) => Value): Value | undefined {
  let fd: number;
  try {
    fd = openSync(path, OPEN_FLAGS);
  } catch {
    // Rotated away since it was listed, or a link.
    return undefined;
  }
  try {
    const stats = fstatSync(fd);
    return stats.isFile() ? use({ fd, bytes: stats.size, inode: stats.ino }) : undefined;
  } finally {
    closeSync(fd);
  }
}

/** What tells one file of a spool from all others, wherever it is now: session and number of its first event. */
export function identityOf({ fd }: OpenFile): string | undefined {
  let looked = 0;
  for (const { text } of linesFrom(fd, 0)) {
    const fields = text === undefined ? undefined : fieldsOf(text);
    if (typeof fields?.session === "string" && typeof fields.seq === "number")
      return `${fields.session.slice(0, 64)}:${fields.seq}`;
    if (++looked >= FIRST_LINES) return undefined;
  }
  return undefined;
}

/** Whether a line ends just before a byte of a file: what is there was not written over. */
export function endsLine(fd: number, offset: number): boolean {
  if (offset === 0) return true;
  const before = Buffer.alloc(1);
  return readSync(fd, before, 0, 1, offset - 1) === 1 && before[0] === 0x0a;
}
