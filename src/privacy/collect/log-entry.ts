import { createHash } from "node:crypto";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import type { CollectorLogEntry, LogEvent, LogHead } from "../../model/collected.ts";

/** The entry for something that happened after a head. */
export function logEntry({ next, hash }: LogHead, event: LogEvent): CollectorLogEntry {
  const body = { ...event, index: next, prev: hash };
  return { ...body, hash: createHash("sha256").update(canonicalJson(body)).digest("hex") };
}

/** What others see of an entry: its place in the chain, and nothing that could be counted. */
export type ToldEntry = Pick<CollectorLogEntry, "index" | "prev" | "hash">;

/** An entry as others see it. */
export function toldEntry({ index, prev, hash }: CollectorLogEntry): ToldEntry {
  return { index: Number(index), prev, hash };
}

/** Whether an entry is that of a report whose receipt somebody holds: who sent it knows all that its hash is made of. */
export function isEntryOf(
  told: ToldEntry,
  { report, day, log_index: index, period }: { report: string; day: string; log_index: number; period: string },
): boolean {
  const made = logEntry(
    { next: index, hash: told.prev, day: "" },
    { day, kind: "report", period, digest: report, count: 1 },
  );
  return told.index === index && told.hash === made.hash;
}

/** The head after an entry. */
export function headAfter({ index, hash, day }: CollectorLogEntry): LogHead {
  return { next: index + 1, hash, day };
}
