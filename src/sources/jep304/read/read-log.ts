import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { LogBatch, LogError, LogSkip } from "../../../model/log-errors.ts";
import { normaliseLine } from "../normalise.ts";
import { type Line, linesFrom } from "./lines.ts";

/** Lines per batch: a transaction each, and little to hold. */
const BATCH_LINES = 2000;

/** Links are refused by the system itself, and a pipe in a file's place must not block. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** How a log is read. */
export interface ReadLogOptions {
  /** Bytes of a file that were read before; undefined for a file never met. */
  readonly readTo: (file: string) => number | undefined;
  /** Last time to believe. */
  readonly latestAt: number;
}

/**
 * Reads what is new in a file of an error log.
 *
 * Files are renamed when they rotate and copied by backups, so a file is known by where its first sound line stands, how long
 * that is and when it was logged. A file without a sound line is none to remember: its lines are counted each time. A file
 * shorter than what was read of it is an older copy, or was cut: it has nothing new.
 */
export function* readErrorLog(path: string, options: ReadLogOptions): Generator<LogBatch> {
  const fd = openLog(path);
  if (fd === undefined) return;
  try {
    const file = identity(fd, options.latestAt);
    const start = resumeAt(fd, file === undefined ? 0 : options.readTo(file));
    if (start !== undefined) yield* batches(linesFrom(fd, start), { file, latestAt: options.latestAt });
  } finally {
    closeSync(fd);
  }
}

function openLog(path: string): number | undefined {
  try {
    const fd = openSync(path, OPEN_FLAGS);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch {
    // Rotated away since it was listed, or not ours to read.
  }
  return undefined;
}

function identity(fd: number, latestAt: number): string | undefined {
  for (const { from, to, text } of linesFrom(fd, 0)) {
    const line = text === undefined ? "tooLong" : normaliseLine(text, latestAt);
    if (typeof line !== "string") return `${line.loggedAt}:${from}:${to - from}`;
  }
  return undefined;
}

/** Where to go on: the next line's start. Where a file was rewritten that may be in the middle of a line, which is then passed over. */
function resumeAt(fd: number, known: number | undefined): number | undefined {
  if (known === undefined || known === 0) return 0;
  if (fstatSync(fd).size <= known) return undefined;
  const before = Buffer.alloc(1);
  readSync(fd, before, 0, 1, known - 1);
  if (before[0] === 0x0a) return known;
  const next = linesFrom(fd, known).next();
  return next.done === true ? undefined : next.value.to;
}

function* batches(
  lines: Iterable<Line>,
  { file, latestAt }: { readonly file: string | undefined; readonly latestAt: number },
): Generator<LogBatch> {
  let batch = emptyBatch();
  for (const { to, text } of lines) {
    const line = text === undefined ? "tooLong" : normaliseLine(text, latestAt);
    if (typeof line === "string") batch.skipped[line] = (batch.skipped[line] ?? 0) + 1;
    else batch.errors.push(line);
    batch.lines++;
    batch.readTo = to;
    if (batch.lines < BATCH_LINES) continue;
    yield { file, ...batch };
    batch = emptyBatch();
  }
  if (batch.lines > 0) yield { file, ...batch };
}

function emptyBatch(): {
  errors: LogError[];
  lines: number;
  readTo: number;
  skipped: Partial<Record<LogSkip, number>>;
} {
  return { errors: [], lines: 0, readTo: 0, skipped: {} };
}
