import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { HomeFollower } from "./home-follower.ts";
import { observeHome } from "./observe-home.ts";
import {
  args,
  at,
  BUILDING,
  body,
  branch,
  interrupted,
  label,
  type NodeOf,
  pause,
  START,
  TestHome,
  text,
  theHead,
  theRun,
} from "./test-home.ts";

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
  const heads = (t: TestContext, nodes: readonly NodeOf[]): string => {
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
