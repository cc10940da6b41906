import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { FleetObservation, HeadObservation, RunObservation } from "../../../model/running.ts";
import { HomeFollower } from "./home-follower.ts";
import { observeHome } from "./observe-home.ts";
import {
  agent,
  args,
  at,
  BUILDING,
  body,
  branch,
  buildRecord,
  interrupted,
  label,
  type NodeOf,
  nodeRecord,
  pause,
  TestHome,
  text,
} from "./test-home.ts";

const START = { start: 0 };

function theRun({ runs }: FleetObservation): RunObservation {
  assert.equal(runs.length, 1, runs.map(({ run }) => run).join());
  return runs[0]!;
}

function theHead(fleet: FleetObservation): HeadObservation {
  const { heads } = theRun(fleet);
  assert.equal(heads.length, 1, heads.map(({ flowNode }) => flowNode).join());
  return heads[0]!;
}

describe("where a run stands", () => {
  const STAGE: readonly NodeOf[] = [
    [2, [], 0, "first"],
    [3, [2], 0, "start stage"],
    [4, [3], 0, "start stage", body + label("Build")],
  ];
  const rows: readonly (readonly [string, readonly NodeOf[], Readonly<Record<string, unknown>>])[] = [
    [
      "a step",
      BUILDING,
      { flowNode: 7, function: "sh", position: "step", path: "Build/sh", agent: "agent-1", startAt: at(3) },
    ],
    ["the body of a block", STAGE, { flowNode: 4, function: "stage", position: "body", path: "stage" }],
    [
      "the end of a block",
      [...BUILDING, [8, [7], 9, "end 6", body]],
      { flowNode: 8, function: "StepEndNode", position: "end", path: "stage" },
    ],
    [
      "a node step that waits",
      [...STAGE, [5, [4], 1, "start node", args({ label: text("gpu &amp;&amp; linux") })]],
      { flowNode: 5, function: "node", position: "step", path: "Build/node", label: "gpu && linux" },
    ],
    ["a node step for any agent", [...STAGE, [5, [4], 1, "start node"]], { flowNode: 5, function: "node" }],
    [
      "a sleep",
      [...STAGE, [5, [4], 1, "atom sleep", args({ time: "<int>10</int>", unit: text("HOURS") })]],
      { function: "sleep", timerEndsAt: at(1) + 36_000_000 },
    ],
    [
      "a sleep in seconds",
      [...STAGE, [5, [4], 1, "atom sleep", args({ time: "<int>90</int>" })]],
      { timerEndsAt: at(91) },
    ],
    [
      "a sleep whose arguments were not kept",
      [
        ...STAGE,
        [
          5,
          [4],
          1,
          "atom sleep",
          args({ time: "<wf.a.ArgumentsAction_-NotStoredReason>MASKED_VALUE</wf.a.ArgumentsAction_-NotStoredReason>" }),
        ],
      ],
      { function: "sleep", timerEndsAt: undefined },
    ],
    [
      "an input that is shown",
      [...STAGE, [5, [4], 1, "atom input", pause(2)]],
      { function: "input", pausedSince: at(2) },
    ],
    ["an input that was answered", [...STAGE, [5, [4], 1, "atom input", pause(2, 9)]], { pausedSince: undefined }],
    [
      "a lock",
      [...STAGE, [5, [4], 1, "start lock", args({ resource: text("board-1"), label: "<null/>" }) + pause(2)]],
      { function: "lock", resources: ["board-1"], pausedSince: at(2) },
    ],
    [
      "a lock of several",
      [
        ...STAGE,
        [
          5,
          [4],
          1,
          "start lock",
          args({
            resource: text("a"),
            extra:
              "<list><x.UninstantiatedDescribable><arguments><entry><string>resource</string><string>b</string></entry></arguments></x.UninstantiatedDescribable></list>",
          }),
        ],
      ],
      { resources: ["a", "b"] },
    ],
    ["a step told to stop", [...STAGE, [5, [4], 1, "atom sh", interrupted]], { function: "sh", failed: "interrupted" }],
    [
      "a run waited for",
      [...STAGE, [5, [4], 1, "atom waitForBuild", args({ runId: text("shop/deploy#3") })]],
      { downstream: { run: "shop/deploy#3" } },
    ],
  ];
  for (const [name, nodes, expected] of rows)
    test(name, (t) => {
      const home = new TestHome(t);
      home.run("shop", 7, { build: START, nodes });
      const head = theHead(observeHome(home.path, { now: at(60) })) as unknown as Record<string, unknown>;
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(head[key], value, key);
    });

  test("blocks around a head, outermost first, with agents and limits", (t) => {
    const home = new TestHome(t);
    const nodes: readonly NodeOf[] = [
      ...BUILDING.slice(0, 5),
      [7, [6], 3, "start timeout", args({ time: "<int>5</int>" })],
      [8, [7], 3, "start timeout", body],
      [9, [8], 4, "start lock", args({ resource: text("board-1") })],
      [10, [9], 5, "start lock", body],
      [11, [10], 6, "atom sh"],
    ];
    home.run("shop", 7, { build: START, nodes });
    assert.deepEqual(theHead(observeHome(home.path, { now: at(60) })).blocks, [
      { flowNode: 3, function: "node", startAt: at(0), label: "linux", agent: "agent-1" },
      { flowNode: 5, function: "stage", startAt: at(2), name: "Build" },
      { flowNode: 7, function: "timeout", startAt: at(3), timeoutAt: at(303) },
      { flowNode: 9, function: "lock", startAt: at(4), resources: ["board-1"] },
    ]);
  });

  test("a timeout that each line begins anew has no end of its own", (t) => {
    const home = new TestHome(t);
    const nodes: readonly NodeOf[] = [
      [2, [], 0, "first"],
      [3, [2], 0, "start timeout", args({ time: "<int>5</int>", activity: "<boolean>true</boolean>" })],
      [4, [3], 0, "start timeout", body],
      [5, [4], 1, "atom sh"],
    ];
    home.run("shop", 7, { build: START, nodes });
    assert.equal(theHead(observeHome(home.path, { now: at(60) })).blocks[0]!.timeoutAt, undefined);
  });
});

describe("parallel branches", () => {
  const FORK: readonly NodeOf[] = [
    [2, [], 0, "first"],
    [3, [2], 0, "start parallel"],
    [4, [3], 0, "start parallel", body + branch("a")],
    [5, [3], 0, "start parallel", body + branch("b")],
    [6, [4], 1, "atom sh"],
    [7, [5], 1, "atom sleep", args({ time: "<int>5</int>" })],
  ];
  const heads = (t: import("node:test").TestContext, nodes: readonly NodeOf[]): string => {
    const home = new TestHome(t);
    home.run("shop", 7, { build: START, nodes });
    return theRun(observeHome(home.path, { now: at(60) }))
      .heads.map(({ flowNode, position, path }) => `${flowNode} ${position} ${path}`)
      .join(", ");
  };

  test("each has a head", (t) => assert.equal(heads(t, FORK), "6 step a/sh, 7 step b/sleep"));

  test("a branch that ended waits for the others and is none", (t) =>
    assert.equal(heads(t, [...FORK, [8, [6], 5, "end 4", body]]), "7 step b/sleep"));

  test("when all ended it is the engine's turn, once", (t) =>
    assert.equal(heads(t, [...FORK, [8, [6], 5, "end 4", body], [9, [7], 6, "end 5", body]]), "9 end parallel"));

  test("a branch of a branch keeps the outer one open", (t) => {
    const nested: readonly NodeOf[] = [
      ...FORK.slice(0, 4),
      [6, [4], 1, "start parallel"],
      [7, [6], 1, "start parallel", body + branch("x")],
      [8, [6], 1, "start parallel", body + branch("y")],
      [9, [5], 2, "end 5", body],
      [10, [7], 2, "end 7", body],
      [11, [8], 3, "atom sh"],
    ];
    assert.equal(heads(t, nested), "11 step a/y/sh");
  });

  test("a silent branch is seen silent although the other prints", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, {
      build: START,
      nodes: FORK.map((node) => (node[0] === 7 ? [7, [5], 1, "atom sh"] : node)),
    });
    home.write(`${path}/log-index`, "4 6\n8 7\n12 6\n", 1);
    home.write(`${path}/log`, "run\none\ntwo\nfour\n", 5);
    const follower = new HomeFollower(home.path);
    follower.look(at(6));
    home.append(`${path}/log`, "five\n", 30);
    const [first, second] = theRun(follower.look(at(31))).heads;
    assert.deepEqual([first!.logBytes, first!.logGrewAt], [14, at(30)]);
    assert.deepEqual([second!.logBytes, second!.logGrewAt], [4, undefined], "no line tells when that was");
    home.append(`${path}/log-index`, "22 7\n", 40);
    home.append(`${path}/log`, "again\n", 40);
    home.append(`${path}/log-index`, "28 6\n", 41);
    home.append(`${path}/log`, "more\n", 50);
    const [third, fourth] = theRun(follower.look(at(51))).heads;
    assert.equal(third!.logGrewAt, at(50));
    assert.equal(fourth!.logGrewAt, at(50), "it came between two looks, the later one at the latest");
  });
});

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
  const finished = (t: import("node:test").TestContext): TestHome => {
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

describe("runs started by others", () => {
  const CALLING: readonly NodeOf[] = [
    [2, [], 0, "first"],
    [3, [2], 1, "atom build", args({ job: text("deploy") })],
  ];

  test("are known by the record of the caller", (t) => {
    const home = new TestHome(t);
    const actions =
      "<o.DownstreamBuildAction><downstreamBuilds><x><flowNodeId>3</flowNodeId><jobFullName>deploy</jobFullName><buildNumber>4</buildNumber></x></downstreamBuilds></o.DownstreamBuildAction>";
    home.run("shop", 7, { build: { start: 0, actions }, nodes: CALLING });
    assert.deepEqual(theHead(observeHome(home.path, { now: at(9) })).downstream, {
      pipeline: "deploy",
      run: "deploy#4",
    });
  });

  test("or by that of the one called, while it runs", (t) => {
    const home = new TestHome(t);
    const actions =
      "<o.BuildUpstreamNodeAction><upstreamNodeId>3</upstreamNodeId><upstreamRunId>shop#7</upstreamRunId></o.BuildUpstreamNodeAction>";
    home.run("shop", 7, { build: START, nodes: CALLING });
    home.run("deploy", 4, { build: { start: 1, actions }, nodes: [[2, [], 1, "first"]] });
    const caller = observeHome(home.path, { now: at(9) }).runs.find(({ run }) => run === "shop#7");
    assert.deepEqual(caller?.heads[0]?.downstream, { pipeline: "deploy", run: "deploy#4" });
  });

  test("a Pipeline is named relative to the folder of the caller", (t) => {
    const home = new TestHome(t);
    home.run("team/jobs/shop", 7, { build: START, nodes: CALLING });
    home.run("team/jobs/deploy", 1, { build: { start: 0, end: 1, result: "SUCCESS" } });
    assert.equal(theHead(observeHome(home.path, { now: at(9) })).downstream?.pipeline, "team/deploy");
  });
});

describe("Pipelines of branches", () => {
  test("share a family, and have the names Jenkins gives them", (t) => {
    const home = new TestHome(t);
    home.run("mb/branches/feature-one.e76d0v", 3, { build: START, nodes: BUILDING });
    home.write(
      "jobs/mb/branches/feature-one.e76d0v/config.xml",
      "<flow-definition><properties><o.BranchJobProperty><branch><head><name>feature/one</name></head></branch></o.BranchJobProperty></properties></flow-definition>",
      0,
    );
    home.list(["mb/feature%2Fone#3"], 0);
    const run = theRun(observeHome(home.path, { now: at(9) }));
    assert.deepEqual([run.run, run.pipeline, run.family], ["mb/feature%2Fone#3", "mb/feature%2Fone", "mb"]);
    assert.equal(run.record.isListed, true);
  });
});

describe("the controller", () => {
  test("agents, clouds and who is offline", (t) => {
    const home = new TestHome(t);
    home.run("shop", 1, { build: { start: 0, end: 5, result: "SUCCESS" } });
    home.write(
      "config.xml",
      '<hudson><numExecutors>0</numExecutors><mode>EXCLUSIVE</mode><clouds><x.Cloud/></clouds><label>a "b c"</label></hudson>',
      0,
    );
    home.write(
      "nodes/off/config.xml",
      "<slave><name>off</name><numExecutors>2</numExecutors><temporaryOfflineCause><timestamp>5000</timestamp><description>secret</description></temporaryOfflineCause></slave>",
      0,
    );
    home.write("nodes/gone/config.xml", "<slave><name>gone</name><label>linux</label></slave>", 0);
    home.write(
      "logs/slaves/gone/slave.log",
      "Agent successfully connected and online\nERROR: Connection terminated\njava.io.EOFException\n\tat x\n",
      4,
    );
    home.write("nodes/on/config.xml", "<slave><name>on</name></slave>", 0);
    home.write(
      "logs/slaves/on/slave.log",
      "ERROR: Connection terminated\nAgent successfully connected and online\n",
      4,
    );
    home.write("nodes/broken/config.xml", "<slave><name>", 0);
    const { agents, hasClouds } = observeHome(home.path, { now: at(9) }).controller;
    assert.equal(hasClouds, true);
    assert.deepEqual(agents?.[0], { name: "", executors: 0, labels: ["a", "b c"], isExclusive: true });
    assert.deepEqual(
      agents?.slice(1).map(({ name, isOffline, offlineSince }) => [name, isOffline, offlineSince]),
      [
        ["gone", true, at(4)],
        ["off", true, 5000],
        ["on", false, undefined],
      ],
    );
    assert.ok(!JSON.stringify(agents).includes("secret"));
  });

  test("the queue: node steps, whole runs, blocked ones", (t) => {
    const home = new TestHome(t);
    const items = [
      `<hudson.model.Queue_-BuildableItem><task class="x$PlaceholderTask"><context><executionRef><job>team/shop</job><id>7</id></executionRef><id>5</id></context><label>gpu</label></task><inQueueSince>1000</inQueueSince><buildableStartMilliseconds>2000</buildableStartMilliseconds><isPending>true</isPending></hudson.model.Queue_-BuildableItem>`,
      `<hudson.model.Queue_-BlockedItem><task class="flow-definition">deploy</task><inQueueSince>3000</inQueueSince></hudson.model.Queue_-BlockedItem>`,
      "<hudson.model.Queue_-WaitingItem><task>later</task></hudson.model.Queue_-WaitingItem>",
      "<hudson.model.Queue_-WaitingItem/>",
    ];
    home.write(
      "queue.xml",
      `<hudson.model.Queue_-State><items>${items.join("")}</items></hudson.model.Queue_-State>`,
      0,
    );
    assert.deepEqual(observeHome(home.path, { now: at(9) }).controller.queue, [
      {
        run: "team/shop#7",
        flowNode: 5,
        pipeline: "team/shop",
        label: "gpu",
        state: "pending",
        inQueueSince: 1000,
        buildableSince: 2000,
      },
      { pipeline: "deploy", state: "blocked", inQueueSince: 3000 },
      { pipeline: "later", state: "waiting" },
    ]);
  });

  test("locks: who holds them and who waits", (t) => {
    const home = new TestHome(t);
    const resource = (name: string, rest: string): string =>
      `<o.LockableResource><name>${name}</name><labelsAsList><string>boards</string></labelsAsList>${rest}</o.LockableResource>`;
    const queued = (run: string, description: string): string =>
      `<o.QueuedContextStruct><context><executionRef><job>${run}</job><id>2</id></executionRef><id>9</id></context><resourceDescription>${description}</resourceDescription></o.QueuedContextStruct>`;
    home.write(
      "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml",
      `<o.LockableResourcesManager><resources>${resource("board-1", "<buildExternalizableId>shop#7</buildExternalizableId><reservedTimestamp>2026-01-05 10:00:02.5 UTC</reservedTimestamp>")}${resource("board-2", "<reservedBy>somebody</reservedBy>")}</resources><queuedContexts>${queued("first", "Resource: board-1")}${queued("second", "Label: boards, Quantity: 1")}</queuedContexts></o.LockableResourcesManager>`,
      0,
    );
    const nodes: readonly NodeOf[] = [
      [2, [], 0, "first"],
      [3, [2], 1, "start lock", args({ label: text("boards") })],
    ];
    home.run("second", 2, { build: START, nodes });
    const fleet = observeHome(home.path, { now: at(9) });
    assert.deepEqual(fleet.controller.locks, [
      {
        resource: "board-1",
        labels: ["boards"],
        heldBy: "shop#7",
        heldSince: at(2.5),
        isReserved: false,
        waiting: ["first#2", "second#2"],
      },
      { resource: "board-2", labels: ["boards"], isReserved: true, waiting: ["second#2"] },
    ]);
    assert.deepEqual(theHead(fleet).resources, ["board-1", "board-2"]);
    assert.ok(!JSON.stringify(fleet).includes("somebody"));
  });
});

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
