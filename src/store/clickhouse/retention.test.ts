import assert from "node:assert/strict";
import { test } from "node:test";
import { testCluster } from "../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../test/support/clickhouse/installed.ts";
import { copyOfExample } from "../../../test/support/directories.ts";
import { scanInto } from "../../../test/support/scans.ts";
import { type ClickHouseStore, openClickHouseStore } from "./clickhouse-store.ts";

/** Between runs of the example. */
const BEFORE = Date.UTC(2026, 9, 8);

test("what another process removed is in no working store any more", { skip: clickHouseMissing }, async (t) => {
  const cluster = await testCluster(t);
  const [writer, remover] = [
    await openClickHouseStore(cluster.storeUrl()),
    await openClickHouseStore(cluster.storeUrl()),
  ];
  t.after(() => Promise.all([writer.close(), remover.close()]));
  await scanInto(writer, copyOfExample(t), { controller: "ci" });
  assert.ok((await workingRuns(writer)).some((at) => at < BEFORE));
  const { keptRuns } = await remover.removeBefore({ before: BEFORE });
  const left = await workingRuns(writer);
  assert.equal(left.length, keptRuns);
  assert.ok(left.every((at) => at >= BEFORE));
  // The same instant again: whoever read while runs were removed reads once more.
  const before = await heldBy(writer);
  await remover.removeBefore({ before: BEFORE });
  assert.notEqual(await heldBy(writer), before);
  assert.equal(await heldBy(writer), await heldBy(writer));
});

/** When the runs began that the working store of the controller has. */
function workingRuns({ working }: ClickHouseStore): Promise<readonly number[]> {
  return working.use("ci", async ({ store }) => {
    const rows = await store.query("SELECT start_at FROM run");
    return rows.map(({ start_at: at }) => Number(at));
  });
}

/** The working store of the controller. */
function heldBy({ working }: ClickHouseStore): Promise<unknown> {
  return working.use("ci", (held) => Promise.resolve(held));
}
