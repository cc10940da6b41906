import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { startCluster, type TestCluster, testCluster } from "../../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../../test/support/clickhouse/installed.ts";
import { type OpenedSpans, spanStoreContract } from "../../../../test/support/span-store-contract.ts";
import { batchOf, runOfSpans, testTrace } from "../../../../test/support/spans.ts";
import { openShards } from "../client/open-shards.ts";
import type { Shards } from "../client/shards.ts";
import { clickHousePlace } from "../place.ts";
import { ClickHouseSpanStore } from "./span-store.ts";

const skip = clickHouseMissing;
let one: TestCluster | undefined;
let three: TestCluster | undefined;
let databases = 0;

before(async () => {
  if (skip !== undefined) return;
  [one, three] = await Promise.all([startCluster({ shards: 1 }), startCluster({ shards: 3 })]);
});
after(() => Promise.all([one?.stop(), three?.stop()]));

spanStoreContract("ClickHouse", () => placeIn(() => one!), skip);
spanStoreContract("ClickHouse of three shards", () => placeIn(() => three!), skip);

const wish = { now: 100_000_000, graceMs: 1000, spans: 10_000 };

test("spans of one run that came to several receivers are one trace", { skip }, async (t) => {
  const open = placeIn(() => three!);
  const [first, second, builder] = [await opened(t, open), await opened(t, open), await opened(t, open)];
  const run = runOfSpans(1);
  await Promise.all([first.append([batchOf(run.slice(0, 3))], 1000), second.append([batchOf(run.slice(3))], 2000)]);
  await builder.sum();
  await builder.resources();
  const [trace, ...others] = await builder.tracesToBuild(wish);
  assert.deepEqual(others, []);
  assert.deepEqual(trace, { trace: testTrace(1), resource: 0, firstAt: 1000, lastAt: 2000, spans: 8, runs: 1 });
  assert.equal((await builder.spansOf([trace!], 100)).get(testTrace(1))?.length, 8);
  assert.equal((await builder.tracesToBuild({ ...wish, resources: new Set([0]) })).length, 1);
  assert.equal((await builder.tracesToBuild({ ...wish, resources: new Set([7]) })).length, 0);
});

test("while a shard is down spans go to another, runs are not built of a part, and nothing is lost", {
  skip,
}, async (t) => {
  const cluster = await testCluster(t, { shards: 3 });
  const open = placeIn(() => cluster);
  const spans = await opened(t, open);
  const runs = Array.from({ length: 12 }, (_, number) => runOfSpans(number));
  await spans.append([batchOf(runs.flatMap((run) => run.slice(1)))], 1000);
  await cluster.servers[1]!.kill();
  await spans.append([batchOf(runs.flatMap((run) => run.slice(0, 1)))], 2000);
  await spans.sum();
  const some = await spans.tracesToBuild(wish);
  assert.ok(some.length > 0 && some.length < 12, `${some.length}`);
  assert.ok(some.every(({ spans: count }) => count === 8));
  await spans.settle(some.map(({ trace }) => ({ trace, builtTo: 3000, unattributed: 1 })));
  await cluster.servers[1]!.restart();
  await spans.sum();
  const rest = await spans.tracesToBuild(wish);
  assert.equal(some.length + rest.length, 12);
  assert.ok(rest.every(({ spans: count }) => count === 8));
  const found = await spans.spansOf(rest, 100);
  assert.ok(rest.every(({ trace }) => found.get(trace)?.length === 8));
  await spans.settle(rest.map(({ trace }) => ({ trace, builtTo: 3000, unattributed: 1 })));
  assert.deepEqual(await spans.tracesToBuild(wish), []);
  assert.deepEqual(await spans.backlog(), { traces: 0, spans: 0 });
  assert.deepEqual(await spans.unattributed(5000), [{ resource: 0, spans: 12, traces: 12 }]);
});

test("of days of which nothing is left nothing is kept", { skip }, async (t) => {
  const day = 86_400_000;
  const shards = await shardsOf(three!, t);
  const spans = await ClickHouseSpanStore.open(shards);
  await spans.append([batchOf(runOfSpans(1)), batchOf(runOfSpans(2))], day);
  assert.equal(await spans.forget(3 * day), 16);
  for (const shard of shards.shards) assert.deepEqual((await shard.query("SELECT count() FROM span_part")).rows, [[0]]);
});

test("when no shard takes spans the sender is told, with the host", { skip }, async (t) => {
  const cluster = await testCluster(t);
  const spans = await opened(
    t,
    placeIn(() => cluster),
  );
  await cluster.servers[0]!.kill();
  await assert.rejects(spans.append([batchOf(runOfSpans(1))], 1000), /127\.0\.0\.1.*does not answer/);
});

test("receivers and builders whose clocks are apart agree, by the clock of the shard", { skip }, async (t) => {
  const shards = await shardsOf(one!, t);
  const now = Number((await shards.shards[0]!.query("SELECT toUInt32(now())")).rows[0]?.[0]) * 1000;
  const shift = (ms: number) => ClickHouseSpanStore.open(shards, { now: () => now + ms });
  const [late, early] = [await shift(-3_600_000), await shift(3_600_000)];
  await late.append([batchOf(runOfSpans(1))], now - 3_600_000);
  await early.sum();
  const [trace] = await early.tracesToBuild({ now: now + 3_600_000 + 60_000, graceMs: 30_000, spans: 100 });
  assert.ok(Math.abs(trace!.lastAt - (now + 3_600_000)) < 5000, `${trace!.lastAt - now}`);
});

async function opened(t: TestContext, open: () => Promise<OpenedSpans>): Promise<OpenedSpans["spans"]> {
  const { spans, close } = await open();
  t.after(close);
  return spans;
}

/** An empty database, opened as often as wanted. */
function placeIn(cluster: () => TestCluster): () => Promise<OpenedSpans> {
  const database = `spans_${databases++}`;
  return async () => {
    const shards = await openShards(clickHousePlace(cluster().storeUrl(database)));
    return {
      spans: await ClickHouseSpanStore.open(shards),
      close: () => shards.close(),
    };
  };
}

async function shardsOf(cluster: TestCluster, t: TestContext): Promise<Shards> {
  const shards = await openShards(clickHousePlace(cluster.storeUrl(`spans_${databases++}`)));
  t.after(() => shards.close());
  return shards;
}
