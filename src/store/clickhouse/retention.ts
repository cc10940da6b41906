import type { Removal, RemovalWish } from "../removal.ts";
import { StoreError } from "../store-error.ts";
import type { ClickHouseStore } from "./clickhouse-store.ts";
import type { Shard } from "./client/shards.ts";
import { rowsOf, writeRows } from "./direct-rows.ts";
import { emptyRollUps } from "./roll-ups/empty-roll-ups.ts";
import { quotedName } from "./schema/create-tables.ts";
import { KEPT_SINCE, readKeptSince } from "./schema/kept-since.ts";
import { type ClickHouseTable, clickHouseTable, staleDays } from "./schema/tables.ts";
import { shippedFacts } from "./working/working-tables.ts";

const DAY_MS = 86_400_000;

/** Which rows of a state table go with the runs of before an instant; SQL of ClickHouse. */
const oldRows: Readonly<Record<string, (before: number) => string>> = {
  run: (before) => `start_at < ${before}`,
  observed_run: (before) => `ifNull(start_at, observed_at) < ${before}`,
  log_error: (before) => `logged_at < ${before}`,
  incident: (before) => `resolved_at < ${before}`,
  alert_sent: (before) => `sent_at < ${before}`,
  verdict_mark: (before) => `marked_at < ${before}`,
};

/**
 * Removes the facts of runs that began before an instant, as `removeBefore` of a store in a file does. First of all every shard is told since
 * when runs are kept: should this be cut off, nothing that is older comes back.
 *
 * Rows count no more at once; months that are over lose their room on the disk at once, too, and what is older in the month that is cut when
 * the month is over.
 *
 * @throws StoreError when a shard does not answer: what was removed until then is removed
 */
export async function removeFromShards(store: ClickHouseStore, { before, isDryRun }: RemovalWish): Promise<Removal> {
  const { shards } = store.shards;
  const known = await Promise.all(shards.map(readKeptSince));
  const floor = Math.max(
    before - (((before % DAY_MS) + DAY_MS) % DAY_MS),
    ...known.map((kept) => kept?.at ?? -Infinity),
  );
  const removal = { before: floor, runs: 0, steps: 0, logLines: 0, keptRuns: 0 };
  for (const shard of shards) {
    const counts = await countedIn(shard, floor);
    for (const [name, count] of Object.entries(counts)) removal[name as "runs"] += count;
  }
  if (isDryRun === true) return removal;
  if (removal.runs > 0 && removal.keptRuns === 0)
    throw new StoreError(
      "failed",
      "Not one run would be left in the store, so none was removed.",
      "Look whether the clock of this machine is right; to be rid of all of them, remove the database.",
    );
  await tellKeptSince(store, floor);
  for (const shard of shards) await removeIn(shard, floor);
  // Who read what is known while it was removed has some of it still.
  await tellKeptSince(store, floor);
  return removal;
}

/** Tells all shards since when runs are kept, and with them all processes: their working stores know the runs that go. */
async function tellKeptSince({ shards, working }: ClickHouseStore, floor: number): Promise<void> {
  for (const shard of shards.shards)
    await writeRows({ shard, slot: 0 }, "meta", [{ key: KEPT_SINCE, value: String(floor) }]);
  await working.forget();
}

async function countedIn(
  shard: Shard,
  floor: number,
): Promise<Readonly<Record<"runs" | "steps" | "logLines" | "keptRuns", number>>> {
  const { rows } =
    await shard.query(`SELECT sum(start_at < ${floor}), count(), sum(if(start_at < ${floor}, ifNull(steps, 0), 0))
    FROM run FINAL WHERE deleted = 0`);
  const [runs, all, steps] = (rows[0] ?? []).map(Number);
  const log = await shard.query(`SELECT count() FROM log_error FINAL WHERE deleted = 0 AND logged_at < ${floor}`);
  return {
    runs: runs ?? 0,
    steps: steps ?? 0,
    logLines: Number(log.rows[0]?.[0] ?? 0),
    keptRuns: (all ?? 0) - (runs ?? 0),
  };
}

async function removeIn(shard: Shard, floor: number): Promise<void> {
  // First what their runs say: facts without a run count for nothing.
  for (const [name, where] of Object.entries(oldRows)) await markDeleted(shard, clickHouseTable(name), where(floor));
  await markDeleted(shard, staleDays, `day_at < ${floor}`);
  await emptyRollUps(shard, floor);
  const month = new Date(floor).toISOString().slice(0, 7).replace("-", "");
  for (const { name } of shippedFacts) {
    const parts = rowsOf(
      await shard.query(`SELECT DISTINCT partition FROM system.parts WHERE database = currentDatabase() AND table = '${name}' AND active
        AND toUInt32OrZero(partition) < ${month} AND partition <> '197001'`),
    );
    for (const { partition } of parts)
      await shard.command(`ALTER TABLE ${quotedName(name)} DROP PARTITION ${Number(partition)}`);
  }
}

/** Says of rows that they are gone, in the next version of each. */
async function markDeleted(shard: Shard, table: ClickHouseTable, where: string): Promise<void> {
  const values = table.columns.map(({ name }) => quotedName(name));
  const facts = table.name === "run" ? ["facts_version"] : [];
  const columns = ["slot", "row_key", "row_version", "deleted", ...facts, ...values];
  const select = ["slot", "row_key", "row_version + 1", "1", ...facts, ...values];
  await shard.command(`INSERT INTO ${quotedName(table.name)} (${columns.join(", ")}) SELECT ${select.join(", ")}
    FROM ${quotedName(table.name)} FINAL WHERE deleted = 0 AND ${where}`);
}
