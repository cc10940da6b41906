import { isPackagedClass, UNREADABLE } from "../../model/class-name.ts";
import { engineFrames, errorFingerprint } from "../../model/error-fingerprint.ts";

/** Beginning of a serialised exception that is looked at; the rest are outer frames. */
const MAX_RAW = 64 * 1024;

/** What is kept of an exception. */
export interface ExceptionFacts {
  readonly errorClass: string;
  readonly causeClass: string | undefined;
  readonly fingerprint: number;
}

/**
 * Class, root cause and fingerprint of an exception as text.
 *
 * Two forms are written: Java's own, the exception first and `Caused by:` below, down to the root; and Jenkins'
 * (`Functions.printThrowable`), the root first and `Caused:` with what wrapped it below. Suppressed exceptions are passed over:
 * theirs and their frames' lines are indented further. Of a line only a class in a package is believed.
 */
export function exceptionFacts(raw: string): ExceptionFacts {
  const lines = raw.slice(0, MAX_RAW).split("\n");
  const { first = UNREADABLE, wrapper, root } = headers(lines);
  const errorClass = wrapper ?? first;
  const causeClass = wrapper === undefined ? root : first;
  const frames = engineFrames(framesOf(lines));
  const fingerprint = errorFingerprint({ effectiveClass: errorClass, causeClass, function: undefined, frames });
  return { errorClass, causeClass, fingerprint };
}

interface Headers {
  first?: string;
  /** The outermost exception, of Jenkins' form. */
  wrapper?: string;
  /** The innermost one, of Java's. */
  root?: string;
}

function headers(lines: readonly string[]): Headers {
  const found: Headers = {};
  for (const line of lines) {
    if (/^\s|^Also:|^$/.test(line)) continue;
    if (line.startsWith("Caused by: ")) found.root = classAt(line.slice(11));
    else if (line.startsWith("Caused: ")) found.wrapper = classAt(line.slice(8));
    else found.first ??= classAt(line);
  }
  return found;
}

/** The class before the colon and the message. */
function classAt(line: string): string {
  const [before = ""] = line.split(":", 1);
  return isPackagedClass(before.trim()) ? before.trim() : UNREADABLE;
}

function* framesOf(lines: readonly string[]): Generator<string> {
  for (const line of lines) if (line.startsWith("\tat ")) yield line.slice(4);
}
