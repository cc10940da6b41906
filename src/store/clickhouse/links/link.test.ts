import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testCluster } from "../../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../../test/support/clickhouse/installed.ts";
import { scanByHand } from "../../../../test/support/handmade-scan.ts";
import { observed } from "../../../../test/support/observed-runs.ts";
import { type ClickHouseStore, openClickHouseStore } from "../clickhouse-store.ts";

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
function cutOnce(store: ClickHouseStore, step: "lead" | "leadBack"): void {
  const own = store.slots[step].bind(store.slots) as () => Promise<void>;
  Object.assign(store.slots, {
    [step]: () => {
      Object.assign(store.slots, { [step]: own });
      return Promise.reject(new Error("cut off"));
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
