import { createHash } from "node:crypto";
import type {
  CollectedReport,
  CollectorLogEntry,
  CollectorWrites,
  KnownReport,
  LogHead,
  SealedPeriod,
} from "../../model/collected.ts";
import { checkReport, type Terms } from "../../privacy/collect/check-report.ts";
import { headAfter, logEntry } from "../../privacy/collect/log-entry.ts";
import { type Refusal, refusal } from "../../privacy/collect/refusal.ts";
import { dayOf } from "../../privacy/collect/windows.ts";
import { metricOfEnvelope } from "../../privacy/wire/envelope.ts";
import { pseudonymOf, type SigningKeys } from "../../privacy/wire/keys.ts";
import { readRequest, receiptBytes } from "../../privacy/wire/messages.ts";
import type { Report } from "../../privacy/wire/report.ts";
import type { CollectorStore } from "../../store/collector-store.ts";
import { GroupWriter } from "./group-writer.ts";

/** What a collector is made of. */
export interface CollectorOptions {
  readonly store: CollectorStore;
  readonly keys: SigningKeys;
  readonly dest: string;
  readonly vocabularies: Terms["vocabularies"];
  readonly now: () => number;
  /** Whether an address may send one more; called last before something is kept. */
  readonly mayTake: (address: string, now: number) => boolean;
  /** Removes the reports of a pseudonym from a sealed period; how many there were. */
  readonly eraseSealed: (period: string, pseudonym: string) => Promise<number>;
}

/** What is answered: the bytes of a receipt or export, or a refusal. A replay comes with the receipt of what is kept. */
export type Taken = { readonly ok: true; readonly body: Uint8Array } | (Refusal & { readonly body?: Uint8Array });

/** Takes reports, and requests of who sent them. What it knows of open periods is in memory; the store has all of it. */
export class Collector {
  private readonly known = new Map<string, KnownReport>();
  private readonly erased = new Set<string>();
  private readonly sealed = new Map<string, SealedPeriod>();
  private readonly closing = new Set<string>();
  private readonly nonces = new Set<string>();
  private readonly writer: GroupWriter;
  private isReloading = false;
  private head: LogHead = { next: 0, hash: "", day: "" };
  /** What has to end before anything is added to the log: sealing, or reading again after a write failed. */
  private gate: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: CollectorOptions) {
    this.writer = new GroupWriter((writes) => options.store.write(writes));
  }

  /** Reads what is in the store. Called before anything else, and after a write failed. @throws StoreError */
  async load(): Promise<void> {
    const state = await this.options.store.state();
    this.known.clear();
    this.erased.clear();
    for (const report of state.known) this.known.set(report.pseudonym, report);
    for (const pseudonym of state.erased) this.erased.add(pseudonym);
    for (const sealed of state.sealed) this.sealed.set(sealed.period, sealed);
    this.head = state.head;
  }

  /** Periods that are closed. */
  get sealedPeriods(): readonly SealedPeriod[] {
    return [...this.sealed.values()];
  }

  /** Where its log ends. */
  get logHead(): LogHead {
    return this.head;
  }

  /** How many reports there are of each period that is open. */
  openPeriods(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { period } of this.known.values()) counts.set(period, (counts.get(period) ?? 0) + 1);
    return counts;
  }

  /** Takes a report: answers when it is kept for good. Never throws. */
  async take(bytes: Uint8Array, address: string): Promise<Taken> {
    await this.gate;
    const now = this.options.now();
    if (dayOf(now) < this.head.day) return this.refuse(refusal("CLOCK"), now);
    const { dest, vocabularies } = this.options;
    const isSealed = (period: string) => this.sealed.has(period) || this.closing.has(period);
    const checked = checkReport(bytes, { dest, vocabularies, now, isSealed });
    if (!checked.ok) return this.refuse(checked, now);
    const { report } = checked;
    const pseudonym = pseudonymOf(report.key)!;
    // The bytes are the canonical ones, so their hash is the digest of the report.
    const digest = `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
    const before = this.known.get(pseudonym);
    const stale = this.staleness(report, { pseudonym, digest, before });
    if (stale !== undefined) return this.refuseStale(stale, before, now);
    if (!this.options.mayTake(address, now)) return this.refuse(refusal("RATE"), now);
    return this.keep(report, { pseudonym, digest, before });
  }

  /** Does what the holder of a key asks: erases or hands out what was sent under it. Never throws. */
  async serve(bytes: Uint8Array, action: "erase" | "export"): Promise<Taken> {
    await this.gate;
    const now = this.options.now();
    const read = readRequest(bytes);
    if (!read.ok) return this.refuse(refusal(read.fault.rule, read.fault.path), now);
    const { dest, key, nonce, period } = read.value;
    if (read.value.action !== action) return this.refuse(refusal("SCHEMA", "$.action"), now);
    if (dest !== this.options.dest) return this.refuse(refusal("DESTINATION", "$.dest"), now);
    if (dayOf(now) < this.head.day) return this.refuse(refusal("CLOCK"), now);
    const pseudonym = pseudonymOf(key)!;
    if (action === "erase") return this.erase(pseudonym, period, now);
    // An export that somebody recorded must not be had again; erasing again changes nothing.
    if (this.nonces.has(`${pseudonym} ${nonce}`)) return this.refuse(refusal("REPLAY", "$.nonce"), now);
    this.nonces.add(`${pseudonym} ${nonce}`);
    const reports = await this.options.store.reportsOf(pseudonym);
    return { ok: true, body: json({ schema: "flowmeter-export/1", reports: reports.map(exported) }) };
  }

  /** Counts a refusal that was made before a report could be read. */
  async refuse<R extends Refusal>(refused: R, now: number): Promise<R> {
    this.writer.count({ day: dayOf(now), rule: refused.rule, count: 1 });
    return refused;
  }

  /** Counts an event or error. @throws StoreError when it cannot be kept */
  async tally(kind: "event" | "error", what: string): Promise<void> {
    await this.writer.write({ tallies: [{ day: dayOf(this.options.now()), kind, what, count: 1 }] });
  }

  /** Writes what was only counted. @throws StoreError */
  async flush(): Promise<void> {
    await this.writer.write({});
  }

  /**
   * Closes a period: nothing more is taken of it, and its reports are moved out by `move`.
   *
   * @throws StoreError
   */
  async seal(sealed: SealedPeriod, move: (entry: CollectorLogEntry) => Promise<void>): Promise<void> {
    const work = this.gate.then(() => this.sealNow(sealed, move));
    this.gate = work.catch(() => undefined);
    await work;
  }

  private async sealNow(sealed: SealedPeriod, move: (entry: CollectorLogEntry) => Promise<void>): Promise<void> {
    await this.writer.idle();
    const { period, day, root, count } = sealed;
    const entry = logEntry(this.head, { day, kind: "seal", period, digest: root, count });
    await move(entry);
    this.sealed.set(period, sealed);
    this.head = headAfter(entry);
    for (const report of [...this.known.values()]) if (report.period === period) this.known.delete(report.pseudonym);
  }

  /** Takes nothing more of a period, before its reports are counted for the seal. @throws StoreError */
  async close(period: string): Promise<void> {
    this.closing.add(period);
    await this.writer.idle();
  }

  /** Logs that rows were removed because their time was over. @throws StoreError */
  async logDeletion(period: string, count: number): Promise<void> {
    await this.gate;
    const entry = this.next({ day: dayOf(this.options.now()), kind: "deletion", period, digest: "", count });
    await this.writer.write({ entries: [entry] });
  }

  private staleness(report: Report, { pseudonym, digest, before }: Found): Refusal | undefined {
    if (this.erased.has(pseudonym)) return refusal("ERASED");
    if (before === undefined) return undefined;
    if (before.digest === digest) return refusal("REPLAY");
    if (report.seq < before.seq) return refusal("OLD_SEQ", "$.seq");
    return report.seq === before.seq ? refusal("CONFLICT", "$.seq") : undefined;
  }

  /** Two holders of one key: a home was copied, or a key stolen. Neither report is counted until a newer one replaces them. */
  private async refuseStale(stale: Refusal, before: KnownReport | undefined, now: number): Promise<Taken> {
    if (before === undefined) return this.refuse(stale, now);
    if (stale.rule === "REPLAY") return { ...(await this.refuse(stale, now)), body: this.receipt(before) };
    if (stale.rule !== "CONFLICT" || before.isConflicting) return this.refuse(stale, now);
    this.known.set(before.pseudonym, { ...before, isConflicting: true });
    const { period, pseudonym } = before;
    const entry = this.next({ day: dayOf(now), kind: "conflict", period, digest: "", count: 1 });
    const failed = await this.attempt({ entries: [entry], conflicts: [pseudonym] });
    return failed ?? this.refuse(stale, now);
  }

  private async keep(report: Report, { pseudonym, digest, before }: Found): Promise<Taken> {
    const { env, period, seq, consent } = report;
    const day = dayOf(this.options.now());
    const entry = this.next({ day, kind: "report", period, digest, count: 1 });
    const kept: KnownReport = { pseudonym, period, seq, digest, day, logIndex: entry.index, isConflicting: false };
    this.known.set(pseudonym, kept);
    const row: CollectedReport = {
      ...{ pseudonym, env, metric: metricOfEnvelope(env), period, seq, digest, day, consent },
      rows: JSON.stringify(report.rows),
      hist: JSON.stringify(report.hist),
      logIndex: entry.index,
    };
    const replaced = before === undefined ? [] : [pseudonym];
    const failed = await this.attempt({ entries: [entry], reports: [row], replaced });
    return failed ?? { ok: true, body: this.receipt(kept) };
  }

  private async erase(pseudonym: string, period: string, now: number): Promise<Taken> {
    const before = this.known.get(pseudonym);
    const isSealed = this.sealed.has(period);
    let count = before === undefined ? 0 : 1;
    if (isSealed) {
      try {
        count += await this.options.eraseSealed(period, pseudonym);
      } catch {
        return this.refuse(refusal("STORE"), now);
      }
      await this.gate;
    }
    if (!this.erased.has(pseudonym) || count > 0) {
      this.known.delete(pseudonym);
      this.erased.add(pseudonym);
      const entry = this.next({ day: dayOf(now), kind: "erase", period, digest: "", count });
      const failed = await this.attempt({ entries: [entry], erased: [pseudonym] });
      if (failed !== undefined) return failed;
    }
    return { ok: true, body: json({ schema: "flowmeter-erased/1", erased: true }) };
  }

  /** Once for all that failed together. While it cannot be read either, all is refused. */
  private reload(): void {
    if (this.isReloading) return;
    this.isReloading = true;
    this.gate = this.gate
      .then(() => this.load())
      .then(
        () => (this.isReloading = false),
        () => (this.isReloading = false),
      );
  }

  private receipt({ digest, day, logIndex }: KnownReport): Uint8Array {
    return receiptBytes({ report: digest, day, log_index: logIndex }, this.options.keys);
  }

  private next(event: Parameters<typeof logEntry>[1]): CollectorLogEntry {
    const entry = logEntry(this.head, event);
    this.head = headAfter(entry);
    return entry;
  }

  /** Undefined when it was written. Else what is in memory is ahead of the disk: it is read again. */
  private async attempt(writes: Partial<CollectorWrites>): Promise<Refusal | undefined> {
    try {
      await this.writer.write(writes);
      return undefined;
    } catch {
      this.reload();
      await this.gate;
      return refusal("STORE");
    }
  }
}

interface Found {
  readonly pseudonym: string;
  readonly digest: string;
  readonly before: KnownReport | undefined;
}

function exported({ env, period, seq, day, consent, rows, hist }: CollectedReport): object {
  return { env, period, seq, day, consent, rows: JSON.parse(rows) as unknown, hist: JSON.parse(hist) as unknown };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
