import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { scan } from "../../src/ingest/scan.ts";
import { scanBuilds } from "../../src/ingest/scan-builds.ts";
import { InTurn } from "../../src/server/scanning/in-turn.ts";
import { StoreFollower } from "../../src/server/scanning/store-follower.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";
import { addRun, changesOf, referenceOfHome, scannedExample } from "../support/rescans.ts";
import { brokenKeys, factsOf, referenceOf } from "../support/scans.ts";

/** Follows a home into a store with a clock that `until` moves. */
function following(store: Store, home: string) {
  let at = 0;
  let end = 0;
  let over = new AbortController();
  const options = { home, controller: "ci", now: Date.now };
  const follower = new StoreFollower({
    scan: () => scan(store, { ...options, threads: 1, onProgress: () => {} }),
    scanBuilds: (builds) => scanBuilds(store, { ...options, builds }),
    turn: new InTurn(),
    now: () => at,
    sleep: async (ms) => {
      at += ms;
      await setImmediate();
      if (at >= end) over.abort();
    },
    isThere: () => true,
    onError: () => {},
  });
  return {
    follower,
    until: async (instant: number) => {
      end = instant;
      over = new AbortController();
      await follower.work(over.signal);
    },
  };
}

for (const freeKb of [0, 4, 8, 12])
  test(`the disk of the store fills to ${freeKb} KB while the home is followed: it is said, tried again, and no row is lost`, async (t) => {
    const disk = join(tempDirectory(t), "disk");
    mkdirSync(disk);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64M", "tmpfs", disk]).status !== 0)
      return t.skip("a small disk cannot be mounted here: that needs root");
    try {
      await fillAndMakeRoom(t, disk, freeKb);
    } finally {
      spawnSync("umount", ["-l", disk]);
    }
  });

async function fillAndMakeRoom(t: Parameters<typeof copyOfExample>[0], disk: string, freeKb: number): Promise<void> {
  const home = copyOfExample(t);
  const store = await openDuckDbStore(join(disk, "store.duckdb"));
  try {
    const { follower, until } = following(store, home);
    await until(1000);
    const stateOf = (): string => follower.health.state;
    assert.equal(stateOf(), "ok");
    const facts = await factsOf(store);
    for (const number of [9, 10, 11])
      addRun(
        join(home, "jobs/webshop/jobs/deploy/builds/8"),
        join(home, `jobs/webshop/jobs/deploy/builds/${number}`),
        number * 86_400_000,
      );
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, "ballast"), Buffer.alloc(bavail * bsize - freeKb * 1024));
    const builds = [9, 10, 11].map((number) => `jobs/webshop/jobs/deploy/builds/${number}`);
    follower.want({ builds, grown: [], items: [] });
    await until(15_000);
    // With some room left what is to be written may fit.
    assert.ok(stateOf() === "failed" || freeKb > 0);
    if (stateOf() === "failed") {
      assert.equal(follower.health.reason, "full");
      assert.deepEqual(await factsOf(store), facts);
    }
    rmSync(join(disk, "ballast"));
    await until(60_000);
    assert.equal(stateOf(), "ok");
    assert.equal(follower.health.reason, undefined);
    assert.deepEqual(await brokenKeys(store), []);
    assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
  } finally {
    await store.close();
  }
}

describe("a home that goes away", () => {
  test("while it is scanned is not one from which all was deleted", async (t) => {
    const { home, store, at, rescan } = await scannedExample(t);
    const facts = await factsOf(store);
    addRun(at("jobs/webshop/jobs/deploy/builds/8"), at("jobs/webshop/jobs/deploy/builds/9"), 86_400_000);
    let isGone = false;
    const tally = await rescan({
      onProgress: () => {
        if (!isGone) renameSync(join(home, "jobs"), join(home, "elsewhere"));
        isGone = true;
      },
    });
    assert.deepEqual([tally.discarded, tally.changes], [0, []]);
    renameSync(join(home, "elsewhere"), join(home, "jobs"));
    await rescan();
    assert.deepEqual(await changesOf(store), []);
    assert.deepEqual(await brokenKeys(store), []);
    assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
    assert.equal((await factsOf(store)).run?.length, (facts.run?.length ?? 0) + 1);
  });

  test("while some builds are read loses nothing of them", async (t) => {
    const { home, store, at } = await scannedExample(t);
    const facts = await factsOf(store);
    rmSync(at("jobs/webshop/jobs/deploy/builds/8"), { recursive: true });
    const builds = ["jobs/webshop/jobs/deploy/builds/8", "jobs/nowhere/builds/1", "jobs/webshop/jobs/deploy/builds/7"];
    const { runs, left } = await scanBuilds(store, { home, controller: "ci", builds, now: Date.now });
    // Of a Pipeline whose latest run is gone only a whole scan tells whether it is still the same one.
    assert.deepEqual([runs, left], [0, ["jobs/webshop/jobs/deploy/builds/7"]]);
    assert.deepEqual(await factsOf(store), facts);
  });
});
