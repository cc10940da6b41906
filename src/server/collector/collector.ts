import { createHash } from "node:crypto";
import type {
  CollectedReport,
  CollectorLogEntry,
  CollectorWrites,
  Erasure,
  KnownReport,
  LogHead,
  SealedPeriod,
} from "../../model/collected.ts";
import { checkReport, type Terms, vocabularyKey } from "../../privacy/collect/check-report.ts";
import { type Refusal, refusal } from "../../privacy/collect/refusal.ts";
import { dayOf } from "../../privacy/collect/windows.ts";
import type { RandomSource } from "../../privacy/report/random-source.ts";
import { metricOfEnvelope } from "../../privacy/wire/envelope.ts";
import { pseudonymOf, type SigningKeys } from "../../privacy/wire/keys.ts";
import { receiptBytes } from "../../privacy/wire/messages.ts";
import type { Report } from "../../privacy/wire/report.ts";
import type { CollectorStore } from "../../store/collector-store.ts";
import { GroupWriter } from "./group-writer.ts";
import { LogChain } from "./log-chain.ts";
import { TallyCap } from "./tally-cap.ts";

/** What a collector is made of. */
export interface CollectorOptions {
  readonly store: CollectorStore;
  readonly keys: SigningKeys;
  readonly dest: string;
  readonly vocabularies: Terms["vocabularies"];
  readonly now: () => number;
  /** Whether an address may send one more; called last before something is kept. */
  readonly mayTake: (address: string, now: number) => boolean;
  readonly random: RandomSource;
  /** Days by which the clock may be ahead of the last entry of the log; beyond that nothing is done until {@link Collector.confirmClock}. */
  readonly mostLeapDays: number;
}

/** What is answered: the bytes of a receipt or export, or a refusal. A replay comes with the receipt of what is kept. */
export type Taken = { readonly ok: true; readonly body: Uint8Array } | (Refusal & { readonly body?: Uint8Array });

/** Takes reports. What it knows of open periods is in memory; the store has all of it. */
export class Collector {
  private readonly known = new Map<string, KnownReport>();
  /** Reports whose write has not ended, by pseudonym: undefined when it went well. */
  private readonly writing = new Map<string, Promise<Refusal | undefined>>();
  /** What was erased in open periods: period by pseudonym. */
  private readonly erased = new Map<string, string>();
  private readonly nonces = new Set<string>();
  private readonly sealed = new Map<string, SealedPeriod>();
  private readonly closing = new Set<string>();
  private readonly tallies = new TallyCap();
  private readonly log: LogChain;
  private readonly writer: GroupWriter;
  private isReloading = false;
  /** What has to end before anything is added to the log: sealing, or reading again after a write failed. */
  private gate: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: CollectorOptions) {
    this.log = new LogChain(options.random);
    this.writer = new GroupWriter((writes) => options.store.write(writes));
  }

  /** Reads what is in the store. Called before anything else, and after a write failed. @throws StoreError */
  async load(): Promise<void> {
    const state = await this.options.store.state();
    const tallies = await this.options.store.tallies();
    for (const each of [this.known, this.erased, this.nonces, this.sealed]) each.clear();
    for (const report of state.known) this.known.set(report.pseudonym, report);
    for (const { pseudonym, period } of state.erased) this.erased.set(pseudonym, period);
    for (const { id } of state.nonces) this.nonces.add(id);
    for (const sealed of state.sealed) this.sealed.set(sealed.period, sealed);
    this.tallies.load(tallies);
    this.log.load(state.head);
    this.writer.mend();
  }

  /** Periods that are closed. */
  get sealedPeriods(): readonly SealedPeriod[] {
    return [...this.sealed.values()];
  }

  /** Where its log ends. */
  get logHead(): LogHead {
    return this.log.head;
  }

  /** How many reports there are of each period that is open. */
  openPeriods(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { period } of this.known.values()) counts.set(period, (counts.get(period) ?? 0) + 1);
    return counts;
  }

  /** Whether nothing more is taken of a period. */
  isSealed(period: string): boolean {
    return this.sealed.has(period) || this.closing.has(period);
  }

  /** Why nothing may be done now, when so: the clock is wrong, or the store cannot be read. Waits for what goes before. */
  async hindrance(): Promise<Refusal | undefined> {
    let gate: unknown;
    do {
      if (this.writer.isBroken) this.reload();
      gate = this.gate;
      await gate;
      // One that could not be read is tried again by who comes next, not for ever by who is here.
    } while (gate !== this.gate);
    if (this.writer.isBroken) return refusal("STORE");
    return this.isClockWrong() ? refusal("CLOCK") : undefined;
  }

  /** Takes a report: answers when it is kept for good. Never throws. */
  async take(bytes: Uint8Array, address: string): Promise<Taken> {
    const now = this.options.now();
    const hindered = await this.hindrance();
    if (hindered !== undefined) return this.refuse(hindered, now);
    const { dest, vocabularies } = this.options;
    const checked = checkReport(bytes, { dest, vocabularies, now, isSealed: (period) => this.isSealed(period) });
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

  /** Whether a request was answered already; a new one of a key that something is known of is remembered. */
  async isUsed(nonce: string): Promise<boolean> {
    if (this.nonces.has(nonce)) return true;
    this.nonces.add(nonce);
    await this.writer.write({ nonces: [{ day: dayOf(this.options.now()), id: nonce }] });
    return false;
  }

  /** Requests of a pseudonym that were answered. */
  noncesOf(pseudonym: string): number {
    return [...this.nonces].filter((id) => id.startsWith(`${pseudonym} `)).length;
  }

  /** Whether there is a report of a pseudonym that is not sealed. */
  holds(pseudonym: string): boolean {
    return this.known.has(pseudonym);
  }

  /**
   * Erases what there is of a pseudonym in periods that are open, and logs it together with what was erased elsewhere. Of one that
   * nothing is known of no more is kept than that its reports are not taken while the period is open.
   */
  async erase({ pseudonym, period }: Erasure, elsewhere: number): Promise<Refusal | undefined> {
    const before = this.known.get(pseudonym);
    const count = elsewhere + (before === undefined ? 0 : 1);
    const isRemembered = before !== undefined || !(this.erased.has(pseudonym) || this.isSealed(period));
    if (count === 0 && !isRemembered) return undefined;
    const erased = isRemembered ? [{ pseudonym, period: before?.period ?? period }] : [];
    this.known.delete(pseudonym);
    for (const each of erased) this.erased.set(pseudonym, each.period);
    const event = { day: dayOf(this.options.now()), kind: "erase", period, count } as const;
    const entries = count === 0 ? [] : [this.log.nextByChance(event)];
    return this.attempt({ entries, erased });
  }

  /** Forgets what was erased in periods of which nothing is taken any more; returns these. */
  forgetErased(isOver: (period: string) => boolean): ReadonlySet<string> {
    const over = new Set([...this.erased.values()].filter(isOver));
    for (const [pseudonym, period] of [...this.erased]) if (over.has(period)) this.erased.delete(pseudonym);
    return over;
  }

  /** Counts a refusal that was made before a report could be read. */
  async refuse<R extends Refusal>(refused: R, now: number): Promise<R> {
    this.writer.count({ day: dayOf(now), rule: refused.rule, count: 1 });
    return refused;
  }

  /** Counts what an event or error comes to, each part for itself; false when there are too many of that day to count others. @throws StoreError */
  async tally(kind: "event" | "error", parts: readonly string[]): Promise<boolean> {
    await this.hindrance();
    const day = dayOf(this.options.now());
    const counted = parts.filter((what) => this.tallies.take({ day, kind, what }));
    await this.writer.write({ tallies: counted.map((what) => ({ day, kind, what, count: 1 })) });
    return counted.length === parts.length;
  }

  /** Writes what was only counted. @throws StoreError */
  async flush(): Promise<void> {
    await this.hindrance();
    await this.writer.write({});
  }

  /**
   * Adds entries about nothing, how many is chance: nobody who reads how long the log is knows how many reports there were. One at least
   * each day, so that the log says on which day the collector was last there. @throws StoreError
   */
  async pad(): Promise<void> {
    const isQuiet = this.log.head.day < dayOf(this.options.now());
    for (let count = isQuiet ? 1 : 0; count > 0 || this.options.random.below(2) === 1; count--) await this.padOnce();
  }

  /** Says that the clock is right although it is far ahead of the log. @throws StoreError */
  async confirmClock(): Promise<void> {
    if (this.isClockWrong() && dayOf(this.options.now()) > this.log.head.day) await this.padOnce();
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
    const { period, day, root } = sealed;
    // How many they were is told nobody.
    const entry = this.log.entryOf({ day, kind: "seal", period, digest: root, count: 0 });
    try {
      await move(entry);
    } catch (error) {
      // It may have been moved all the same.
      this.writer.fail(error);
      throw error;
    }
    this.sealed.set(period, sealed);
    this.log.goOn(entry);
    for (const report of [...this.known.values()]) if (report.period === period) this.known.delete(report.pseudonym);
    this.forgetErased((of) => of === period);
  }

  /** Takes nothing more of a period, before its reports are counted for the seal. @throws StoreError */
  async close(period: string): Promise<void> {
    this.closing.add(period);
    await this.writer.idle();
  }

  /** Logs that rows were removed because their time was over. @throws StoreError */
  async logDeletion(period: string, count: number): Promise<void> {
    await this.hindrance();
    const day = dayOf(this.options.now());
    await this.writer.write({ entries: [this.log.nextByChance({ day, kind: "deletion", period, count })] });
  }

  private async padOnce(): Promise<void> {
    await this.gate;
    const day = dayOf(this.options.now());
    await this.writer.write({ entries: [this.log.nextByChance({ day, kind: "pad", period: "", count: 0 })] });
  }

  private isClockWrong(): boolean {
    const { now, mostLeapDays } = this.options;
    return this.log.isFarFrom(dayOf(now()), mostLeapDays);
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
    if (stale.rule === "REPLAY") {
      // A receipt is for what is on the disk, and what was sent twice at once may not be there yet.
      const failed = await this.writing.get(before.pseudonym);
      return failed ?? { ...(await this.refuse(stale, now)), body: this.receipt(before) };
    }
    if (stale.rule !== "CONFLICT" || before.isConflicting) return this.refuse(stale, now);
    this.known.set(before.pseudonym, { ...before, isConflicting: true });
    const { period, pseudonym, seq } = before;
    const entry = this.log.nextByChance({ day: dayOf(now), kind: "conflict", period, count: 1 });
    const failed = await this.attempt({ entries: [entry], conflicts: [{ pseudonym, seq }] });
    return failed ?? this.refuse(stale, now);
  }

  private async keep(report: Report, { pseudonym, digest, before }: Found): Promise<Taken> {
    const { env, period, seq, consent } = report;
    const day = dayOf(this.options.now());
    const entry = this.log.next({ day, kind: "report", period, digest, count: 1 });
    const kept: KnownReport = { pseudonym, period, seq, digest, day, logIndex: entry.index, isConflicting: false };
    this.known.set(pseudonym, kept);
    const row: CollectedReport = {
      ...{ pseudonym, env, metric: metricOfEnvelope(env), period, seq, digest, day, consent },
      words: vocabularyKey(report),
      rows: JSON.stringify(report.rows),
      hist: JSON.stringify(report.hist),
      logIndex: entry.index,
    };
    const replaced = before === undefined ? [] : [pseudonym];
    const work = this.attempt({ entries: [entry], reports: [row], replaced });
    this.writing.set(pseudonym, work);
    const failed = await work;
    if (this.writing.get(pseudonym) === work) this.writing.delete(pseudonym);
    return failed ?? { ok: true, body: this.receipt(kept) };
  }

  /** Reads again what is on the disk, once for all that failed together. While it cannot be read, all is refused. */
  private reload(): void {
    if (this.isReloading) return;
    this.isReloading = true;
    this.gate = this.gate
      .then(() => this.load())
      .catch(() => undefined)
      .finally(() => (this.isReloading = false));
  }

  private receipt({ digest, day, logIndex }: KnownReport): Uint8Array {
    return receiptBytes({ report: digest, day, log_index: logIndex }, this.options.keys);
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
