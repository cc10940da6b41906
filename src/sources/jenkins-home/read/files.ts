import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";

/** Largest file read; a record beyond it is quarantined. The largest real flow node store seen has a few megabytes. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Size of the reader's buffer at rest; all but a few files fit. */
const BUFFER_BYTES = 64 * 1024;

/** Links are refused by the system itself, and a pipe in a file's place must not block. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Why a file could not be read, without its content. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(
    readonly reason: string,
    readonly isMissing: boolean,
  ) {
    super(reason);
  }
}

/**
 * Reads whole files into one buffer, used again for the next file.
 *
 * Synchronous on purpose: in a reader thread it is several times faster than promises, and the thread has nothing else to do.
 */
export class FileReader {
  bytes: Buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  /** Of the file read last. */
  size = 0;
  filesRead = 0;
  bytesRead = 0;

  /**
   * Reads a file to the start of `bytes` and returns its length.
   *
   * @throws FileError when there is none, it is a link, too large, or may not be read.
   */
  read(path: string): number {
    this.load(path, false);
    return this.size;
  }

  /** Like {@link read}, and tells the file's size and time as they were while it was read. */
  readWithStats(path: string): Stats {
    return this.load(path, true)!;
  }

  private load(path: string, wantsStats: boolean): Stats | undefined {
    const fd = openFile(path);
    try {
      const stats = wantsStats ? fstatSync(fd) : undefined;
      this.size = this.fill(fd);
      this.filesRead++;
      this.bytesRead += this.size;
      return stats;
    } catch (error) {
      throw error instanceof FileError ? error : fileError(error);
    } finally {
      closeSync(fd);
    }
  }

  private fill(fd: number): number {
    if (this.bytes.length > 16 * BUFFER_BYTES) this.bytes = Buffer.allocUnsafe(BUFFER_BYTES);
    let length = 0;
    for (;;) {
      length += readSync(fd, this.bytes, length, this.bytes.length - length, null);
      if (length < this.bytes.length) return length;
      this.grow(fd);
    }
  }

  private grow(fd: number): void {
    const { size } = fstatSync(fd);
    if (size > MAX_FILE_BYTES || this.bytes.length > MAX_FILE_BYTES) throw new FileError(tooLarge(size), false);
    const larger = Buffer.allocUnsafe(Math.max(size + 1, this.bytes.length * 2));
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}

/** Kind of a path itself, links not followed; undefined when there is nothing. @throws FileError */
export function kindOfPath(path: string): "directory" | "file" | "other" | undefined {
  const stats = statsOfPath(path);
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? "directory" : stats.isFile() ? "file" : "other";
}

/** What the system knows of a path itself, links not followed; undefined when there is nothing. @throws FileError */
export function statsOfPath(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const failure = fileError(error);
    if (failure.isMissing) return undefined;
    throw failure;
  }
}

/** Stands for a directory itself, a link to it followed; undefined when it is not there or may not be looked at. */
export function directoryIdentity(path: string): string | undefined {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** Names in a directory, [] when it is gone. @throws FileError when it may not be read. */
export function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const failure = fileError(error);
    if (failure.isMissing) return [];
    throw failure;
  }
}

/** Names of the real directories in a directory, sorted; links are left out. @throws FileError when it may not be read. */
export function directoriesIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    const failure = fileError(error);
    if (failure.isMissing) return [];
    throw failure;
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, OPEN_FLAGS);
  } catch (error) {
    throw fileError(error);
  }
}

function tooLarge(size: number): string {
  return `the file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB (${Math.round(size / 1024 / 1024)} MB)`;
}

/** A link is refused with ELOOP and counts as nothing: what it leads to stands elsewhere, or is none of Jenkins' records. */
const MISSING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "the file is gone",
  ENOTDIR: "the file is gone",
  EACCES: "no permission to read",
  EPERM: "no permission to read",
  EISDIR: "a directory stands where a file should",
  ENXIO: "not a file",
  ENAMETOOLONG: "its path is too long for the system",
  EIO: "the disk failed to read it",
};

function fileError(error: unknown): FileError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  return new FileError(reasons[code] ?? `could not be read (${code})`, MISSING.has(code));
}
