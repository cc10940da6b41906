import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { ControllersAnswer } from "../../src/api/controllers.ts";
import type { RunningAnswer } from "../../src/api/running.ts";
import { testCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../support/clickhouse/installed.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";
import { startServeOn } from "../support/serve-process.ts";
import { putWaitingRun } from "../support/waiting-run.ts";

test("of several that follow a controller one judges it, all show its verdicts, and when it is killed another judges within 30 seconds", {
  skip: clickHouseMissing,
  timeout: 300_000,
}, async (t) => {
  const cluster = await testCluster(t, { shards: 2 });
  const home = copyOfExample(t);
  putWaitingRun(home, "shop", Date.now());
  const env = { XDG_DATA_HOME: tempDirectory(t) };
  const store = ["--store", cluster.storeUrl()];
  const words = [...store, "--home", home, "--controller", "ci"];
  const first = await startServeOn(t, { words, env });
  await until(first, ({ state }) => state === "following", 60_000);
  const second = await startServeOn(t, { words, env });
  const web = await startServeOn(t, { words: [...store, "--role", "web"], env });
  const shown = await verdictsOf(first);
  assert.ok(shown.includes("shop#1 NO_AGENT true"), `${shown}`);
  for (const other of [second, web]) {
    await until(other, ({ state }) => state === "following", 60_000);
    assert.deepEqual(await verdictsOf(other), shown);
  }
  const killedAt = Date.now();
  first.child.kill("SIGKILL");
  const tookMs = await until(
    second,
    ({ state, since }) => state === "following" && Date.parse(since) > killedAt,
    45_000,
  );
  t.diagnostic(`judged by another after ${Math.round(tookMs)} ms`);
  assert.ok(tookMs < 30_000, `${tookMs}`);
  await until(web, ({ state, since }) => state === "following" && Date.parse(since) > killedAt, 30_000);
  assert.deepEqual(await verdictsOf(web), shown);
});

type Served = Awaited<ReturnType<typeof startServeOn>>;

type Following = ControllersAnswer["controllers"][number]["following"];

/** What is said of running Pipelines: each with its state, and whether an incident was made of it. */
async function verdictsOf(served: Served): Promise<string[]> {
  const { runs } = (await served.json("/api/v1/running?controller=ci")) as RunningAnswer;
  return runs.map(({ run, state, incident }) => `${run} ${state} ${incident !== undefined}`);
}

/** Waits until it is so how a server follows the controller, and returns how long that took. */
async function until(served: Served, isSo: (following: Following) => boolean, mostMs: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { controllers } = (await served.json("/api/v1/controllers")) as ControllersAnswer;
    const following = controllers.find(({ controller }) => controller === "ci")?.following;
    if (following !== undefined && isSo(following)) return performance.now() - began;
    assert.ok(performance.now() - began < mostMs, `${JSON.stringify(following)}: ${served.said()}`);
    await setTimeout(200);
  }
}
