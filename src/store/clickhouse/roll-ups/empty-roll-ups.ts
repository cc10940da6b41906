import type { Shard } from "../client/shards.ts";
import { FOR_GOOD, WEEK_MS } from "./slot-day.ts";

/**
 * Empties the roll-ups of days before an instant that a day begins at, for good, and those of whole weeks; a week that goes on after it is summed
 * up anew when it is asked for, for its days have other versions.
 *
 * @throws StoreError
 */
export async function emptyRollUps(shard: Shard, before: number): Promise<void> {
  await shard.command(emptied("rollup_day", `start_at < ${before}`, FOR_GOOD));
  // More than seven days that are empty for good.
  await shard.command(emptied("rollup_week", `start_at <= ${before - WEEK_MS}`, 8 * FOR_GOOD));
}

/** Rows whose lists are not named are rows without values. */
function emptied(table: string, where: string, version: number): string {
  return `INSERT INTO ${table} (slot, metric, start_at, made_of) SELECT slot, metric, start_at, toUInt64(${version})
    FROM ${table} WHERE ${where} GROUP BY slot, metric, start_at HAVING max(made_of) < ${version}`;
}
