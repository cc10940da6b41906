import type { Period, RolledMetric } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import type { Shard, Shards } from "../client/shards.ts";
import type { ClickHouseReader } from "../question/clickhouse-reader.ts";
import { readMeta } from "../schema/meta.ts";
import { emptyRollUps } from "./empty-roll-ups.ts";
import { isUpToDate } from "./out-of-date.ts";
import { wholeDays, wholeWeeks } from "./slot-day.ts";
import { Changed, sumUpDays } from "./sum-up-days.ts";
import { sumUpWeeks } from "./sum-up-weeks.ts";

/**
 * Keeps the roll-ups of a store in ClickHouse: of each metric that a question needs, and of the days that changed since (adr/0027). Any number
 * of processes may do so at once.
 */
export class RollUps {
  /** One after the other of a metric: who comes second finds it done. */
  private readonly turns = new Map<number, Promise<unknown>>();

  constructor(
    private readonly shards: Shards,
    private readonly reader: () => Promise<ClickHouseReader>,
  ) {}

  /**
   * Brings the roll-ups of a metric up to date for whole days and weeks of a period. False when they cannot be written: a user may only read, a
   * disk is full. A shard that does not answer is left as it is: the question will say so.
   *
   * @throws StoreError
   */
  bringUpToDate(metric: RolledMetric, period: Period): Promise<boolean> {
    const before = this.turns.get(metric.number) ?? Promise.resolve();
    const done = before.then(() => this.inTurn(metric, period));
    const last = done.catch(() => undefined);
    this.turns.set(metric.number, last);
    void last.then(() => {
      if (this.turns.get(metric.number) === last) this.turns.delete(metric.number);
    });
    return done;
  }

  private async inTurn(metric: RolledMetric, period: Period): Promise<boolean> {
    const reader = await this.reader();
    const done = await Promise.allSettled(
      this.shards.shards.map((shard) =>
        this.inShard(shard, { metric, period, reader }).then(
          () => true,
          (error: unknown) => isGone(shard, error),
        ),
      ),
    );
    const failed = done.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return done.every((result) => result.status === "fulfilled" && result.value);
  }

  private async inShard(
    shard: Shard,
    { metric, period, reader }: { metric: RolledMetric; period: Period; reader: ClickHouseReader },
  ): Promise<void> {
    const place = { shard, metric: metric.number };
    const days = { ...place, period: wholeDays(period) };
    const weeks = { ...place, period: wholeWeeks(period) };
    if (await isUpToDate(days, weeks)) return;
    const first = await sumUpDays(days, { metric, reader, isReplicated: this.shards.isReplicated });
    // Runs that were removed meanwhile may be in what was made of them.
    const kept = await readMeta(shard, "kept_since_at");
    if (kept !== undefined && first !== undefined && first < Number(kept)) await emptyRollUps(shard, Number(kept));
    await sumUpWeeks(weeks);
  }
}

/** Whether a shard does not answer at all: then nothing is to be right. Where roll-ups cannot be written, facts answer. @throws what else failed */
async function isGone(shard: Shard, error: unknown): Promise<boolean> {
  if (error instanceof Changed) return false;
  if (!(error instanceof StoreError) || !["unreachable", "denied", "full"].includes(error.code)) throw error;
  return shard.query("SELECT 1").then(
    () => false,
    () => true,
  );
}
