import { DAY_MS } from "../../duckdb/drop.ts";
import type { RolledMetric } from "../../store.ts";
import type { Shard } from "../client/shards.ts";
import { rowsOf } from "../direct-rows.ts";
import type { ClickHouseReader } from "../question/clickhouse-reader.ts";
import { clickHouseTables } from "../schema/tables.ts";
import { changedDaysOf, unfinishedSlots } from "./out-of-date.ts";
import { packedDays } from "./packed-days.ts";
import type { RollUpPlace, SlotDay } from "./slot-day.ts";

/** Days of slots that are looked for, and at most summed up, at once. */
const MOST_DAYS = 4000;

/** Days of slots that are summed up first: how much there is in one is known after these. */
const FIRST_DAYS = 20;

/** How much more may be summed up than before: days differ. */
const MOST_GROWTH = 5;

/** Values that are brought into the cluster at once: DuckDB takes some 300 bytes for each, several times over when several shards are at it. */
const VALUES_AT_ONCE = 100_000;

/** Controllers that a question names; of more, all are asked for. */
const MOST_NAMED = 30;

/** What the roll-ups of one shard are made with. */
export interface SumUpContext {
  readonly metric: RolledMetric;
  readonly reader: ClickHouseReader;
  readonly isReplicated: boolean;
}

/** A replica took over meanwhile: what it has may be older than what was asked for. */
export class Changed extends Error {
  override readonly name = "Changed";
}

/**
 * Rolls up the days of slots that changed since they were. What changes while it is made is rolled up again with the next question: a roll-up says
 * of which commit it is, and what was on its way at that time does not count as read.
 *
 * @returns the first of these days; undefined when there was none @throws StoreError, Changed
 */
export async function sumUpDays(place: RollUpPlace, context: SumUpContext): Promise<number | undefined> {
  let after: SlotDay | undefined;
  let first: number | undefined;
  let atOnce = FIRST_DAYS;
  for (;;) {
    const { host } = place.shard;
    const changed = await changedDaysOf(place, { after, most: MOST_DAYS });
    if (changed.length === 0) return first;
    first ??= changed[0]!.at;
    const days = await settledDays(place, changed, context);
    const slots = await slotsOf(place.shard);
    for (let from = 0; from < days.length; ) {
      const some = days.slice(from, from + atOnce);
      const values = await sumUp(place, { days: some, slots, host }, context);
      from += some.length;
      atOnce = daysOf(VALUES_AT_ONCE, { days: some.length, values });
    }
    after = changed.at(-1);
    if (changed.length < MOST_DAYS) return first;
  }
}

/** How many days have about as many values as are wanted, by how many some have. */
function daysOf(wanted: number, { days, values }: { readonly days: number; readonly values: number }): number {
  return Math.max(1, Math.min(MOST_GROWTH * days, Math.floor((wanted * days) / (values + 1))));
}

/** Days with what they may say that they are made of: of a commit that is not whole yet, not of it. */
async function settledDays(
  { shard }: RollUpPlace,
  days: readonly SlotDay[],
  { metric, isReplicated }: SumUpContext,
): Promise<SlotDay[]> {
  // A replica may have the word that a day changed, and not yet what changed.
  if (isReplicated) await shard.command("SYSTEM SYNC REPLICA journal");
  const unfinished = await unfinishedSlots(shard);
  if (isReplicated) for (const table of tablesIn(metric)) await shard.command(`SYSTEM SYNC REPLICA \`${table}\``);
  return days.map((day) => (unfinished.has(day.slot) ? { ...day, version: day.version - 1 } : day));
}

function tablesIn({ dailyCounts }: RolledMetric): string[] {
  const words = new Set(dailyCounts([]).match(/\w+/g));
  return clickHouseTables.map(({ name }) => name).filter((name) => words.has(name));
}

/** The slot of each controller of a shard, those that are gone among them. */
async function slotsOf(shard: Shard): Promise<ReadonlyMap<number, number>> {
  const rows = rowsOf(await shard.query("SELECT id, any(slot) AS of_slot FROM controller GROUP BY id"));
  return new Map(rows.map(({ id, of_slot: slot }) => [Number(id), Number(slot)]));
}

/** Rolls up some days of slots; tells how many values they have. */
async function sumUp(
  { shard }: RollUpPlace,
  { days, slots, host }: { days: readonly SlotDay[]; slots: ReadonlyMap<number, number>; host: string },
  { metric, reader }: SumUpContext,
): Promise<number> {
  const own = new Set(days.map(({ slot }) => slot));
  const controllers = [...slots].filter(([, slot]) => own.has(slot));
  const conditions = [...conditionsOf(days), ...ofControllers(controllers, slots.size)];
  const [row] = await reader.over(shard, metric.dailyCounts(conditions), (answer) =>
    packedDays(answer, { metric: metric.number, days, controllers }),
  );
  if (shard.host !== host) throw new Changed("another replica answers");
  await shard.insertLines("rollup_day", String(row?.lines));
  return Number(row?.cells);
}

/** Conditions that runs of these days meet, and few others. */
function conditionsOf(days: readonly SlotDay[]): string[] {
  const stretches: { since: number; until: number }[] = [];
  for (const { at } of days) {
    const last = stretches.at(-1);
    if (last !== undefined && at <= last.until) last.until = Math.max(last.until, at + DAY_MS);
    else stretches.push({ since: at, until: at + DAY_MS });
  }
  const each = stretches.map(({ since, until }) => `(r.start_at >= ${since} AND r.start_at < ${until})`);
  return [
    `r.start_at >= ${stretches[0]!.since}`,
    `r.start_at < ${stretches.at(-1)!.until}`,
    ...(each.length > 1 ? [`(${each.join(" OR ")})`] : []),
  ];
}

function ofControllers(controllers: readonly (readonly [number, number])[], all: number): string[] {
  if (controllers.length === 0 || controllers.length > MOST_NAMED || controllers.length === all) return [];
  const ids = controllers.map(([id]) => id).join(", ");
  return [`r.pipeline_id IN (SELECT id FROM pipeline WHERE controller_id IN (${ids}))`];
}
