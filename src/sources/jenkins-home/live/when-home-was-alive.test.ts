import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { observeHome } from "./observe-home.ts";
import { at, BUILDING, body, type NodeOf, START, TestHome, theRun } from "./test-home.ts";

describe("a home that is not alive", () => {
  const DAY = 86_400;

  test("is judged as of when it was last alive", (t) => {
    const home = new TestHome(t);
    home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write("queue.xml", "<hudson.model.Queue_-State><items/></hudson.model.Queue_-State>", 500);
    const fleet = observeHome(home.path, { now: at(30 * DAY) });
    assert.deepEqual([fleet.at, fleet.controller.lastAliveAt, fleet.runs[0]!.seenSince], [at(500), at(500), at(500)]);
  });

  test("the time of unpacking a backup is no sign of life", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    for (const file of ["build.xml", ...BUILDING.map(([id]) => `workflow/${id}.xml`)])
      home.age(`${path}/${file}`, 40 * DAY);
    const fleet = observeHome(home.path, { now: at(40 * DAY + 60) });
    assert.equal(fleet.at, at(3), "the newest record");
  });

  test("an idle controller with a hung run is alive for 25 hours", (t) => {
    const home = new TestHome(t);
    home.run("shop", 7, { build: START, nodes: BUILDING });
    assert.equal(observeHome(home.path, { now: at(24 * 3600) }).at, at(24 * 3600));
    assert.equal(observeHome(home.path, { now: at(26 * 3600) }).at, at(3));
    home.write("logs/tasks/Fingerprint cleanup.log", "x", 23 * 3600);
    assert.equal(observeHome(home.path, { now: at(26 * 3600) }).at, at(26 * 3600));
  });

  test("times in the future count as now", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log`, "text\n", 90 * DAY);
    const fleet = observeHome(home.path, { now: at(60) });
    assert.deepEqual([fleet.at, fleet.controller.lastAliveAt, theRun(fleet).log?.grewAt], [at(60), at(60), at(60)]);
  });
});

describe("an instant in the past", () => {
  const finished = (t: TestContext): TestHome => {
    const home = new TestHome(t);
    const nodes: readonly NodeOf[] = [
      ...BUILDING,
      [8, [7], 100, "end 6", body],
      [9, [8], 100, "end 5"],
      [10, [9], 101, "end 4", body],
      [11, [10], 101, "end 3"],
      [12, [11], 102, "last 2"],
    ];
    const path = home.run("shop", 7, { build: { start: 0, end: 103, result: "SUCCESS" }, nodes });
    home.write(`${path}/log`, "text\nFinished: SUCCESS\n", 103);
    home.run("shop", 8, { build: { start: 500 }, nodes: [[2, [], 500, "first"]] });
    return home;
  };

  test("a run that ended later was going on, as far as it had come", (t) => {
    const home = finished(t);
    const run = theRun(observeHome(home.path, { at: at(50), now: at(9000) }));
    assert.deepEqual([run.run, run.heads[0]!.flowNode, run.lastNodeAt], ["shop#7", 7, at(3)]);
    assert.deepEqual(run.record.hasResult || run.record.hasFlowEnd || run.record.hasFinishedLine, false);
    assert.ok(run.notSeen.includes("its log as of then"));
  });

  test("one that had ended, and one that had not begun, are not there", (t) => {
    const home = finished(t);
    assert.deepEqual(observeHome(home.path, { at: at(200), now: at(9000) }).runs, []);
    assert.equal(theRun(observeHome(home.path, { at: at(600), now: at(9000) })).run, "shop#8");
  });

  test("of the log counts what a dated line shows to have been there", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    const log = [
      "Pausing",
      "Ready to run at Mon Jan 05 10:00:40 UTC 2026",
      "Still paused",
      "Ready to run at Mon Jan 05 10:10:00 UTC 2026",
    ];
    home.write(`${path}/log`, `${log.join("\n")}\n`, 700);
    const run = theRun(observeHome(home.path, { at: at(60), now: at(9000) }));
    assert.deepEqual(
      run.signs.map(({ kind }) => kind),
      ["pausing", "readyToRun"],
    );
    const later = theRun(observeHome(home.path, { at: at(701), now: at(9000) }));
    assert.equal(later.signs.length, 4);
  });

  test("queue, locks and list are those of now and not said", (t) => {
    const home = finished(t);
    home.list(["shop#8"], 500);
    const { controller, runs } = observeHome(home.path, { at: at(50), now: at(9000) });
    assert.deepEqual(
      [controller.queue, controller.listedRuns, runs[0]!.record.isListed],
      [undefined, undefined, undefined],
    );
    assert.ok(controller.notSeen.includes("the queue, locks and executing runs as of then"));
  });
});
