import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { testCluster } from "../../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../../test/support/clickhouse/installed.ts";
import { killedMigration, migrateStore } from "../../../../test/support/clickhouse/migrating.ts";
import { copyOfExample, tempDirectory } from "../../../../test/support/directories.ts";
import { scanByHand } from "../../../../test/support/handmade-scan.ts";
import { observed } from "../../../../test/support/observed-runs.ts";
import { factsOf, referenceOf, scanInto } from "../../../../test/support/scans.ts";
import { openDuckDbStore } from "../../duckdb/duckdb-store.ts";
import { openClickHouseStore } from "../clickhouse-store.ts";
import { clickHouseToFile, fileToClickHouse } from "./controllers.ts";
import { controllerToClickHouse } from "./to-clickhouse.ts";
import { controllerToFile } from "./to-duckdb.ts";

test("a store goes into ClickHouse and back, and is the same", { skip: clickHouseMissing }, async (t) => {
  const { httpPort, servers } = await testCluster(t);
  const folder = tempDirectory(t);
  const [from, back] = [join(folder, "from.duckdb"), join(folder, "back.duckdb")];
  const first = await openDuckDbStore(from);
  await scanInto(first, copyOfExample(t), { controller: "one" });
  const expected = await referenceOf(first);
  await first.close();
  const store = await openClickHouseStore(`clickhouse://default@${servers[0]!.host}:${httpPort}/flowmeter`);
  t.after(() => store.close());
  const options = { controller: "one", onProgress: () => undefined };
  const there = await controllerToClickHouse(store, from, options);
  assert.ok(there.runs > 0);
  // Once more: what is there already is left.
  assert.equal((await controllerToClickHouse(store, from, options)).runs, 0);
  await (await openDuckDbStore(back)).close();
  assert.equal((await controllerToFile(store, back, options)).runs, there.runs);
  assert.equal((await controllerToFile(store, back, options)).runs, 0);
  const last = await openDuckDbStore(back);
  t.after(() => last.close());
  assert.deepEqual(await referenceOf(last), expected);
});

test("names that are linked lead to their controller on the other side, with what is kept by them", {
  skip: clickHouseMissing,
}, async (t) => {
  const cluster = await testCluster(t, { shards: 2 });
  const folder = tempDirectory(t);
  const [from, back] = [join(folder, "from.duckdb"), join(folder, "back.duckdb")];
  const alert = { incident: "i", target: "t", phase: "opened", sentAt: 1000 } as const;
  const first = await openDuckDbStore(from);
  await scanByHand(first, [observed("home", {})]);
  const seen = [observed("otlp", { step: [{ flowNode: 4 }] })];
  await (await first.observed()).write("otlp-1", seen);
  await (await first.observed()).link("ci", "otlp-1");
  await (await first.judgements("otlp-1")).saveSentAlert(alert);
  await first.close();
  const store = await openClickHouseStore(cluster.storeUrl());
  t.after(() => store.close());
  await fileToClickHouse(from, store, { onProgress: () => undefined });
  await (await store.observed()).write("otlp-1", seen);
  const counts = "SELECT (SELECT count(*) FROM controller) AS controllers, (SELECT count(*) FROM run) AS runs";
  assert.deepEqual(await store.query(counts), [{ controllers: 1, runs: 1 }]);
  assert.deepEqual(await (await store.judgements("otlp-1")).sentAlerts(["i"]), [alert]);
  await clickHouseToFile(store, back, { onProgress: () => undefined });
  const last = await openDuckDbStore(back);
  assert.deepEqual(await (await last.judgements("otlp-1")).sentAlerts(["i"]), [alert]);
  await last.close();
  await (await store.observed()).write("otlp-1", [observed("otlp", {}, { number: 2 })]);
  // What is there already is looked at as well.
  await assert.rejects(
    clickHouseToFile(store, back, { onProgress: () => undefined }),
    /^StoreError: ci is in the file already, and is not the same/,
  );
});

test("what was killed on its way goes on when it is begun again, both ways", { skip: clickHouseMissing }, async (t) => {
  const cluster = await testCluster(t);
  const url = cluster.storeUrl();
  const folder = tempDirectory(t);
  const [from, back] = [join(folder, "from.duckdb"), join(folder, "back.duckdb")];
  const first = await openDuckDbStore(from);
  const home = copyOfExample(t);
  for (const controller of ["one", "two"]) await scanInto(first, home, { controller });
  const expected = [await referenceOf(first), await factsOf(first)];
  await first.close();
  await killedMigration({ way: "there", url, file: from, after: 1 });
  const left = await migrateStore("there", url, from);
  assert.ok(left > 0 && left < 84, `${left} runs were left`);
  assert.equal(await migrateStore("there", url, from), 0);
  // In the middle of the second.
  await killedMigration({ way: "back", url, file: back, after: 4 });
  assert.ok((await migrateStore("back", url, back)) > 0);
  const last = await openDuckDbStore(back);
  t.after(() => last.close());
  assert.deepEqual([await referenceOf(last), await factsOf(last)], expected);
});
