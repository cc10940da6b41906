import type { Shard } from "../client/shards.ts";
import { packedColumns } from "../schema/roll-up-tables.ts";
import { changedWeeksOf } from "./out-of-date.ts";
import { type RollUpPlace, type SlotDay, WEEK_MS, weekOf } from "./slot-day.ts";

/** Weeks of slots that a server sums up at once: each may have thousands of values. */
const WEEKS_AT_ONCE = 400;

/** Bucket of the value that carries the version of a day through the sums; no metric has it. */
const OF_VERSION = -2_147_483_648;

/**
 * Sums up weeks of which a day was rolled up anew, in the shard itself. The versions of the days and their values are read in one, so that a
 * week never says that it is made of what it does not have.
 *
 * @throws StoreError
 */
export async function sumUpWeeks(place: RollUpPlace): Promise<void> {
  let after: SlotDay | undefined;
  for (;;) {
    const weeks = await changedWeeksOf(place, { after, most: WEEKS_AT_ONCE });
    if (weeks.length > 0) await insertWeeks(place.shard, place.metric, weeks);
    after = weeks.at(-1);
    if (weeks.length < WEEKS_AT_ONCE) return;
  }
}

async function insertWeeks(shard: Shard, metric: number, weeks: readonly SlotDay[]): Promise<void> {
  const lists = packedColumns.map(({ list }) => list);
  const places = packedColumns.map(({ list }, index) => `arrayMap(cell -> cell.${index + 1}, cells) AS ${list}`);
  const pairs = weeks.map(({ slot, at }) => `(${slot}, ${at})`).join(", ");
  const days = `SELECT slot, ${weekOf("start_at")} AS week_at, ${lists.join(", ")}, made_of FROM rollup_day FINAL
    WHERE metric = ${metric} AND start_at >= ${weeks[0]!.at} AND start_at < ${weeks.at(-1)!.at + WEEK_MS} AND (slot, ${weekOf("start_at")}) IN (${pairs})`;
  const cells = `SELECT slot, week_at, controller_id, label, bucket, sum(n) AS sum_n, sum(total) AS sum_total, max(largest) AS max_largest,
      sum(version) AS sum_version
    FROM (${days}) ARRAY JOIN ${packedColumns.map(withVersion).join(", ")}, arrayPushBack(arrayMap(each -> toUInt64(0), buckets), made_of) AS version
    GROUP BY slot, week_at, controller_id, label, bucket`;
  await shard.command(`INSERT INTO rollup_week (slot, metric, start_at, made_of, ${lists.join(", ")})
    SELECT slot, metric, week_at, made, ${lists.join(", ")} FROM (
      SELECT slot, ${metric} AS metric, week_at, sum(sum_version) AS made,
        groupArrayIf((controller_id, label, bucket, sum_n, sum_total, max_largest), bucket != ${OF_VERSION}) AS cells, ${places.join(", ")}
      FROM (${cells}) GROUP BY slot, week_at)`);
}

/** The values of a day one by one, and one more at their end. */
function withVersion({ list, column, type }: (typeof packedColumns)[number]): string {
  const last = { bucket: `toInt32(${OF_VERSION})`, label: "NULL" }[column] ?? `to${type}(0)`;
  return `arrayPushBack(${list}, ${last}) AS ${column}`;
}
