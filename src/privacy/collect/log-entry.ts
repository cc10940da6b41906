import { createHash } from "node:crypto";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import type { CollectorLogEntry, LogEvent, LogHead } from "../../model/collected.ts";

/** The entry for something that happened after a head. */
export function logEntry({ next, hash }: LogHead, event: LogEvent): CollectorLogEntry {
  const body = { ...event, index: next, prev: hash };
  return { ...body, hash: createHash("sha256").update(canonicalJson(body)).digest("hex") };
}

/** The head after an entry. */
export function headAfter({ index, hash, day }: CollectorLogEntry): LogHead {
  return { next: index + 1, hash, day };
}
