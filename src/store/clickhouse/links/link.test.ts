import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testCluster } from "../../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../../test/support/clickhouse/installed.ts";
import { scanByHand } from "../../../../test/support/handmade-scan.ts";
import { observed } from "../../../../test/support/observed-runs.ts";
import { type ClickHouseStore, openClickHouseStore } from "../clickhouse-store.ts";

const alert = { incident: "i", target: "t", phase: "opened", sentAt: 1000 } as const;

/** A store with a run that two controllers saw, which are on different shards or not. */
async function seenApart(t: TestContext): Promise<ClickHouseStore> {
  const cluster = await testCluster(t, { shards: 2 });
  const store = await openClickHouseStore(cluster.storeUrl());
  t.after(() => store.close());
  await scanByHand(store, [observed("home", {})]);
  await (await store.observed()).write("otlp-1", [observed("otlp", { step: [{ flowNode: 4 }] })]);
  return store;
}

/** Fails once as if the process had been cut off there. */
function cutOnce(store: ClickHouseStore, step: "lead" | "leadBack", { isAfter = false } = {}): void {
  const own = store.slots[step].bind(store.slots) as (...args: unknown[]) => Promise<void>;
  Object.assign(store.slots, {
    [step]: async (...args: unknown[]) => {
      Object.assign(store.slots, { [step]: own });
      if (isAfter) await own(...args);
      throw new Error("cut off");
    },
  });
}

test("what links and takes apart controllers goes on from where it was cut off", {
  skip: clickHouseMissing,
}, async (t) => {
  const store = await seenApart(t);
  const others = await store.observed();
  const counts = async (): Promise<unknown> =>
    store.query("SELECT (SELECT count(*) FROM controller) AS controllers, (SELECT count(*) FROM run) AS runs");
  cutOnce(store, "lead");
  await assert.rejects(others.link("ci", "otlp-1"), /cut off/);
  assert.deepEqual(await others.link("ci", "otlp-1"), { controller: "ci", alias: "otlp-1" });
  assert.deepEqual(await counts(), [{ controllers: 1, runs: 1 }]);
  cutOnce(store, "leadBack");
  await assert.rejects(others.unlink("otlp-1"), /cut off/);
  assert.deepEqual(await counts(), [{ controllers: 1, runs: 1 }]);
  assert.deepEqual(await others.unlink("otlp-1"), { controller: "ci", alias: "otlp-1" });
  assert.deepEqual(await counts(), [{ controllers: 2, runs: 2 }]);
});

test("what came under a name between two tries to link it is not lost", { skip: clickHouseMissing }, async (t) => {
  const store = await seenApart(t);
  const others = await store.observed();
  cutOnce(store, "lead");
  await assert.rejects(others.link("ci", "otlp-1"), /cut off/);
  await others.write("otlp-1", [observed("otlp", { step: [{ flowNode: 4 }] }, { number: 2 })]);
  await others.link("ci", "otlp-1");
  assert.deepEqual(await store.query("SELECT count(*) AS runs FROM run"), [{ runs: 2 }]);
});

test("a shard that does not answer may be the one that knows a link", { skip: clickHouseMissing }, async (t) => {
  const cluster = await testCluster(t, { shards: 2 });
  const store = await openClickHouseStore(cluster.storeUrl());
  t.after(() => store.close());
  const others = await store.observed();
  await assert.rejects(others.unlink("otlp-1"), /is not linked/);
  await cluster.servers[1]!.stop();
  await assert.rejects(others.unlink("otlp-1"), { code: "unreachable" });
});

test("a link that was cut off after its name was led goes on", { skip: clickHouseMissing }, async (t) => {
  const store = await seenApart(t);
  const others = await store.observed();
  await (await store.judgements("otlp-1")).saveSentAlert(alert);
  cutOnce(store, "lead", { isAfter: true });
  await assert.rejects(others.link("ci", "otlp-1"), /cut off/);
  assert.deepEqual(await others.link("otlp-1", "ci"), { controller: "ci", alias: "otlp-1" });
  await assert.rejects(others.link("ci", "otlp-1"), /one controller already/);
  const counts = "SELECT (SELECT count(*) FROM controller) AS controllers, (SELECT count(*) FROM run) AS runs";
  assert.deepEqual(await store.query(counts), [{ controllers: 1, runs: 1 }]);
  assert.deepEqual(await (await store.judgements("otlp-1")).sentAlerts(["i"]), [alert]);
  await others.unlink("otlp-1");
  assert.deepEqual(await (await store.judgements("otlp-1")).sentAlerts(["i"]), [alert]);
});
