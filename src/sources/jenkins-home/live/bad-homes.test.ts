import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { HomeFollower } from "./home-follower.ts";
import { observeHome } from "./observe-home.ts";
import { at, BUILDING, body, START, TestHome, theHead, theRun } from "./test-home.ts";

describe("bad input", () => {
  test("directories where files should be, links, empty files, no files", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    mkdirSync(join(home.path, path, "log"));
    mkdirSync(join(home.path, path, "log-index"));
    mkdirSync(join(home.path, "queue.xml"));
    mkdirSync(join(home.path, "config.xml"));
    symlinkSync("/", join(home.path, "jobs/root"));
    symlinkSync(join(home.path, path), join(home.path, "jobs/shop/builds/8"));
    mkdirSync(join(home.path, "jobs/shop/builds/9/build.xml"), { recursive: true });
    mkdirSync(join(home.path, "jobs/shop/builds/10"));
    writeFileSync(join(home.path, "jobs/shop/builds/10/build.xml"), "");
    mkdirSync(join(home.path, "nodes/x/config.xml"), { recursive: true });
    const run = theRun(observeHome(home.path, { now: at(9) }));
    assert.ok(run.notSeen.includes("its log"));
  });

  test("binary logs and graphs that are none", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, {
      build: START,
      nodes: [
        [2, [2], 0, "first"],
        [3, [99], 0, "start node", body],
        [4, [5], 0, "end 4"],
        [5, [4], -9, "atom sh"],
      ],
    });
    home.write(`${path}/log`, Buffer.from(Array.from({ length: 9999 }, (_, at) => (at * 7919) % 256)), 0);
    home.write(`${path}/log-index`, Buffer.from(Array.from({ length: 999 }, (_, at) => (at * 31) % 256)), 0);
    home.write(`${path}/workflow/x.xml`, "no", 0);
    home.write(`${path}/workflow/77.xml`, "<a/>", 0);
    assert.equal(observeHome(home.path, { now: at(9) }).runs.length, 1);
  });

  test("a run whose flow nodes are moved while it is followed", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    const follower = new HomeFollower(home.path);
    follower.look(at(9));
    renameSync(join(home.path, path, "workflow"), join(home.path, path, "workflow-completed"));
    assert.equal(theHead(follower.look(at(19))).flowNode, 7);
  });

  test("a home without anything", (t) => {
    const home = new TestHome(t);
    assert.deepEqual(observeHome(home.path, { now: at(9) }).runs, []);
    rmSync(join(home.path, "jobs"), { recursive: true });
    assert.equal(observeHome(home.path, { now: at(9) }).at, at(9));
  });
});
