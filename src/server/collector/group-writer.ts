import type { CollectorWrites, RefusalCount } from "../../model/collected.ts";

type Part = Partial<CollectorWrites>;

interface Waiting {
  readonly part: Part;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Writes what comes while the disk is busy in one go: a disk that flushes a hundred times a second takes thousands of reports. */
export class GroupWriter {
  private waiting: Waiting[] = [];
  private refusals = new Map<string, RefusalCount>();
  private isWriting = false;
  private broken: { readonly error: unknown } | undefined;

  constructor(private readonly writeAll: (writes: CollectorWrites) => Promise<void>) {}

  /** Whether a write failed: what is in memory is ahead of the disk, and nothing is written until {@link mend}. */
  get isBroken(): boolean {
    return this.broken !== undefined;
  }

  /** Says that memory and disk differ. */
  fail(error: unknown): void {
    this.broken = { error };
  }

  /** Says that memory is what the disk has. */
  mend(): void {
    this.broken = undefined;
  }

  /** Writes a part; resolves when it is on the disk. @throws StoreError for all that were to be written together */
  async write(part: Part): Promise<void> {
    if (this.broken !== undefined) throw this.broken.error;
    return new Promise((done, failed) => {
      this.waiting.push({ part, done, failed });
      if (!this.isWriting) void this.work();
    });
  }

  /** Adds a refusal to what is written next. Nothing waits for it: who is refused must not be able to make the disk work. */
  count({ day, rule, count }: RefusalCount): void {
    const key = `${day} ${rule}`;
    this.refusals.set(key, { day, rule, count: count + (this.refusals.get(key)?.count ?? 0) });
  }

  /** Resolves when nothing is being written. @throws StoreError */
  async idle(): Promise<void> {
    do await this.write({});
    while (this.isWriting && this.waiting.length > 0);
  }

  private async work(): Promise<void> {
    this.isWriting = true;
    // Who asks at the same time is written at the same time.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const group = this.waiting;
      const refusals = [...this.refusals.values()];
      this.waiting = [];
      this.refusals = new Map();
      try {
        await this.writeAll({ ...joined(group.map(({ part }) => part)), refusals });
        for (const { done } of group) done();
      } catch (error) {
        this.fail(error);
        for (const refusal of refusals) this.count(refusal);
        // What came meanwhile follows on the log of what failed.
        for (const { failed } of [...group, ...this.waiting.splice(0)]) failed(error);
      }
    }
    this.isWriting = false;
  }
}

function joined(parts: readonly Part[]): Omit<CollectorWrites, "refusals"> {
  const erased = parts.flatMap(({ erased: some = [] }) => some);
  // What is erased is not taken again: a report of it here came before.
  const gone = new Set(erased.map(({ pseudonym }) => pseudonym));
  return {
    entries: parts.flatMap(({ entries = [] }) => entries),
    reports: latest(parts.flatMap(({ reports = [] }) => reports)).filter(({ pseudonym }) => !gone.has(pseudonym)),
    replaced: parts.flatMap(({ replaced = [] }) => replaced),
    erased,
    conflicts: parts.flatMap(({ conflicts = [] }) => conflicts),
    nonces: parts.flatMap(({ nonces = [] }) => nonces),
    tallies: parts.flatMap(({ tallies = [] }) => tallies),
  };
}

/** Of two reports of one pseudonym in one group only the newer one is kept. */
function latest(reports: CollectorWrites["reports"]): CollectorWrites["reports"] {
  return [...new Map(reports.map((report) => [report.pseudonym, report])).values()];
}
