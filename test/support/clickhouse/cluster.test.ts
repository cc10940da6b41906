import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { testCluster } from "./cluster.ts";
import { clickHouseMissing, zooKeeperMissing } from "./installed.ts";
import { clusterName } from "./server-config.ts";

test("a cluster's rows are all seen from each of its servers, each once", { skip: clickHouseMissing }, async (t) => {
  const cluster = await testCluster(t, { shards: 3 });
  await cluster.askAll("CREATE TABLE fact (value UInt32) ENGINE = MergeTree ORDER BY value");
  for (const [index, server] of cluster.servers.entries()) await server.ask(`INSERT INTO fact VALUES (${index + 1})`);
  const seen = await cluster.askAll(`SELECT groupArray(value) FROM (
    SELECT value FROM cluster(${clusterName}, default, fact) ORDER BY value)`);
  assert.deepEqual(seen, ["[1,2,3]\n", "[1,2,3]\n", "[1,2,3]\n"]);
});

test("a killed server has what it acknowledged after its restart", { skip: clickHouseMissing }, async (t) => {
  const { servers } = await testCluster(t);
  const server = servers[0]!;
  await server.ask("CREATE TABLE fact (value UInt32) ENGINE = MergeTree ORDER BY value");
  await server.ask("INSERT INTO fact VALUES (7)");
  await server.kill();
  await assert.rejects(server.ask("SELECT 1"));
  await server.restart();
  assert.equal(await server.ask("SELECT value FROM fact"), "7\n");
});

test("replicas get each other's rows through the coordinator, also after it was killed", {
  skip: zooKeeperMissing,
}, async (t) => {
  const cluster = await testCluster(t, { shards: 1, replicas: 2, zooKeeper: true });
  const [first, second] = cluster.servers;
  await cluster.askAll(
    "CREATE TABLE fact (value UInt32) ENGINE = ReplicatedMergeTree('/fact/{shard}', '{replica}') ORDER BY value",
  );
  await first!.ask("INSERT INTO fact VALUES (7)");
  await until(async () => (await second!.ask("SELECT value FROM fact")) === "7\n");
  await cluster.zooKeeper!.kill();
  await cluster.zooKeeper!.restart();
  await until(() =>
    second!.ask("INSERT INTO fact VALUES (8)").then(
      () => true,
      () => false,
    ),
  );
  await until(async () => (await first!.ask("SELECT sum(value) FROM fact")) === "15\n");
});

test("nothing of a cluster outlives the process that started it, killed or not", {
  skip: zooKeeperMissing,
}, async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("left-behind.js", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { folder, url } = JSON.parse(String(line)) as { folder: string; url: string };
  assert.equal((await fetch(url)).ok, true);
  child.kill("SIGKILL");
  await until(() => Promise.resolve(!existsSync(folder)));
  await assert.rejects(fetch(url));
});

/** Waits until something is so; a minute. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isSo()) return;
    await setTimeout(100);
  }
  assert.fail("it did not become so within a minute");
}
