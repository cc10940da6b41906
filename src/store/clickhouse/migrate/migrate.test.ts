import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { testCluster } from "../../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../../test/support/clickhouse/installed.ts";
import { killedMigration, migrateStore } from "../../../../test/support/clickhouse/migrating.ts";
import { copyOfExample, tempDirectory } from "../../../../test/support/directories.ts";
import { factsOf, referenceOf, scanInto } from "../../../../test/support/scans.ts";
import { openDuckDbStore } from "../../duckdb/duckdb-store.ts";
import { openClickHouseStore } from "../clickhouse-store.ts";
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
