import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testCluster } from "../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../test/support/clickhouse/installed.ts";
import type { Incident } from "../../model/incident.ts";
import { type ClickHouseStore, openClickHouseStore } from "./clickhouse-store.ts";
import { rowsOf } from "./direct-rows.ts";

const opened: Incident = {
  ...{ id: "00000000000000a1", run: "shop/deploy#59", state: "SILENT_STEP", holdsUp: ["shop/deploy#59"] },
  ...{ sentence: "It is silent.", openedAt: 5_000 },
};

test("of who judges and who takes an incident, neither undoes what the other wrote", {
  skip: clickHouseMissing,
}, async (t) => {
  const store = await openedStore(t);
  const [judge, web] = [await store.judgements("ci"), await store.judgements("ci")];
  await judge.saveIncident(opened);
  await web.saveIncident({ ...opened, acknowledgedAt: 6_000 });
  // The judge has not heard of it yet.
  const changed = { ...opened, state: "ABORT_NOT_EFFECTIVE" } as const;
  await judge.saveIncident(changed);
  assert.deepEqual(await judge.incidents(0), [{ ...changed, acknowledgedAt: 6_000 }]);
  const next = { ...opened, id: "00000000000000a2", openedAt: 7_000 };
  await judge.saveIncident({ ...next, resolvedAt: 8_000 });
  await web.saveIncident({ ...next, acknowledgedAt: 9_000 });
  assert.deepEqual((await judge.incidents(0))[1], { ...next, acknowledgedAt: 9_000, resolvedAt: 8_000 });
});

test("what is written later counts, however many rows another process wrote in that second", {
  skip: clickHouseMissing,
}, async (t) => {
  const store = await openedStore(t);
  const judgements = await store.judgements("ci");
  await judgements.saveIncident(opened);
  const shard = store.shards.ofSlot(await store.slots.ensure("ci"));
  const rows = rowsOf(await shard.query("SELECT * FROM incident FINAL"));
  await shard.insert(
    "incident",
    rows.map((row) => ({ ...row, row_version: Number(row.row_version) + 1_000_000 })),
  );
  const later = { ...opened, sentence: "It is over.", resolvedAt: 8_000 };
  await judgements.saveIncident(later);
  assert.deepEqual(await judgements.incidents(0), [later]);
});

async function openedStore(t: TestContext): Promise<ClickHouseStore> {
  const cluster = await testCluster(t);
  const store = await openClickHouseStore(cluster.storeUrl());
  t.after(() => store.close());
  return store;
}
