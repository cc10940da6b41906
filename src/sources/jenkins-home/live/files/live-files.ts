import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { directoriesIn, FileError, FileReader, namesIn, statsOfPath } from "../../read/files.ts";
import type { FileStats } from "./change-stamp.ts";

/** Links are refused by the system itself, and a pipe in a file's place must not block. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Bytes handed on at once; a log may be larger than memory. */
const PIECE_BYTES = 64 * 1024;

/** The end of a file. */
export interface FileTail {
  readonly text: string;
  readonly savedAt: number;
}

/** What was asked of the file system so far. */
export interface FileCounts {
  stats: number;
  listings: number;
  reads: number;
  bytes: number;
}

/**
 * The files of a home as a follower sees them: what is gone or may not be read is absent, never an error.
 *
 * It counts what it asks for, because following must stay cheap: see `HomeFollower`.
 */
export class LiveFiles {
  readonly counts: FileCounts = { stats: 0, listings: 0, reads: 0, bytes: 0 };
  private readonly reader = new FileReader();
  private readonly piece = Buffer.allocUnsafe(PIECE_BYTES);

  /** What the system knows of a path itself, links not followed. */
  stat(path: string): FileStats | undefined {
    this.counts.stats++;
    return unlessFileError(() => statsOfPath(path));
  }

  /** The same of a regular file alone: a directory, link or pipe in a file's place is no record. */
  statFile(path: string): FileStats | undefined {
    const stats = this.stat(path);
    return stats?.isFile() === true ? stats : undefined;
  }

  /** Names in a directory; none when it is gone. */
  names(path: string): string[] {
    this.counts.listings++;
    return unlessFileError(() => namesIn(path)) ?? [];
  }

  /** Names of real directories in a directory, sorted. */
  directories(path: string): string[] {
    this.counts.listings++;
    return unlessFileError(() => directoriesIn(path)) ?? [];
  }

  /** A whole file: its bytes are good until the next call. Absent when there is none, or it is too large. */
  read(path: string): Buffer | undefined {
    this.counts.reads++;
    const size = unlessFileError(() => this.reader.read(path));
    if (size === undefined) return undefined;
    this.counts.bytes += size;
    return this.reader.bytes.subarray(0, size);
  }

  /** Text of the last bytes of a file, read as Latin-1: good for looking for tags. And when the file was written, by its time. */
  readTail(path: string, bytes: number): FileTail | undefined {
    this.counts.reads++;
    const fd = openOrUndefined(path);
    if (fd === undefined) return undefined;
    try {
      const { size, mtimeMs } = fstatSync(fd);
      const wanted = Math.min(size, bytes, PIECE_BYTES);
      const read = readSync(fd, this.piece, 0, wanted, size - wanted);
      this.counts.bytes += read;
      return { text: this.piece.toString("latin1", 0, read), savedAt: Math.floor(mtimeMs) };
    } catch (error) {
      // A directory in its place, or a disk that fails.
      if (error instanceof Error && "code" in error) return undefined;
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  /**
   * Hands on the bytes `[from, to)` of a file in pieces, in order, and returns up to where there were any.
   *
   * A piece is good until `use` returns.
   */
  readRange(path: string, { from, to }: { from: number; to: number }, use: (piece: Buffer) => void): number {
    this.counts.reads++;
    const fd = openOrUndefined(path);
    if (fd === undefined) return from;
    try {
      return this.readPieces(fd, { from, to }, use);
    } catch (error) {
      if (error instanceof Error && "code" in error) return from;
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  private readPieces(fd: number, { from, to }: { from: number; to: number }, use: (piece: Buffer) => void): number {
    let at = from;
    while (at < to) {
      const read = readSync(fd, this.piece, 0, Math.min(PIECE_BYTES, to - at), at);
      if (read === 0) break;
      this.counts.bytes += read;
      at += read;
      use(this.piece.subarray(0, read));
    }
    return at;
  }
}

function openOrUndefined(path: string): number | undefined {
  try {
    return openSync(path, OPEN_FLAGS);
  } catch {
    // Gone, a link, or not to be read: nothing to follow.
    return undefined;
  }
}

function unlessFileError<Value>(ask: () => Value): Value | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
