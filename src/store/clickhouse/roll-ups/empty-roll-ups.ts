import { DAY_MS } from "../../duckdb/drop.ts";
import type { Shard } from "../client/shards.ts";
import { FOR_GOOD, WEEK_MS, weekOf } from "./slot-day.ts";

/**
 * Empties the roll-ups of days before an instant that a day begins at, for good, and those of whole weeks; a week that goes on after it is summed
 * up anew when it is asked for, for its days have other versions. Where a slot has runs all the same, such as those that were brought over from
 * another store, its roll-ups stay.
 *
 * @throws StoreError
 */
export async function emptyRollUps(shard: Shard, before: number): Promise<void> {
  const day = `${START} - ${START} % ${DAY_MS}`;
  await shard.command(emptied("rollup_day", { before, day, version: FOR_GOOD }));
  // More than seven days that are empty for good.
  const week = weekOf(START);
  await shard.command(emptied("rollup_week", { before: before - WEEK_MS + 1, day: week, version: 8 * FOR_GOOD }));
}

const START = "ifNull(start_at, 0)";

/** Rows whose lists are not named are rows without values. */
function emptied(
  table: string,
  { before, day, version }: { readonly before: number; readonly day: string; readonly version: number },
): string {
  return `INSERT INTO ${table} (slot, metric, start_at, made_of) SELECT slot, metric, start_at, toUInt64(${version})
    FROM ${table} WHERE start_at < ${before} AND (slot, start_at) NOT IN
      (SELECT slot, toInt64(${day}) FROM run FINAL WHERE deleted = 0 AND start_at < ${before} + ${WEEK_MS})
    GROUP BY slot, metric, start_at HAVING max(made_of) < ${version}`;
}
