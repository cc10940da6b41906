import { sealDraft } from "../../privacy/report/seal.ts";
import { readReport } from "../../privacy/wire/read-report.ts";
import type { OutboxEntry } from "../../sharing/outbox.ts";
import { type SharePlace, withSharePlace } from "../../sharing/share-place.ts";
import { CliError } from "../cli-error.ts";
import type { ShareFlags } from "../commands/share.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { type ShareContext, shareContext } from "./share-context.ts";

/** Removes a report that waits. @throws CliError, ShareError */
export async function runDropReport(asked: string, flags: ShareFlags): Promise<void> {
  const { placeOf } = await shareContext(flags);
  const dropped = await withSharePlace(placeOf, (place) => dropReport(place, heldOf(place, asked)));
  say(
    flags,
    { dropped: dropped.name },
    `Report ${dropped.name.slice(0, 12)} is removed. It is neither sent nor made again.`,
  );
}

/** Removes a row of a report that waits, which gets other bytes; with its last row the report goes. @throws CliError, ShareError */
export async function runDropRow({ report, row }: { report: string; row: string }, flags: ShareFlags): Promise<void> {
  const context = await shareContext(flags);
  await withSharePlace(context.placeOf, (place) => {
    const entry = heldOf(place, report);
    const name = dropRow(place, { entry, row: Number(row), context });
    const text =
      name === undefined
        ? "It was the only row: the report is removed."
        : `Row ${row} is removed; the report is ${name.slice(0, 12)} now.`;
    say(flags, { dropped: entry.name, name: name ?? null }, text);
  });
}

function say(flags: ShareFlags, json: object, text: string): void {
  if (flags.json === true) writeJson(json);
  else writeOut(`${text}\n`);
}

function heldOf({ outbox }: SharePlace, asked: string): OutboxEntry {
  const found = outbox.held().filter(({ name }) => name.startsWith(asked));
  const [entry] = found;
  if (entry === undefined || found.length > 1 || asked.length < 4)
    throw new CliError(
      `${found.length === 0 ? "No report that waits begins" : "More than one report may begin"} with ${JSON.stringify(asked)}.`,
      "Give four characters or more of a name that `flowmeter share preview` shows.",
    );
  return entry;
}

function dropReport({ outbox, audit }: SharePlace, entry: OutboxEntry): OutboxEntry {
  outbox.settle(entry, "dropped");
  audit.add("dropped_report", { report: entry.name }, Date.now());
  return entry;
}

/** Name of the report without the row; undefined when there is none left. */
function dropRow(
  place: SharePlace,
  { entry, row, context }: { entry: OutboxEntry; row: number; context: ShareContext },
): string | undefined {
  const bytes = place.outbox.bytesOf(entry);
  const read = bytes === undefined ? undefined : readReport(bytes);
  const root = place.rootKey.read();
  if (read?.ok !== true || root === undefined) throw new CliError("The report is not whole.", "Drop all of it.");
  const { rows, hist, env, period, dest, consent, seq } = read.value;
  if (!Number.isInteger(row) || row < 1 || row > rows.length + hist.length)
    throw new CliError(`The report has no row ${row}.`, `It has ${rows.length + hist.length}.`);
  const draft = {
    env,
    rows: rows.filter((_, index) => index !== row - 1),
    hist: hist.filter((_, index) => index !== row - 1 - rows.length),
  };
  if (draft.rows.length + draft.hist.length === 0) {
    dropReport(place, entry);
    return undefined;
  }
  const sealed = sealDraft(draft, {
    words: context.words,
    dest,
    period,
    level: consent,
    seq: seq + 1,
    root,
  });
  place.outbox.replace(entry, sealed, seq + 1);
  place.audit.add("dropped_row", { report: entry.name, row, now: sealed.name }, Date.now());
  return sealed.name;
}
