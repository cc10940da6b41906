import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { ControllersAnswer } from "../../src/api/controllers.ts";
import { testCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../support/clickhouse/installed.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";
import { startServeOn } from "../support/serve-process.ts";

test("of several that follow a controller one judges it; when that is killed another does within 30 seconds", {
  skip: clickHouseMissing,
  timeout: 300_000,
}, async (t) => {
  const cluster = await testCluster(t, { shards: 2 });
  const home = copyOfExample(t);
  const env = { XDG_DATA_HOME: tempDirectory(t) };
  const words = ["--store", cluster.storeUrl(), "--home", home, "--controller", "ci"];
  const first = await startServeOn(t, { words, env });
  await until(first, "following", 60_000);
  const second = await startServeOn(t, { words, env });
  await setTimeout(12_000);
  assert.equal(await stateOf(first), "following");
  assert.equal(await stateOf(second), "heard");
  first.child.kill("SIGKILL");
  const tookMs = await until(second, "following", 45_000);
  t.diagnostic(`judged by another after ${Math.round(tookMs)} ms`);
  assert.ok(tookMs < 30_000, `${tookMs}`);
  const web = await startServeOn(t, { words: ["--store", cluster.storeUrl(), "--role", "web"], env });
  await until(web, "heard", 30_000);
});

type Served = Awaited<ReturnType<typeof startServeOn>>;

async function stateOf(served: Served): Promise<string | undefined> {
  const { controllers } = (await served.json("/api/v1/controllers")) as ControllersAnswer;
  return controllers.find(({ controller }) => controller === "ci")?.following.state;
}

/** Waits until a server says that of the controller, and returns how long that took. */
async function until(served: Served, state: string, mostMs: number): Promise<number> {
  const began = performance.now();
  while ((await stateOf(served)) !== state) {
    assert.ok(performance.now() - began < mostMs, `${await stateOf(served)}: ${served.said()}`);
    await setTimeout(200);
  }
  return performance.now() - began;
}
