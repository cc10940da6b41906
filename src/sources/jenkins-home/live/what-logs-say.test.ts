import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HomeFollower } from "./home-follower.ts";
import { observeHome } from "./observe-home.ts";
import { at, BUILDING, START, TestHome, theRun } from "./test-home.ts";

describe("what a log says", () => {
  test("lines of pausing and resuming are no growth, and make a pause", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log-index`, "0 7\n7\n", 3);
    home.write(`${path}/log`, "+ make\n", 10);
    const follower = new HomeFollower(home.path);
    assert.equal(theRun(follower.look(at(20))).log?.grewAt, at(10));
    home.append(`${path}/log`, "Pausing (shutting down)\n", 30);
    const paused = theRun(follower.look(at(35)));
    assert.deepEqual(paused.pauses, [{ fromAt: at(35) }]);
    home.append(`${path}/log`, "Resuming build at Mon Jan 05 10:05:00 UTC 2026 after Jenkins restart\n", 300);
    home.append(`${path}/log`, "Ready to run at Mon Jan 05 10:05:01 UTC 2026\n", 301);
    const resumed = theRun(follower.look(at(305)));
    assert.equal(resumed.log?.grewAt, at(10));
    assert.equal(resumed.heads[0]!.logGrewAt, at(10));
    assert.deepEqual(resumed.pauses, [{ fromAt: at(35), toAt: at(300) }]);
  });

  test("a script that prints Jenkins' words fools nobody where the index tells whose they are", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    const lines = [
      "Finished: SUCCESS",
      "Still waiting to schedule task",
      "Still paused",
      "Aborted by x",
      "Lock acquired on [Resource: a]",
    ];
    home.write(`${path}/log-index`, "8 7\n", 3);
    home.write(`${path}/log`, `Started\n${lines.join("\n")}\n`, 10);
    const run = theRun(observeHome(home.path, { now: at(20) }));
    assert.deepEqual(run.signs, []);
    assert.equal(run.record.hasFinishedLine, false);
  });

  test("without an index a line after Finished shows that a script printed it", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log`, "Finished: SUCCESS\nmore\n", 10);
    assert.equal(theRun(observeHome(home.path, { now: at(20) })).record.hasFinishedLine, false);
    home.write(`${path}/log`, "more\nFinished: SUCCESS\n", 10);
    assert.equal(theRun(observeHome(home.path, { now: at(20) })).record.hasFinishedLine, true);
  });

  test("dots without a line end are growth", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log-index`, "0 7\n", 3);
    home.write(`${path}/log`, "..", 10);
    const follower = new HomeFollower(home.path);
    follower.look(at(11));
    home.append(`${path}/log`, ".", 60);
    const run = theRun(follower.look(at(61)));
    assert.deepEqual([run.log?.grewAt, run.heads[0]!.logGrewAt, run.heads[0]!.logBytes], [at(60), at(60), 3]);
  });

  test("of a huge log the end is read, and the rest is said not to be seen", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    const noise = "x".repeat(99);
    home.write(`${path}/log`, `Still paused\n${`${noise}\n`.repeat(60_000)}Still paused\n`, 10);
    const run = theRun(observeHome(home.path, { now: at(20) }));
    assert.equal(run.signs.length, 1);
    assert.ok(run.notSeen.includes("the beginning of its log"));
  });
});

describe("file times that say nothing", () => {
  test("a copied home has no times of growth", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log`, "text\n", 10);
    for (const file of ["build.xml", "log", ...BUILDING.map(([id]) => `workflow/${id}.xml`)])
      home.age(`${path}/${file}`, 9000);
    const fleet = observeHome(home.path, { now: at(9100) });
    const run = theRun(fleet);
    assert.deepEqual([run.log?.grewAt, run.record.savedAt], [undefined, undefined]);
    assert.ok(run.notSeen.includes("when its log last grew"));
    assert.equal(fleet.controller.lastAliveAt, at(9000), "the copy was made of a running controller");
  });

  test("stamps in lines tell all the same", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log-index`, "0 7\n", 3);
    home.write(`${path}/log`, "[2026-01-05T10:00:42.000Z] text\n", 10);
    for (const file of ["log", ...BUILDING.map(([id]) => `workflow/${id}.xml`)]) home.age(`${path}/${file}`, 9000);
    const run = theRun(observeHome(home.path, { now: at(9100) }));
    assert.deepEqual([run.log?.grewAt, run.heads[0]!.logGrewAt], [at(42), at(42)]);
  });
});
