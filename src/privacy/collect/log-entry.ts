import { createHash } from "node:crypto";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import type { CollectorLogEntry, LogEvent, LogHead } from "../../model/collected.ts";

/** Hash before the first. */
const LOG_START = "0".repeat(64);

/** The head of a log that has nothing yet. */
export const emptyLog: LogHead = { next: 0, hash: LOG_START, day: "" };

/** The entry for something that happened after a head. */
export function logEntry({ next, hash }: LogHead, event: LogEvent): CollectorLogEntry {
  const body = { ...event, index: next, prev: hash };
  return { ...body, hash: createHash("sha256").update(canonicalJson(body)).digest("hex") };
}

/** The head after an entry. */
export function headAfter({ index, hash, day }: CollectorLogEntry): LogHead {
  return { next: index + 1, hash, day };
}
