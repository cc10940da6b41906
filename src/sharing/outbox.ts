import { lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { nameOfBytes, type SealedReport } from "../privacy/report/seal.ts";
import { wireTexts } from "../privacy/wire/report.ts";
import { birthOfFile, makePrivate, readPrivate, writePrivate } from "./private-files.ts";
import { ShareError } from "./share-error.ts";

const strict = { additionalProperties: false } as const;

/** A report in the outbox, or one that was. */
const entry = Type.Object(
  {
    /** Hex of the SHA-256 of its bytes, and the name of its file. */
    name: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    dest: wireTexts.dest(),
    /** Address of the destination for which it was made: it goes there or nowhere, and there it is erased. */
    url: Type.Optional(Type.String({ maxLength: 500 })),
    env: wireTexts.env(),
    period: wireTexts.period(),
    seq: Type.Integer({ minimum: 1 }),
    /** `late`: its time passed while it was held, or no collector could be reached. */
    state: Type.Enum(["held", "sent", "dropped", "refused", "late"]),
    preparedAt: Type.Number(),
    /** Drawn by chance when it was prepared, never before the hold is over. */
    sendAt: Type.Number(),
    /** When a collector said that it has it. */
    sentAt: Type.Optional(Type.Number()),
    /** When its bytes last left this place, whatever came of it: by a try to send them, or by a copy that is carried. */
    leftAt: Type.Optional(Type.Number()),
    /** What a collector said when it refused: a status of HTTP. */
    status: Type.Optional(Type.Integer()),
    tries: Type.Integer({ minimum: 0 }),
  },
  strict,
);

const indexSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-outbox/1"),
    /** When and where this very file was made: a copy of it, or an older one put back, has another birth. */
    birth: Type.Optional(Type.String()),
    entries: Type.Array(entry),
    /** What was looked at already, as `destination period metric`: chance is drawn once. */
    prepared: Type.Array(Type.String()),
  },
  strict,
);

/** A report and what became of it. */
export type OutboxEntry = Static<typeof entry>;

/** The bytes that may leave, each in a file named after its hash, and a list of what they are. A sender is given nothing else. */
export class Outbox {
  /** Where the bytes are that are still to be sent. */
  readonly directory: string;
  private readonly sentDirectory: string;
  private readonly indexFile: string;
  private read: Static<typeof indexSchema> | undefined;

  /** Reads nothing yet: the list is read when it is first asked for, and whatever asks for it throws ShareError when it was changed. */
  constructor(directory: string) {
    this.directory = join(directory, "outbox");
    this.sentDirectory = join(directory, "sent");
    this.indexFile = join(directory, "outbox.json");
  }

  private get index(): Static<typeof indexSchema> {
    this.read ??= readIndex(this.indexFile);
    return this.read;
  }

  /** Whether the list is a copy, or an older one that was put back from a backup: what was done since is not in it. */
  isRestored(): boolean {
    const { birth } = this.index;
    return birth !== undefined && birth !== "" && birth !== birthOfFile(this.indexFile);
  }

  /** In the order in which they were prepared. */
  entries(): readonly OutboxEntry[] {
    return this.index.entries;
  }

  /** Those that wait to be sent. */
  held(): readonly OutboxEntry[] {
    return this.index.entries.filter(({ state }) => state === "held");
  }

  /** Whether a metric of a period was prepared before, whatever came of it. */
  isPrepared(key: string): boolean {
    return this.index.prepared.includes(key);
  }

  /** Puts reports in, all of one preparation at once. */
  add(reports: readonly (SealedReport & Omit<OutboxEntry, "name">)[], prepared: readonly string[]): void {
    makePrivate(this.directory);
    for (const { name, bytes } of reports) writePrivate(this.fileOf(name), bytes);
    const entries = reports.map(({ bytes: _, ...rest }) => rest);
    // Bytes first: a list that names what is not there would be worse than a file that nothing names.
    this.save({
      ...this.index,
      entries: [...this.index.entries, ...entries],
      prepared: [...this.index.prepared, ...prepared],
    });
    this.tidy();
  }

  /** The bytes of a report that is held or was sent; undefined when they are not kept. @throws ShareError when they are not those */
  bytesOf({ name }: OutboxEntry): Uint8Array | undefined {
    const bytes = readPrivate(this.fileOf(name)) ?? readPrivate(join(this.sentDirectory, `${name}.json`));
    if (bytes !== undefined && nameOfBytes(bytes) !== name)
      throw new ShareError(
        "broken-log",
        `The file of report ${name.slice(0, 12)} was changed.`,
        "Drop it: it is not sent.",
      );
    return bytes;
  }

  /** Puts other bytes in place of a report's. */
  replace(old: OutboxEntry, { bytes, name }: SealedReport, seq: number): void {
    writePrivate(this.fileOf(name), bytes);
    this.change(old, { name, seq });
    rmSync(this.fileOf(old.name), { force: true });
  }

  /** Notes what became of a report: bytes that were sent are kept with their receipt, others are removed. */
  settle(
    old: OutboxEntry,
    state: Exclude<OutboxEntry["state"], "held">,
    more: Partial<OutboxEntry> & { receipt?: Uint8Array } = {},
  ): void {
    const { receipt, ...changes } = more;
    const bytes = state === "sent" ? this.bytesOf(old) : undefined;
    if (bytes !== undefined || receipt !== undefined) makePrivate(this.sentDirectory);
    if (bytes !== undefined) writePrivate(join(this.sentDirectory, `${old.name}.json`), bytes);
    if (receipt !== undefined) writePrivate(join(this.sentDirectory, `${old.name}.receipt.json`), receipt);
    this.change(old, { ...changes, state });
    rmSync(this.fileOf(old.name), { force: true });
  }

  /** Notes that bytes leave now by a copy. Called before they do: nothing leaves that could not be found again. @throws ShareError */
  leaves(old: OutboxEntry, now: number): void {
    this.change(old, { leftAt: now });
  }

  /**
   * The same by a try to send them, with the time of the next: until then nobody else tries, and should this process end before it knows
   * what came of it, it is tried again.
   */
  tries(old: OutboxEntry, { now, againAt }: { readonly now: number; readonly againAt: number }): void {
    this.change(old, { leftAt: now, tries: old.tries + 1, sendAt: againAt });
  }

  /** Notes that a report could not be handed over yet. */
  postpone(old: OutboxEntry, sendAt: number): void {
    this.change(old, { sendAt });
  }

  /** The receipt of a report that was sent. */
  receiptOf({ name }: OutboxEntry): Uint8Array | undefined {
    return readPrivate(join(this.sentDirectory, `${name}.receipt.json`));
  }

  /** Removes all that is held: the bytes first, which needs no room on the disk. */
  empty(): number {
    this.removeBytes();
    const held = this.held();
    // Also when there is none: of a list that was put back from a backup this is the new birth.
    this.save({
      ...this.index,
      entries: this.index.entries.map((each) =>
        each.state === "held" ? { ...each, state: "dropped" as const } : each,
      ),
    });
    return held.length;
  }

  /** Removes all bytes that could be sent, whatever the list says, and though it could not be read. */
  removeBytes(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Puts a list that cannot be read aside, and begins a new one. */
  beginAnew(now: number): void {
    this.removeBytes();
    if (lstatSync(this.indexFile, { throwIfNoEntry: false }) !== undefined)
      renameSync(this.indexFile, `${this.indexFile}.${now}`);
    this.read = undefined;
  }

  private fileOf(name: string): string {
    return join(this.directory, `${name}.json`);
  }

  private change(old: OutboxEntry, changes: Partial<OutboxEntry>): void {
    const entries = this.index.entries.map((each) => (each.name === old.name ? { ...each, ...changes } : each));
    this.save({ ...this.index, entries });
  }

  private save(index: Static<typeof indexSchema>): void {
    writePrivate(this.indexFile, (birth) => `${JSON.stringify({ ...index, birth }, null, 1)}\n`);
    this.read = undefined;
  }

  /** Removes files that a crash left without an entry. */
  private tidy(): void {
    const named = new Set(this.held().map(({ name }) => `${name}.json`));
    for (const file of readdirSync(this.directory))
      if (!named.has(file)) rmSync(join(this.directory, file), { force: true });
  }
}

function readIndex(file: string): Static<typeof indexSchema> {
  const text = readPrivate(file)?.toString("utf8");
  if (text === undefined) return { schema: "flowmeter-outbox/1", entries: [], prepared: [] };
  const index = parsed(text);
  if (Check(indexSchema, index)) return index;
  throw new ShareError(
    "broken-log",
    `${file} is no list of an outbox.`,
    "Nothing is sent. Keep the file; `flowmeter share new-identity --force --yes` begins anew.",
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
