import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { HomeFollower } from "./home-follower.ts";
import {
  agent,
  args,
  at,
  BUILDING,
  body,
  buildRecord,
  interrupted,
  type NodeOf,
  nodeRecord,
  pause,
  START,
  TestHome,
  theHead,
  theRun,
} from "./test-home.ts";

describe("a run while it is followed", () => {
  test("nothing new gives the same object for three stats and no reading", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log`, "Started\n", 3);
    const follower = new HomeFollower(home.path);
    const first = theRun(follower.look(at(100)));
    follower.look(at(105));
    const { stats, reads, listings } = follower.reader.files.counts;
    assert.equal(theRun(follower.look(at(110))), first);
    assert.equal(theRun(follower.look(at(115))), first);
    const after = follower.reader.files.counts;
    const ofHome = 4 + 1 + 1;
    assert.ok(after.stats - stats <= 2 * (3 + ofHome), `${after.stats - stats} stats in two looks`);
    assert.equal(after.reads - reads, 0);
    assert.ok(after.listings - listings <= 2);
  });

  test("a new step is read alone", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    const follower = new HomeFollower(home.path);
    follower.look(at(100));
    const { reads } = follower.reader.files.counts;
    home.node(path, [8, [7], 101, "atom sleep", args({ time: "<int>5</int>" })]);
    const head = theHead(follower.look(at(110)));
    assert.equal(head.function, "sleep");
    // The new node and the one the run stood on.
    assert.equal(follower.reader.files.counts.reads - reads, 2);
  });

  test("a head whose record is written again changes: an input is shown, an agent is got", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, {
      build: START,
      nodes: [
        [2, [], 0, "first"],
        [3, [2], 0, "start node"],
      ],
    });
    const follower = new HomeFollower(home.path);
    assert.equal(theHead(follower.look(at(10))).position, "step");
    home.node(path, [3, [2], 0, "start node", agent("agent-1")], 20);
    home.node(path, [4, [3], 20, "start node", body]);
    home.node(path, [5, [4], 20, "atom input"]);
    const running = theHead(follower.look(at(30)));
    assert.deepEqual([running.agent, running.pausedSince], ["agent-1", undefined]);
    home.node(path, [5, [4], 20, "atom input", pause(31)], 31);
    assert.equal(theHead(follower.look(at(40))).pausedSince, at(31));
    home.node(path, [5, [4], 20, "atom input", pause(31, 45) + interrupted], 45);
    const ended = theHead(follower.look(at(50)));
    assert.deepEqual([ended.pausedSince, ended.failed], [undefined, "interrupted"]);
  });

  test("an agent that is recorded after the body began is met", (t) => {
    const home = new TestHome(t);
    const nodes: readonly NodeOf[] = [
      [2, [], 0, "first"],
      [3, [2], 0, "start node"],
      [4, [3], 5, "start node", body],
      [5, [4], 6, "atom sh"],
    ];
    const path = home.run("shop", 7, { build: START, nodes });
    const follower = new HomeFollower(home.path);
    assert.equal(theHead(follower.look(at(10))).agent, undefined);
    home.node(path, [3, [2], 0, "start node", agent("")], 20);
    assert.equal(theHead(follower.look(at(30))).agent, "");
  });

  test("half a record holds what was known and is read when it is whole", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    const follower = new HomeFollower(home.path);
    follower.look(at(10));
    const whole = nodeRecord([8, [7], 20, "atom sleep"]);
    home.write(`${path}/workflow/8.xml`, whole.slice(0, 90), 20);
    home.write(`${path}/build.xml`, buildRecord(START).slice(0, 200), 20);
    assert.equal(theHead(follower.look(at(25))).flowNode, 7);
    home.write(`${path}/workflow/8.xml`, whole, 20);
    home.write(`${path}/build.xml`, buildRecord({ ...START, durability: "SURVIVABLE_NONATOMIC" }), 21);
    const run = theRun(follower.look(at(30)));
    assert.equal(run.heads[0]!.flowNode, 8);
    assert.equal(run.durability, "SURVIVABLE_NONATOMIC");
  });

  test("new runs are found by the list at once and by their folders within ten looks", (t) => {
    const home = new TestHome(t);
    home.run("shop", 1, { build: { start: 0, end: 5, result: "SUCCESS" } });
    const follower = new HomeFollower(home.path);
    assert.deepEqual(follower.look(at(10)).runs, []);
    home.run("shop", 2, { build: { start: 11 }, nodes: [[2, [], 11, "first"]] });
    home.list(["shop#2"], 11);
    assert.equal(theRun(follower.look(at(20))).run, "shop#2");
    assert.equal(theRun(follower.look(at(21))).record.isListed, true);
    home.run("shop", 3, { build: { start: 22, hasFlow: false } });
    for (let look = 0; look < 10; look++) follower.look(at(30 + look));
    const third = follower.look(at(41)).runs.find(({ run }) => run === "shop#3");
    assert.deepEqual([third?.record.isListed, third?.record.hasFlow, third?.heads], [false, false, []]);
  });

  test("a run is not listed since the first list without it, until it is listed again", (t) => {
    const home = new TestHome(t);
    home.run("shop", 7, { build: START, nodes: BUILDING });
    const follower = new HomeFollower(home.path);
    const since = (runs: readonly string[], seconds: number): number | undefined => {
      home.list(runs, seconds);
      return theRun(follower.look(at(seconds + 1))).record.unlistedSince;
    };
    assert.deepEqual(
      [since([], -5), since(["shop#7"], 5), since([], 10), since([], 20), since(["shop#7"], 30), since([], 40)],
      [undefined, undefined, at(10), at(10), undefined, at(40)],
    );
  });

  test("a run that ends is reported with the quiet times of its steps", (t) => {
    const home = new TestHome(t);
    const follower = new HomeFollower(home.path);
    follower.look(at(-10));
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log-index`, "0 7\n", 3);
    home.write(`${path}/log`, "+ make\n", 4);
    home.list(["shop#7"], 0);
    for (let look = 0; look < 61; look++) follower.look(at(5 + look / 10));
    follower.look(at(10));
    home.append(`${path}/log`, "half\n", 40);
    follower.look(at(41));
    home.append(`${path}/log`, "done\n", 50);
    follower.look(at(51));
    const ends: readonly NodeOf[] = [
      [8, [7], 55, "end 6", body],
      [9, [8], 55, "end 5"],
      [10, [9], 55, "end 4", body],
      [11, [10], 55, "end 3"],
      [12, [11], 55, "last 2"],
    ];
    for (const node of ends) home.node(path, node);
    home.write(`${path}/build.xml`, buildRecord({ start: 0, end: 56, result: "SUCCESS" }), 56);
    assert.deepEqual(follower.look(at(60)).runs, []);
    const [finished] = follower.takeFinished();
    assert.equal(finished?.run, "shop#7");
    assert.deepEqual([finished?.interval.result, finished?.interval.isClean], ["SUCCESS", true]);
    const sh = finished?.steps.find((step) => step.function === "sh");
    assert.ok(sh !== undefined);
    assert.deepEqual([sh.path, sh.durationMs, sh.isCensored], ["Build/sh", 52_000, false]);
    assert.ok(sh.quietMs! >= 30_000 && sh.quietMs! <= 36_000, `${sh.quietMs}`);
    assert.deepEqual(follower.takeFinished(), []);
  });

  test("a run whose directory goes is over and reports nothing", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    const follower = new HomeFollower(home.path);
    assert.equal(follower.look(at(10)).runs.length, 1);
    rmSync(join(home.path, path), { recursive: true });
    assert.deepEqual(follower.look(at(20)).runs, []);
    assert.deepEqual(follower.takeFinished(), []);
  });

  test("a look that comes late leaves a gap", (t) => {
    const home = new TestHome(t);
    home.run("shop", 7, { build: START, nodes: BUILDING });
    const follower = new HomeFollower(home.path, { gapMs: 60_000 });
    assert.deepEqual(theRun(follower.look(at(10))).gaps, []);
    assert.deepEqual(theRun(follower.look(at(40))).gaps, []);
    const { gaps, seenSince } = theRun(follower.look(at(400)));
    assert.deepEqual(gaps, [{ fromAt: at(40), toAt: at(400) }]);
    assert.equal(seenSince, at(10));
    assert.deepEqual(theRun(follower.look(at(30))).gaps.length, 1, "a clock that jumps back is no gap");
  });

  test("a log that got shorter is read anew, and grows again", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: START, nodes: BUILDING });
    home.write(`${path}/log`, "Started\nPausing\n", 3);
    const follower = new HomeFollower(home.path);
    assert.equal(theRun(follower.look(at(10))).signs.length, 1);
    home.write(`${path}/log`, "Started\n", 20);
    const run = theRun(follower.look(at(30)));
    assert.deepEqual([run.log?.bytes, run.signs, run.pauses], [8, [], []]);
  });
});
