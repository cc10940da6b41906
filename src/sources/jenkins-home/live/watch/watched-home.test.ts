import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { at, BUILDING, nodeRecord, START, TestHome } from "../test-home.ts";
import { WatchedHome, type WatchedHomeOptions } from "./watched-home.ts";

/** A watched home after its first look and what that had touched. */
async function watched(t: TestContext, options: Partial<WatchedHomeOptions> = {}) {
  const home = new TestHome(t);
  home.run("shop", 7, { build: START, nodes: BUILDING });
  let touched = 0;
  const follower = new WatchedHome(home.path, { onTouched: () => touched++, ...options });
  t.after(() => follower.close());
  follower.look(at(10));
  follower.glance(at(11));
  follower.takeChanges();
  await setTimeout(20);
  follower.glance(at(12));
  let seconds = 12;
  return {
    home,
    follower,
    touched: () => touched,
    /** Runs seen by a glance at what was told, by name, with how many flow nodes. */
    glance: async (kind: "glance" | "look" = "glance") => {
      await setTimeout(30);
      const { runs } = follower[kind](at(++seconds));
      return Object.fromEntries(runs.map(({ run, flowNodes }) => [run, flowNodes]));
    },
  };
}

describe("a home that tells of its changes", () => {
  test("a new flow node is seen by a glance, which reads that node alone", async (t) => {
    const { home, follower, glance, touched } = await watched(t);
    const before = { ...follower.follower.reader.files.counts };
    const told = touched();
    const file = join(home.path, "jobs/shop/builds/7/workflow/8.xml");
    writeFileSync(`${file}-atomic.tmp`, nodeRecord([8, [7], 20, "atom echo"]));
    renameSync(`${file}-atomic.tmp`, file);
    assert.deepEqual(await glance(), { "shop#7": 7 });
    const { reads, listings } = follower.follower.reader.files.counts;
    assert.deepEqual([reads - before.reads, listings - before.listings], [1, 0]);
    assert.equal(touched(), told + 1);
    assert.deepEqual(follower.takeChanges(), { builds: [], grown: ["jobs/shop/builds/7"], items: [] });
  });

  test("nothing is told of what does not matter, and a glance at nothing reads nothing", async (t) => {
    const { home, follower, glance, touched } = await watched(t);
    const told = touched();
    writeFileSync(join(home.path, "jobs/shop/builds/7/log"), "a line\n");
    writeFileSync(join(home.path, "jobs/shop/builds/7/workflow/8.xml-atomic.tmp"), "<Tag>");
    writeFileSync(join(home.path, "jobs/shop/builds/permalinks"), "");
    await setTimeout(30);
    const before = { ...follower.follower.reader.files.counts };
    await glance();
    assert.deepEqual(follower.follower.reader.files.counts, before);
    assert.equal(touched(), told);
  });

  test("new runs are seen, also those whose record comes after their directory", async (t) => {
    const { home, follower, glance } = await watched(t);
    mkdirSync(join(home.path, "jobs/shop/builds/8"));
    assert.deepEqual(await glance(), { "shop#7": 6 });
    home.run("shop", 8, { build: START, nodes: BUILDING });
    assert.deepEqual(await glance(), { "shop#7": 6, "shop#8": 6 });
    assert.deepEqual(follower.takeChanges().builds, ["jobs/shop/builds/8"]);
  });

  test("runs that end, and runs that came and ended in between, are told", async (t) => {
    const { home, follower, glance } = await watched(t);
    home.run("shop", 7, { build: { start: 0, end: 20, result: "SUCCESS" } });
    home.run("shop", 8, { build: { start: 0, end: 20, result: "SUCCESS" } });
    assert.deepEqual(await glance(), {});
    assert.deepEqual(follower.takeChanges().builds.toSorted(), ["jobs/shop/builds/7", "jobs/shop/builds/8"]);
  });

  test("new Pipelines are seen, with their builds directory or before it, in folders too", async (t) => {
    const { home, follower, glance } = await watched(t);
    mkdirSync(join(home.path, "jobs/bare"));
    mkdirSync(join(home.path, "jobs/folder/jobs/inner"), { recursive: true });
    await glance();
    await glance();
    home.run("bare", 1, { build: START, nodes: BUILDING });
    home.run("folder/jobs/inner", 1, { build: START, nodes: BUILDING });
    await glance();
    const seen = await glance();
    assert.deepEqual(Object.keys(seen).toSorted(), ["bare#1", "folder/inner#1", "shop#7"]);
    assert.deepEqual(follower.takeChanges().items.toSorted(), ["jobs/bare", "jobs/folder", "jobs/folder/jobs/inner"]);
  });

  test("a Pipeline deleted while it runs, and made anew, is followed again", async (t) => {
    const { home, follower, glance } = await watched(t);
    rmSync(join(home.path, "jobs/shop"), { recursive: true });
    assert.deepEqual(await glance(), {});
    home.run("shop", 1, { build: { start: 100 }, nodes: BUILDING });
    await glance();
    assert.deepEqual(await glance(), { "shop#1": 6 });
    home.node("jobs/shop/builds/1", [8, [7], 20, "atom echo"]);
    assert.deepEqual(await glance(), { "shop#1": 7 });
    assert.deepEqual(follower.takeChanges().items, ["jobs/shop"]);
  });

  test("a run made anew under the same number between two looks is another run", async (t) => {
    const { home, glance } = await watched(t);
    rmSync(join(home.path, "jobs/shop"), { recursive: true });
    const build = { start: 0, actions: "<again/>" };
    home.run("shop", 7, { build: { ...build, start: 100 }, nodes: BUILDING.slice(0, 2) });
    await glance();
    assert.deepEqual(await glance("look"), { "shop#7": 2 });
  });

  test("a Pipeline that is renamed takes its run with it", async (t) => {
    const { home, glance } = await watched(t);
    renameSync(join(home.path, "jobs/shop"), join(home.path, "jobs/store"));
    await glance();
    assert.deepEqual(await glance(), { "store#7": 6 });
    home.node("jobs/store/builds/7", [8, [7], 20, "atom echo"]);
    assert.deepEqual(await glance(), { "store#7": 7 });
  });

  test("a home that goes and comes back, as another directory, is watched again", async (t) => {
    const { home, follower, glance } = await watched(t);
    renameSync(join(home.path, "jobs"), join(home.path, "gone"));
    assert.deepEqual(await glance("look"), {});
    mkdirSync(join(home.path, "jobs"));
    renameSync(join(home.path, "gone/shop"), join(home.path, "jobs/shop"));
    assert.deepEqual(await glance("look"), { "shop#7": 6 });
    home.node("jobs/shop/builds/7", [8, [7], 20, "atom echo"]);
    assert.deepEqual(await glance(), { "shop#7": 7 });
    assert.equal(follower.watching?.left, 0);
  });
});

test("a clock that jumps to and fro loses no run", async (t) => {
  const { home, follower } = await watched(t);
  const seen: number[] = [];
  for (const seconds of [100, -7200, 7200, 50]) {
    home.node("jobs/shop/builds/7", [8 + seen.length, [7 + seen.length], 20, "atom echo"]);
    await setTimeout(30);
    seen.push(follower[seen.length % 2 === 0 ? "glance" : "look"](at(seconds)).runs[0]?.flowNodes ?? 0);
  }
  assert.deepEqual(seen, [7, 8, 9, 10]);
});

describe("a home that does not tell of all changes", () => {
  test("what the system refuses to watch is seen by looks, and tried again later", async (t) => {
    let tries = 0;
    const { home, follower, glance } = await watched(t, {
      watch: () => {
        tries++;
        throw Object.assign(new Error("no more watches"), { code: "ENOSPC" });
      },
    });
    assert.equal(follower.watching?.directories, 0);
    assert.ok((follower.watching?.left ?? 0) > 0);
    assert.equal(tries, 1);
    home.node("jobs/shop/builds/7", [8, [7], 20, "atom echo"]);
    assert.deepEqual(await glance(), { "shop#7": 6 });
    assert.deepEqual(await glance("look"), { "shop#7": 7 });
    for (let looks = 0; looks < 60; looks++) follower.look(at(100 + looks));
    assert.equal(tries, 2);
  });

  test("runs are watched first where not all may be", async (t) => {
    const { home, glance, follower } = await watched(t, { maxWatches: 2 });
    assert.deepEqual(follower.watching?.directories, 2);
    home.node("jobs/shop/builds/7", [8, [7], 20, "atom echo"]);
    assert.deepEqual(await glance(), { "shop#7": 7 });
    home.run("other", 1, { build: START, nodes: BUILDING });
    assert.deepEqual(await glance(), { "shop#7": 7 });
  });

  test("a watch that is lost is begun again by the next plan", async (t) => {
    const lost: (() => void)[] = [];
    const { home, follower } = await watched(t, {
      watch: (_, { onLost }) => {
        lost.push(onLost);
        return { close: () => {} };
      },
    });
    const before = follower.watching?.directories ?? 0;
    lost[0]?.();
    assert.deepEqual(follower.watching, { directories: before - 1, left: 1 });
    home.run("other", 1, { build: START, nodes: BUILDING });
    for (let looks = 0; looks < 61; looks++) follower.look(at(100 + looks));
    assert.equal(follower.watching?.left, 0);
  });
});

test("no file of the home is held open", async (t) => {
  const { home, glance } = await watched(t);
  home.node("jobs/shop/builds/7", [8, [7], 20, "atom echo"]);
  await glance();
  const { readdirSync, readlinkSync } = await import("node:fs");
  const open = readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  assert.deepEqual(
    open.filter((path) => path.startsWith(home.path)),
    [],
  );
});
