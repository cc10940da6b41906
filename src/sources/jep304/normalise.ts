import { isPackagedClass } from "../../model/class-name.ts";
import type { LogError, LogSkip } from "../../model/log-errors.ts";
import { type ExceptionFacts, exceptionFacts } from "./exception.ts";

/** The version of the format that is understood, and the only one there is. */
const VERSION = 1;

const levels: readonly string[] = ["SEVERE", "WARNING", "INFO", "CONFIG", "FINE", "FINER", "FINEST"];

/**
 * What is kept of a line of an error log as JEP-304 defines it, or why it is not.
 *
 * `{"version": 1, "timestamp": ms, "name": logger, "level": …, "message": …, "exception": {"raw": …}}`; the exception may be
 * missing. Neither message nor exception text gets any further than this. `latestAt` is the last time to believe.
 */
export function normaliseLine(line: string, latestAt: number): LogError | LogSkip {
  const record = parsed(line);
  if (record === undefined) return "notJson";
  if (record.version !== VERSION) return "otherVersion";
  const { timestamp, name, level, exception } = record;
  if (!isTime(timestamp, latestAt)) return "noTime";
  const facts = factsOf(exception);
  return {
    loggedAt: timestamp,
    logger: textThat(isPackagedClass, name),
    level: textThat((text) => levels.includes(text), level),
    errorClass: facts?.errorClass,
    causeClass: facts?.causeClass,
    fingerprint: facts?.fingerprint,
  };
}

function isTime(value: unknown, latestAt: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= latestAt;
}

function textThat(isRight: (text: string) => boolean, value: unknown): string | undefined {
  return typeof value === "string" && isRight(value) ? value : undefined;
}

function factsOf(exception: unknown): ExceptionFacts | undefined {
  const raw = isObject(exception) ? exception.raw : undefined;
  return typeof raw === "string" && raw !== "" ? exceptionFacts(raw) : undefined;
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    // Binary junk, or a line cut by a crash.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
