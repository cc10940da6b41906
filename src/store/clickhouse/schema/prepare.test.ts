import assert from "node:assert/strict";
import { test } from "node:test";
import { testCluster } from "../../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../../test/support/clickhouse/installed.ts";
import { migrations } from "../../migrations.ts";
import { openShards } from "../client/open-shards.ts";
import { clickHousePlace } from "../place.ts";
import { addedColumn } from "./create-tables.ts";
import { readMeta } from "./meta.ts";
import { prepareSchema } from "./prepare.ts";

test("a store of an older schema is brought up, also when that was cut off or two do it at once", {
  skip: clickHouseMissing,
}, async (t) => {
  const cluster = await testCluster(t, { shards: 2 });
  const shards = await openShards(clickHousePlace(cluster.storeUrl()));
  t.after(() => shards.close());
  const version = migrations.at(-1)!.version + 1;
  const newer = [...migrations, { version, duckDb: [], clickHouse: addedColumn("run", "mood", "Nullable(Int64)") }];
  const versions = () => Promise.all(shards.shards.map((shard) => readMeta(shard, "schema_version")));

  await prepareSchema(shards);
  assert.deepEqual(await versions(), [String(version - 1), String(version - 1)]);
  const [first, second] = shards.shards;
  await first!.insert("run", [{ slot: 2, row_key: 7, row_version: 1, deleted: 0, run_id: 7 }]);
  // Cut off after the first statement on one of the shards.
  await first!.command("ALTER TABLE run ADD COLUMN mood Nullable(Int64)");
  await Promise.all([prepareSchema(shards, newer), prepareSchema(shards, newer)]);
  assert.deepEqual(await versions(), [String(version), String(version)]);
  for (const shard of [first!, second!])
    for (const table of ["run", "all_run"]) await shard.query(`SELECT mood FROM ${table} LIMIT 1`);
  assert.deepEqual((await first!.query("SELECT run_id, mood FROM run FINAL")).rows, [[7, null]]);
  await prepareSchema(shards, newer);
  await assert.rejects(prepareSchema(shards), { name: "StoreError", code: "newer" });
});
