import { Check } from "typebox/value";
import { ReleaseError } from "../release-error.ts";
import { entrySchema, hashOf, type LedgerEntry, NO_HASH } from "./entry.ts";

/** How far a ledger had come: kept beside it, so that one that was put back is noticed. */
export interface HighWater {
  /** Entries that it had. */
  readonly count: number;
  /** Hash of the last of these; {@link NO_HASH} when there were none. */
  readonly hash: string;
}

/** A ledger as it was read. */
export interface ReadLedger {
  readonly entries: readonly LedgerEntry[];
  /** Bytes of whole lines; what lies beyond was never acknowledged. */
  readonly wholeBytes: number;
}

/**
 * Reads a ledger and checks its chain and that it holds all that it ever held.
 *
 * A last line without its end was being written when the machine stopped: nothing was built on it, and it is left out.
 *
 * @throws ReleaseError LEDGER_BROKEN, LEDGER_BEHIND
 */
export function readLedger(text: string, mark: HighWater): ReadLedger {
  const end = text.lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split("\n").slice(0, -1);
  const entries: LedgerEntry[] = [];
  for (const [index, line] of lines.entries()) entries.push(entryOf(line, index, entries.at(-1)));
  checkMark(entries, mark);
  return { entries, wholeBytes: Buffer.byteLength(text.slice(0, end)) };
}

/** How far a ledger has come. */
export function highWaterOf(entries: readonly LedgerEntry[]): HighWater {
  return { count: entries.length, hash: entries.at(-1)?.hash ?? NO_HASH };
}

function entryOf(line: string, index: number, before: LedgerEntry | undefined): LedgerEntry {
  const entry = parsed(line);
  const isSound =
    Check(entrySchema, entry) &&
    entry.seq === index &&
    entry.prev === (before?.hash ?? NO_HASH) &&
    entry.hash === hashOf(entry) &&
    entry.day >= (before?.day ?? "");
  if (isSound) return entry;
  throw new ReleaseError(
    "LEDGER_BROKEN",
    `The ledger is not what was written: line ${index + 1} does not follow from those before it.`,
    "Nothing can be released on it. Put back the newest copy that is whole; its high-water mark must fit.",
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function checkMark(entries: readonly LedgerEntry[], mark: HighWater): void {
  const there = mark.count === 0 ? NO_HASH : entries[mark.count - 1]?.hash;
  if (there === mark.hash) return;
  throw new ReleaseError(
    "LEDGER_BEHIND",
    `The ledger held ${mark.count} entries once and has ${entries.length} now, or others: it was cut short or is an old copy.`,
    "What was spent cannot be spent again. Put back the newest ledger; a lost one is not replaced by an empty one.",
  );
}
