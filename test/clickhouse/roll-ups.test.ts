import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import type { MetricId } from "../../src/dictionary/dictionary.ts";
import { answer } from "../../src/metrics/engine/answer.ts";
import type { Grain, MetricRow } from "../../src/metrics/engine/query.ts";
import { metricOf } from "../../src/metrics/metrics.ts";
import { type ClickHouseStore, storeOnShards } from "../../src/store/clickhouse/clickhouse-store.ts";
import { openShards } from "../../src/store/clickhouse/client/open-shards.ts";
import type { Shard, Shards } from "../../src/store/clickhouse/client/shards.ts";
import { writeRows } from "../../src/store/clickhouse/direct-rows.ts";
import { clickHousePlace } from "../../src/store/clickhouse/place.ts";
import type { Store } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { startCluster, type TestCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../support/clickhouse/installed.ts";
import { observed } from "../support/observed-runs.ts";

const DAY = 86_400_000;
const MONDAY = Date.UTC(2026, 10, 2);

/** One with a label that is a name, one with values, and one with neither. */
const asked: readonly { readonly id: MetricId; readonly by: readonly string[] }[] = [
  { id: "run.completed", by: ["result"] },
  { id: "run.duration", by: ["controller"] },
  { id: "step.invocations", by: ["step"] },
];

interface Questions {
  readonly metrics: typeof asked;
  readonly grains: readonly (Grain | undefined)[];
}

const ALL: Questions = { metrics: asked, grains: [undefined, "day", "week"] };
const FEW: Questions = { metrics: asked.slice(0, 1), grains: ["week"] };

/** A run of a day from {@link MONDAY} that began at some minute; each source says something else of how long it took. */
function run(number: number, day: number, { durationMs = 1000 * number, source = "rest" as "rest" | "otlp" } = {}) {
  const startAt = MONDAY + day * DAY + number * 60_000;
  const rows = {
    run: [{ runNumber: number, startAt, finished: true, flowNodes: 3, durationMs, result: "SUCCESS" as const }],
    step: [{ flowNode: 3, function: number % 2 === 0 ? "sh" : "echo's; --", durationMs: 7 * number }],
  };
  return observed(source, rows, {
    number,
    startAt,
    observedAt: startAt + durationMs + (source === "otlp" ? 90_000 : 0),
  });
}

async function write(store: Store, controller: string, ...runs: ReturnType<typeof run>[]): Promise<void> {
  await (await store.observed()).write(controller, runs);
}

describe("roll-ups in ClickHouse", { skip: clickHouseMissing ?? false }, () => {
  let cluster: TestCluster;
  let count = 0;

  before(async () => {
    cluster = await startCluster({ shards: 2 });
  });

  after(() => cluster?.stop());

  /** A new database. */
  function newPlace(): string {
    return cluster.storeUrl(`rolled_${count++}`);
  }

  async function opened(
    t: TestContext,
    place: string,
    wrap = (shard: Shard): Shard => shard,
  ): Promise<ClickHouseStore> {
    const shards = await openShards(clickHousePlace(place));
    const all = shards.shards.map(wrap);
    const wrapped: Shards = { ...shards, shards: all, ofSlot: (slot) => all[slot % all.length]! };
    const store = await storeOnShards(wrapped);
    t.after(() => store.close());
    return store;
  }

  it("say what the facts say after runs came, came again, and were removed", async (t) => {
    const store = await opened(t, newPlace());
    // On two shards.
    await write(store, "a", run(1, 0), run(2, 1), run(3, 8));
    await write(store, "b", run(1, 1), run(2, 20));
    await assertRolled(store, 5);
    await write(store, "a", run(2, 1, { durationMs: 77_000, source: "otlp" }), run(4, 1));
    await assertRolled(store, 6, FEW);
    await write(store, "a", run(5, 9, { source: "otlp" }));
    await write(store, "a", run(5, 9));
    const { runs } = await store.removeBefore({ before: MONDAY + DAY });
    assert.equal(runs, 1);
    await assertRolled(store, 6, FEW);
    await write(store, "b", run(6, 15));
    await store.removeBefore({ before: MONDAY + 14 * DAY });
    await assertRolled(store, 2);
  });

  it("of runs that are there are not taken away, whenever runs are said to be kept since", async (t) => {
    const store = await opened(t, newPlace());
    await write(store, "a", run(1, 0), run(2, 9));
    await write(store, "b", run(3, 2));
    const value = String(MONDAY + 8 * DAY);
    for (const shard of store.shards.shards)
      await writeRows({ shard, slot: 0 }, "meta", [{ key: "kept_since_at", value }]);
    await assertRolled(store, 3, FEW);
  });

  it("are made anew of days that changed, and of no others", async (t) => {
    const store = await opened(t, newPlace());
    await write(store, "a", run(1, 0), run(2, 1));
    await write(store, "b", run(1, 0));
    await ask(store, "run.completed");
    const first = await versions(store);
    assert.equal(first.size, 3);
    await ask(store, "run.completed", { by: ["controller"], grain: "week" });
    assert.deepEqual(await versions(store), first);
    await write(store, "a", run(3, 1));
    await ask(store, "run.completed");
    const changed = [...(await versions(store))].filter(([key, version]) => first.get(key) !== version);
    assert.equal(changed.length, 1);
    assert.match(changed[0]![0], new RegExp(` ${MONDAY + DAY}$`));
    // Of days that are not asked for, nothing is made.
    await write(store, "a", run(4, 5));
    await ask(store, "run.completed", { until: MONDAY + 3 * DAY });
    assert.equal((await versions(store)).size, 3);
  });

  it("never say what is only half there of a commit that was cut off, nor miss the rest when it comes", async (t) => {
    const place = newPlace();
    const other = await opened(t, place);
    await write(other, "a", run(1, 0));
    let left = Infinity;
    const writing = async (work: () => Promise<void>): Promise<void> => {
      if (left-- <= 0) throw new StoreError("unreachable", "Cut off.", "");
      await work();
    };
    const cut = await opened(t, place, (shard) =>
      wrapped(shard, {
        insertLines: (table, lines) => writing(() => shard.insertLines(table, lines)),
        insert: (table, rows) =>
          table === "claim" ? shard.insert(table, rows) : writing(() => shard.insert(table, rows)),
      }),
    );
    for (let writes = 1, number = 2; writes < 40; writes++, number++) {
      left = writes;
      const written = await write(cut, "cut", run(number, number % 10)).then(
        () => true,
        () => false,
      );
      left = Infinity;
      await assertRolled(other, undefined, FEW);
      // Opened again, the commit comes to its end.
      await write(cut, "cut", run(number, number % 10));
      await assertRolled(other, number, FEW);
      if (written) return;
    }
    assert.fail("nothing was written whole");
  });

  it("are right after all when several make them while others write", async (t) => {
    const place = newPlace();
    const stores = [await opened(t, place), await opened(t, place)];
    await write(stores[0]!, "a", run(1, 0));
    let number = 1;
    const writer = (async () => {
      for (; number < 10; number++) await write(stores[0]!, "a", run(number + 1, number % 3));
    })();
    const isOver = () => number >= 10;
    const readers = stores.map(async (store) => {
      while (!isOver()) await ask(store, "run.completed", { by: ["result"], grain: "week" });
    });
    await Promise.all([writer, ...readers]);
    for (const store of stores) await assertRolled(store, 10, FEW);
  });

  it("that were cut off between days and weeks are brought to their end", async (t) => {
    const place = newPlace();
    const store = await opened(t, place);
    await write(store, "a", run(1, 0), run(2, 3));
    const cut = await opened(t, place, (shard) =>
      wrapped(shard, {
        command: (sql) =>
          sql.startsWith("INSERT INTO rollup_week")
            ? Promise.reject(new StoreError("failed", "Cut off.", ""))
            : shard.command(sql),
      }),
    );
    await assert.rejects(ask(cut, "run.completed"), /Cut off/);
    assert.equal((await versions(store)).size, 2);
    await assertRolled(store, 2);
  });

  it("that cannot be written are done without", async (t) => {
    const place = newPlace();
    await write(await opened(t, place), "a", run(1, 0), run(2, 3));
    const reader = await opened(t, place, (shard) =>
      wrapped(shard, { insertLines: () => Promise.reject(new StoreError("denied", "It may only read.", "")) }),
    );
    await assertRolled(reader, 2);
    assert.equal((await versions(reader)).size, 0);
  });
});

function wrapped(shard: Shard, changed: Partial<Shard>): Shard {
  return {
    number: shard.number,
    host: shard.host,
    query: (sql, signal) => shard.query(sql, signal),
    csv: (sql, signal) => shard.csv(sql, signal),
    stream: (sql, format) => shard.stream(sql, format),
    insert: (table, rows) => shard.insert(table, rows),
    insertText: (table, text) => shard.insertText(table, text),
    insertLines: (table, lines) => shard.insertLines(table, lines),
    insertBytes: (table, rows) => shard.insertBytes(table, rows),
    synced: (tables, read) => shard.synced(tables, read),
    command: (sql) => shard.command(sql),
    commandEverywhere: (sql) => shard.commandEverywhere(sql),
    ...changed,
  };
}

interface Asking {
  readonly by?: readonly string[];
  readonly grain?: Grain;
  readonly until?: number;
  readonly exactUpTo?: number;
}

/** Asks by roll-ups, unless told otherwise. */
async function ask(
  store: Store,
  id: MetricId,
  { by = [], grain, until, exactUpTo = 0 }: Asking = {},
): Promise<readonly MetricRow[]> {
  const scope = { since: undefined, until, now: MONDAY, controller: undefined, folder: undefined };
  return (await answer(store, metricOf(id), { scope, by, grain, exactUpTo })).rows;
}

/** Roll-ups have the counts and sums that facts have; and as many runs as there are to be. */
async function assertRolled(
  store: Store,
  runs: number | undefined,
  { metrics, grains }: Questions = ALL,
): Promise<void> {
  for (const { id, by } of metrics)
    for (const grain of grains) {
      const options = grain === undefined ? { by } : { by, grain };
      const [rolled, exact] = [
        await ask(store, id, options),
        await ask(store, id, { ...options, exactUpTo: 1_000_000 }),
      ];
      assert.deepEqual(counts(rolled), counts(exact), `${id} by ${grain ?? "nothing"}`);
    }
  if (runs === undefined) return;
  const [all] = await ask(store, "run.completed");
  assert.equal(all?.n ?? 0, runs);
}

/** Quantiles of roll-ups are near; the rest is exact. */
function counts(rows: readonly MetricRow[]): string[] {
  return rows
    .filter(({ n }) => n > 0)
    .map(({ at, by, n, total, max }) => JSON.stringify([at, by, n, total, max]))
    .sort();
}

/** Versions of what is rolled up, by slot and day. */
async function versions({ shards }: ClickHouseStore): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const shard of shards.shards) {
    const { rows } = await shard.query("SELECT slot, start_at, max(made_of) FROM rollup_day GROUP BY slot, start_at");
    for (const [slot, at, version] of rows) found.set(`${slot} ${at}`, Number(version));
  }
  return found;
}
