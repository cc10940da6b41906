import { readSync } from "node:fs";

/** Longest line held; a longer one is passed over without being held. Real ones are some kilobytes of stack trace. */
const MAX_LINE_BYTES = 1024 * 1024;

const CHUNK_BYTES = 64 * 1024;

const NEWLINE = 0x0a;

/** A whole line of a file. */
export interface Line {
  /** Byte it begins at, and the one after its newline. */
  readonly from: number;
  readonly to: number;
  /** Undefined when it is too long to be held. */
  readonly text: string | undefined;
}

/** The lines of a file from a byte on that end in a newline; what follows the last newline is still being written. */
export function* linesFrom(fd: number, start: number): Generator<Line> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let held: Buffer[] = [];
  let heldBytes = 0;
  let from = start;
  let at = start;
  for (let length = readSync(fd, chunk, 0, CHUNK_BYTES, at); length > 0; ) {
    let rest = chunk.subarray(0, length);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const isHeld = heldBytes + end <= MAX_LINE_BYTES;
      const text = isHeld ? Buffer.concat([...held, rest.subarray(0, end)]).toString("utf8") : undefined;
      const to = from + heldBytes + end + 1;
      yield { from, to, text };
      rest = rest.subarray(end + 1);
      [held, heldBytes, from] = [[], 0, to];
    }
    // A copy: the chunk is read into again.
    if (heldBytes <= MAX_LINE_BYTES) held.push(Buffer.from(rest));
    else held = [];
    heldBytes += rest.length;
    at += length;
    length = readSync(fd, chunk, 0, CHUNK_BYTES, at);
  }
}
