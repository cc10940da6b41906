import { createHash } from "node:crypto";
import { closeSync, constants, ftruncateSync, lstatSync, openSync, renameSync } from "node:fs";
import { canonicalJson } from "../dictionary/canonical-json.ts";
import { AuditHead } from "./audit-head.ts";
import { appendPrivate, readPrivate } from "./private-files.ts";
import { ShareError } from "./share-error.ts";

/** Things that are logged. None carries a name of the controller, nor a number that was measured. */
export type AuditEvent =
  | "consent"
  /** What everything beside the consent let leave changed: a no of Jenkins, of a policy or a variable, or the end of it. */
  | "limited"
  | "key_made"
  | "rekeyed"
  | "key_destroyed"
  | "prepared"
  | "dropped_row"
  | "dropped_report"
  /** Before bytes leave for the first time: what cannot be logged does not leave. */
  | "leaves"
  | "sent"
  | "not_sent"
  | "exported"
  | "erase_asked"
  | "outbox_emptied";

/** One line of the log. */
export interface AuditEntry {
  /** From 0 on, without a gap. */
  readonly n: number;
  /** Instant, in UTC: `2027-04-02T10:15:00.000Z`. */
  readonly at: string;
  readonly event: AuditEvent;
  /** Words and numbers that say what: levels, digests of reports, envelopes, periods. */
  readonly about: Readonly<Record<string, string | number>>;
  /** Hash of the line before; of the first, 64 zeros. */
  readonly prev: string;
  /** SHA-256 over the canonical JSON of all other fields. */
  readonly hash: string;
}

const START = "0".repeat(64);

/** Clocks are set right by a little all the time. */
const CLOCK_STEP_MS = 10 * 60_000;

/**
 * A log of what sharing did, in which each line holds the hash of the one before: what was changed, removed or put in shows. How far it
 * goes is kept in another file, so that lines that are cut off at its end show, too.
 */
export class AuditLog {
  private readonly head: AuditHead;

  /** @param keyOf makes the key that the other file is marked with; undefined while there is no secret */
  constructor(
    private readonly file: string,
    keyOf: () => Uint8Array | undefined = () => undefined,
  ) {
    this.head = new AuditHead(`${file}.head`, keyOf);
  }

  /** All lines. @throws ShareError `broken-log` when they do not follow from each other, or some are missing */
  entries(): AuditEntry[] {
    const { entries } = readLines(this.text());
    if (!this.head.isOf(entries) || !this.head.isMarked()) throw cutOff();
    return entries;
  }

  /** Whether how far the log goes was copied, or put back from a backup. @throws ShareError */
  isRestored(): boolean {
    return this.head.isRestored();
  }

  /** Puts the log aside, and begins a new one. */
  beginAnew(now: number): void {
    for (const file of [this.file, this.head.file])
      if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) renameSync(file, `${file}.${now}`);
  }

  /**
   * Refuses what must not be done while the clock is wrong: when it stands before the last line, it was ahead then or is behind now, and
   * which periods have ended is not known.
   *
   * @throws ShareError `clock`, or as {@link entries}
   */
  checkClock(now: number): void {
    const last = this.entries().at(-1);
    if (last === undefined || now >= Date.parse(last.at) - CLOCK_STEP_MS) return;
    throw new ShareError(
      "clock",
      `The clock of this machine stands before the last line of the log of sharing, of ${last.at}.`,
      "Nothing is sent until it is right. If it was ahead then, `flowmeter share new-identity --force --yes` begins anew.",
    );
  }

  /** Adds a line; the half of a line that a crash left is cut off first. @throws ShareError */
  add(event: AuditEvent, about: AuditEntry["about"], now: number): void {
    const { entries, soundBytes } = readLines(this.text());
    // The mark is not asked for: with a new secret it is made anew here.
    if (!this.head.isOf(entries)) throw cutOff();
    const size = Buffer.byteLength(this.text());
    if (size > soundBytes) this.cutTo(soundBytes);
    const bare = {
      n: entries.length,
      at: new Date(now).toISOString(),
      event,
      about,
      prev: entries.at(-1)?.hash ?? START,
    };
    const hash = hashOf(bare);
    appendPrivate(this.file, canonicalJson({ ...bare, hash }));
    this.head.set({ count: entries.length + 1, hash });
  }

  private text(): string {
    return readPrivate(this.file)?.toString("utf8") ?? "";
  }

  private cutTo(bytes: number): void {
    const handle = openSync(this.file, constants.O_RDWR | constants.O_NOFOLLOW);
    try {
      ftruncateSync(handle, bytes);
    } finally {
      closeSync(handle);
    }
  }
}

/** The lines of a log, and how many bytes hold whole ones: the last may lack its end when writing it was cut short. */
function readLines(text: string): { readonly entries: AuditEntry[]; readonly soundBytes: number } {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const entries: AuditEntry[] = [];
  for (const line of whole.split("\n").filter((part) => part !== "")) {
    const entry = entryOf(line);
    if (entry === undefined || entry.n !== entries.length || entry.prev !== (entries.at(-1)?.hash ?? START))
      throw new ShareError(
        "broken-log",
        `Line ${entries.length + 1} of the log of sharing does not follow from the line before: somebody changed the file.`,
        "Nothing is sent until this is looked into. Keep the file; `flowmeter share new-identity --force --yes` begins a new one.",
      );
    entries.push(entry);
  }
  return { entries, soundBytes: Buffer.byteLength(whole) };
}

function cutOff(): ShareError {
  return new ShareError(
    "broken-log",
    "Lines are missing at the end of the log of sharing, or what says how far it goes was changed.",
    "Nothing is sent until this is looked into. Keep the files; `flowmeter share new-identity --force --yes` begins anew.",
  );
}

function entryOf(line: string): AuditEntry | undefined {
  try {
    const entry = JSON.parse(line) as AuditEntry;
    const { hash, ...bare } = entry;
    return hash === hashOf(bare) && canonicalJson(entry) === line ? entry : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(bare: Omit<AuditEntry, "hash">): string {
  return createHash("sha256").update(canonicalJson(bare)).digest("hex");
}
