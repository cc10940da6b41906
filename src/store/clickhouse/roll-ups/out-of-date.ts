import type { Shard } from "../client/shards.ts";
import { type RollUpPlace, type SlotDay, weekOf, within } from "./slot-day.ts";

/** So many are looked at together: few enough for an answer, and for the server to sum up. */
export interface Looked {
  readonly after: SlotDay | undefined;
  readonly most: number;
}

/** Days of slots that have changed since they were rolled up, in order. @throws StoreError */
export async function changedDaysOf({ shard, metric, period }: RollUpPlace, looked: Looked): Promise<SlotDay[]> {
  const { rows } = await shard.query(`SELECT slot, at, max(changed) AS last_changed FROM (
      SELECT slot, ifNull(day_at, 0) AS at, row_version AS changed, toUInt64(0) AS made FROM stale_day FINAL
      ${where(["deleted = 0", ...within("day_at", period)])}
      UNION ALL
      SELECT slot, start_at AS at, toUInt64(0) AS changed, made_of AS made FROM rollup_day
      ${where([`metric = ${metric}`, ...within("start_at", period)])})
    GROUP BY slot, at HAVING max(changed) > max(made) ${further(looked)}`);
  return rows.map(([slot, at, version]) => ({ slot: Number(slot), at: Number(at), version: Number(version) }));
}

/**
 * Weeks of slots one of whose days was rolled up since they were summed up. Versions of days only grow, so their sum is larger when any of them
 * is another.
 *
 * @throws StoreError
 */
export async function changedWeeksOf({ shard, metric, period }: RollUpPlace, looked: Looked): Promise<SlotDay[]> {
  const conditions = where([`metric = ${metric}`, ...within("start_at", period)]);
  const { rows } = await shard.query(`SELECT slot, at FROM (
      SELECT slot, ${weekOf("start_at")} AS at, max(made_of) AS days_made, toUInt64(0) AS made FROM rollup_day ${conditions} GROUP BY slot, start_at
      UNION ALL
      SELECT slot, start_at AS at, toUInt64(0) AS days_made, made_of AS made FROM rollup_week ${conditions})
    GROUP BY slot, at HAVING sum(days_made) > max(made) ${further(looked)}`);
  return rows.map(([slot, at]) => ({ slot: Number(slot), at: Number(at), version: 0 }));
}

/** Whether nothing of a metric is to be made. @param weeks the same place, and the time that weeks are asked for @throws StoreError */
export async function isUpToDate(days: RollUpPlace, weeks: RollUpPlace): Promise<boolean> {
  const one = { after: undefined, most: 1 };
  const [changedDays, changedWeeks] = await Promise.all([changedDaysOf(days, one), changedWeeksOf(weeks, one)]);
  return changedDays.length === 0 && changedWeeks.length === 0;
}

/** Slots whose last commit is on its way into the tables: some of it may be read, and some not. @throws StoreError */
export async function unfinishedSlots(shard: Shard): Promise<ReadonlySet<number>> {
  const { rows } = await shard.query("SELECT slot FROM journal GROUP BY slot HAVING max(version) % 2 = 0");
  return new Set(rows.map(([slot]) => Number(slot)));
}

function further({ after, most }: Looked): string {
  const last = after === undefined ? "" : ` AND (at > ${after.at} OR (at = ${after.at} AND slot > ${after.slot}))`;
  return `${last} ORDER BY at, slot LIMIT ${most}`;
}

function where(conditions: readonly string[]): string {
  return `WHERE ${conditions.join(" AND ")}`;
}
