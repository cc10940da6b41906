import Type from "typebox";
import { Check } from "typebox/value";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { unpaid } from "../../privacy/ledger/check-spend.ts";
import { type LedgerEntry, NO_HASH, nextEntry, type Spend } from "../../privacy/ledger/entry.ts";
import { type HighWater, highWaterOf, type ReadLedger, readLedger } from "../../privacy/ledger/read-ledger.ts";
import { ReleaseError } from "../../privacy/release-error.ts";
import { appendDurably, readIfThere, replaceDurably } from "../files/durable-file.ts";

/** Where a ledger is. */
export interface LedgerPlace {
  /** A line of JSON per table that was paid. */
  readonly file: string;
  /** How far it has come; best on another disk. */
  readonly mark: string;
}

const markSchema = Type.Object(
  { count: Type.Integer({ minimum: 0 }), hash: Type.String({ pattern: "^[0-9a-f]{64}$" }) },
  { additionalProperties: false },
);

/** The entries of a ledger, checked. @throws ReleaseError LEDGER_BROKEN, LEDGER_BEHIND */
export function ledgerEntries(place: LedgerPlace): readonly LedgerEntry[] {
  return read(place).entries;
}

/**
 * Pays for tables, all or none, and returns when the disk has it; what was paid before costs nothing. Call it under a lock, and
 * before any data is touched.
 *
 * A crash leaves whole lines that count as spent: doing it again pays what is missing. The mark is written last, so it is
 * never ahead of the ledger by a crash; a ledger that is behind it was cut or is an old copy.
 *
 * @returns the ledger's entries afterwards
 * @throws ReleaseError
 */
export function pay(place: LedgerPlace, wanted: readonly Spend[], day: string): readonly LedgerEntry[] {
  const { entries, wholeBytes } = read(place);
  checkDay(entries.at(-1), day);
  const all = [...entries];
  for (const spend of unpaid(entries, wanted)) all.push(nextEntry(all.at(-1), spend, day));
  const added = all.slice(entries.length).map((entry) => `${canonicalJson(entry)}\n`);
  if (added.length > 0) appendDurably(place.file, added.join(""), wholeBytes);
  const mark = highWaterOf(all);
  if (readMark(place).hash !== mark.hash) replaceDurably(place.mark, `${canonicalJson(mark)}\n`);
  return all;
}

function read(place: LedgerPlace): ReadLedger {
  const text = readIfThere(place.file);
  const hasMark = readIfThere(place.mark) !== undefined;
  // The mark is written after the first line: without it there must be one release's beginning at most.
  if (!hasMark && (text ?? "") !== "") checkFirst(text!);
  return readLedger(text ?? "", readMark(place));
}

/** A ledger of more than one release had a mark once. */
function checkFirst(text: string): void {
  const { entries } = readLedger(text, { count: 0, hash: NO_HASH });
  const [first] = entries;
  if (entries.every(({ release, day }) => release === first?.release && day === first.day)) return;
  throw new ReleaseError(
    "LEDGER_BEHIND",
    "The high-water mark of the ledger is gone, so nobody can say whether the ledger is the newest.",
    "Put the mark back from where it is kept.",
  );
}

function readMark({ mark }: LedgerPlace): HighWater {
  const text = readIfThere(mark);
  if (text === undefined) return { count: 0, hash: NO_HASH };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (Check(markSchema, value)) return value;
  throw new ReleaseError("LEDGER_BROKEN", "The high-water mark cannot be read.", "Put it back from a copy.");
}

function checkDay(last: LedgerEntry | undefined, day: string): void {
  if (last === undefined || day >= last.day) return;
  throw new ReleaseError(
    "CLOCK",
    `Today is ${day} by this machine's clock, and the last entry of the ledger is of ${last.day}.`,
    "Set the clock right.",
  );
}
