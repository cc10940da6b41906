import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ControllerObservation } from "../model/running.ts";
import type { RunState } from "../model/verdict.ts";
import type { WaitTarget } from "./finding.ts";
import type { FoundRun } from "./found-run.ts";
import { type Judged, judgeFound } from "./judge.ts";
import { AT, ago, controller, finding, head, headIn, headOn, moving, run, silent, waiting } from "./test-fleet.ts";

function judged(found: readonly FoundRun[], with_: ControllerObservation = controller(2)): Judged {
  return judgeFound(found, { at: AT, controller: with_ }, { memory: undefined });
}

const builtIn: WaitTarget = { kind: "label", label: "built-in" };
const many = (count: number, make: (number: number) => FoundRun): FoundRun[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

function noAgent(name: string, target: WaitTarget, since = ago(30)): FoundRun {
  return waiting(name, target, { state: "NO_AGENT", level: "stuck", since });
}

describe("a fleet", () => {
  test("two silent runs on both executors with fifteen waiting are one cause", () => {
    const { judgement } = judged([
      silent("shop/deploy#59", ago(1131), headOn("", 10)),
      silent("shop/deploy#60", ago(1100), headOn("", 10)),
      ...many(15, (number) => waiting(`web/test#${number}`, builtIn, { since: ago(600 + number) })),
    ]);
    const { fleet, runs } = judgement;
    assert.equal(fleet.state, "STUCK");
    assert.deepEqual([fleet.stuck, fleet.running, fleet.observed, fleet.executorsHeld], [17, 17, 17, 2]);
    assert.equal(fleet.causes.length, 1);
    const [cause] = fleet.causes;
    assert.equal(cause!.run, "shop/deploy#59");
    assert.equal(cause!.state, "SILENT_STEP");
    assert.equal(cause!.holdsUp.length, 17);
    assert.deepEqual(cause!.holdsUp.slice(0, 2), ["shop/deploy#59", "shop/deploy#60"]);
    assert.equal(
      fleet.sentence,
      "17 running, none moving: 1 cause. shop/deploy#59 and shop/deploy#60 hold both executors of built-in and have been silent for 18 h 51 min; 15 runs wait behind them.",
    );
    assert.equal(fleet.oldestWaitMs, 615 * 60_000);
    assert.deepEqual(runs[0]!.run, "shop/deploy#59");
  });

  test("nothing running is well", () => {
    const { fleet } = judged([]).judgement;
    assert.deepEqual([fleet.state, fleet.running, fleet.sentence], ["OK", 0, "Nothing is running."]);
  });

  test("runs that move and wait in order are well", () => {
    const { fleet } = judged([
      moving("a#1"),
      waiting("b#1", { kind: "human" }),
      waiting("c#1", { kind: "timer", endsAt: AT }),
    ]).judgement;
    assert.equal(fleet.state, "OK");
    assert.equal(fleet.sentence, "3 running, none stuck: 1 moving, 1 waiting for a person, 1 waiting in order.");
  });

  test("a suspicion is no alarm", () => {
    const { fleet } = judged([
      { run: run("a#1"), findings: [finding("SILENT_STEP", { level: "watch" })] },
      moving("b#1"),
    ]).judgement;
    assert.deepEqual([fleet.state, fleet.stuck, fleet.watch, fleet.causes.length], ["OK", 0, 1, 0]);
  });

  test("slow runs make it slow", () => {
    const { fleet } = judged([{ run: run("a#1"), findings: [finding("SLOW")] }, moving("b#1")]).judgement;
    assert.equal(fleet.state, "SLOW");
  });

  const unseen = (name: string): FoundRun => ({ run: run(name), findings: [finding("NOT_OBSERVED")] });
  for (const [what, found, state] of [
    ["1 of 10 not observed", [...many(9, (n) => moving(`a#${n}`)), unseen("b#1")], "OK"],
    ["2 of 10 not observed", [...many(8, (n) => moving(`a#${n}`)), unseen("b#1"), unseen("b#2")], "BLIND"],
    ["one run and it is not observed", [unseen("b#1")], "BLIND"],
    ["half not observed and one stuck", [unseen("b#1"), silent("a#1", ago(60))], "STUCK"],
  ] as const)
    test(`${what}: ${state}`, () => assert.equal(judged(found).judgement.fleet.state, state));

  test("several runs without an agent of one label are one cause", () => {
    const { fleet } = judged([
      noAgent("a#1", { kind: "label", label: "gpu" }),
      noAgent("a#2", { kind: "label", label: "gpu" }, ago(90)),
      noAgent("b#1", { kind: "label", label: "arm" }),
      noAgent("c#1", { kind: "agent", agent: "mac-1" }),
    ]).judgement;
    assert.deepEqual(
      fleet.causes.map(({ resource, holdsUp }) => [resource, holdsUp]),
      [
        ["label gpu", ["a#2", "a#1"]],
        ["agent mac-1", ["c#1"]],
        ["label arm", ["b#1"]],
      ],
    );
    assert.equal(fleet.causes[0]!.sentence, "No agent can serve label gpu: a#2 and a#1 have waited for 1 h 30 min.");
  });

  test("agents lost together are one cause", () => {
    const lost = (name: string, agent: string, since: number): FoundRun => ({
      run: run(name, [headOn(agent, 10)]),
      findings: [finding("AGENT_LOST", { level: "stuck", since, flowNode: 10 })],
    });
    const { fleet } = judged([
      lost("a#1", "x", ago(20)),
      lost("b#1", "y", ago(19)),
      lost("c#1", "z", ago(5)),
    ]).judgement;
    assert.deepEqual(
      fleet.causes.map(({ resource }) => resource),
      ["agents x, y", "agent z"],
    );
  });

  test("a step that lost its agent and runs that wait for that agent are one cause", () => {
    const off = { isOffline: true, offlineSince: ago(20), executors: 1, isExclusive: false };
    const agents = [
      { name: "win-1", labels: ["windows"], ...off },
      { name: "lin-1", labels: ["linux"], ...off, isExclusive: true },
    ];
    const found = [
      {
        run: run("a#1", [headOn("win-1", 10)]),
        findings: [finding("AGENT_LOST", { level: "stuck", since: ago(20), flowNode: 10 })],
      },
      noAgent("b#1", { kind: "label", label: "windows" }, ago(15)),
      noAgent("c#1", { kind: "label", label: undefined }, ago(14)),
      noAgent("d#1", { kind: "label", label: "linux" }, ago(13)),
    ];
    const { fleet } = judged(found, controller(0, { agents })).judgement;
    assert.deepEqual(
      fleet.causes.map(({ resource, sentence }) => [resource, sentence]),
      [
        ["agent win-1", "Agent win-1 is gone under a#1 for 20 min; 2 runs wait behind it."],
        ["label linux", "No agent can serve label linux: d#1 has waited for 13 min."],
      ],
    );
  });

  for (const [what, found, causes] of [
    [
      "all silent since the same minute",
      many(4, (n) => silent(`a#${n}`, ago(30) + n * 1000, headOn(`agent-${n}`, 10))),
      ["controller"],
    ],
    [
      "three of twelve",
      [...many(3, (n) => silent(`a#${n}`, ago(30), head(3))), ...many(9, (n) => moving(`b#${n}`))],
      ["a#1", "a#2", "a#3"],
    ],
    [
      "one that is called and two that are watched since the same minute",
      [
        silent("a#1", ago(30), headOn("x", 10)),
        ...many(2, (n) => ({
          run: run(`b#${n}`, [headOn("y", 10)]),
          findings: [finding("SILENT_STEP", { level: "watch", since: ago(30), flowNode: 10 })],
        })),
      ],
      ["controller"],
    ],
    [
      "three of three on one agent",
      [...many(3, (n) => silent(`a#${n}`, ago(30), headOn("x", 10))), ...many(9, (n) => moving(`b#${n}`))],
      ["agent x"],
    ],
    [
      "silent, but not since the same minute",
      many(3, (n) => silent(`a#${n}`, ago(30 * n), headOn("x", 10))),
      ["a#3", "a#2", "a#1"],
    ],
  ] as const)
    test(`silence: ${what}`, () => {
      const told = judged(found, controller(20)).judgement.fleet.causes.map(
        ({ run: name, resource }) => name ?? resource,
      );
      assert.deepEqual(told, causes);
    });

  test("two silent branches of one run are one cause", () => {
    const { fleet } = judged([silent("a#1", ago(60), head(3), head(5))]).judgement;
    assert.deepEqual(
      fleet.causes.map(({ run: name, sentence }) => [name, sentence]),
      [["a#1", "a#1 has been silent for 1 h."]],
    );
  });

  test("a lock that is reserved is the cause itself", () => {
    const locks = [{ resource: "board", labels: [], isReserved: true, waiting: [] }];
    const found = many(2, (n) => waiting(`a#${n}`, { kind: "lock", resource: "board" }));
    const { fleet } = judged(found, controller(2, { locks })).judgement;
    assert.deepEqual(
      fleet.causes.map(({ run: name, resource, holdsUp, sentence }) => [name, resource, holdsUp, sentence]),
      [[undefined, "lock board", ["a#1", "a#2"], "Lock board will not be released by any run; 2 runs wait for it."]],
    );
  });

  test("a deadlock is one cause, and says which edge to cut", () => {
    const locks = ["x", "y"].map((resource, index) => ({
      resource,
      labels: [],
      heldBy: `${"ab"[index]}#1`,
      isReserved: false,
      waiting: [],
    }));
    const { fleet, runs } = judged(
      [
        waiting("a#1", { kind: "lock", resource: "y" }, { heads: [headIn(["x"], 5)], since: ago(20) }),
        waiting("b#1", { kind: "lock", resource: "x" }, { heads: [headIn(["y"], 5)], since: ago(12) }),
      ],
      controller(2, { locks }),
    ).judgement;
    assert.deepEqual(
      fleet.causes.map(({ state, sentence }) => [state, sentence]),
      [["DEADLOCK", "a#1 and b#1 have waited for 12 min for each other."]],
    );
    assert.deepEqual(
      runs.map(({ state, since, do: advice }) => [state, since, advice]),
      Array(2).fill([
        "DEADLOCK",
        ago(12),
        "abort b#1, which came last; then take the same things in the same order everywhere",
      ]),
    );
  });

  test("at most three causes are told, those that hold up most first", () => {
    const { fleet, runs } = judged(
      [1, 2, 3, 4].flatMap((number) => [
        silent(`root-${number}#1`, ago(60), head(4)),
        ...many(number, (n) => waiting(`up-${number}#${n}`, { kind: "run", run: `root-${number}#1` })),
      ]),
    ).judgement;
    assert.deepEqual(
      fleet.causes.map(({ run: name }) => name),
      ["root-4#1", "root-3#1", "root-2#1"],
    );
    assert.match(
      fleet.sentence,
      /^14 running, none moving: 4 causes\. root-4#1 has been silent for 1 h; 4 runs wait behind it\.$/,
    );
    assert.equal(runs.length, 14);
  });
});

describe("the verdict of a run", () => {
  const of = (...findings: FoundRun["findings"]): [RunState, RunState[]] => {
    const [verdict] = judged([{ run: run("a#1", [head(3), head(4)]), findings }]).judgement.runs;
    return [verdict!.state, [...verdict!.also]];
  };
  for (const [what, findings, expected] of [
    [
      "a called head before one that moves",
      [finding("MOVING"), finding("SILENT_STEP", { level: "stuck" })],
      ["SILENT_STEP", ["MOVING"]],
    ],
    [
      "one that moves before a suspicion",
      [finding("SILENT_STEP", { level: "watch" }), finding("MOVING")],
      ["MOVING", ["SILENT_STEP"]],
    ],
    [
      "a suspicion before a wait",
      [finding("WAITING_TIMER"), finding("SILENT_STEP", { level: "watch" })],
      ["SILENT_STEP", ["WAITING_TIMER"]],
    ],
    ["slow before moving", [finding("MOVING"), finding("SLOW")], ["SLOW", ["MOVING"]]],
    [
      "the wrong record first",
      [finding("SILENT_STEP", { level: "stuck" }), finding("PAUSED", { level: "stuck" })],
      ["PAUSED", ["SILENT_STEP"]],
    ],
    [
      "a person before a timer",
      [finding("WAITING_TIMER"), finding("WAITING_HUMAN")],
      ["WAITING_HUMAN", ["WAITING_TIMER"]],
    ],
    ["nothing found", [], ["NOT_OBSERVED", []]],
  ] as const)
    test(what, () => assert.deepEqual(of(...findings), expected));

  test("joins what was not seen, keeps the earliest since, and bounds the facts", () => {
    const findings = many(50, (n) => silent(`a#${n}`, ago(n))).flatMap((one) =>
      one.findings.map((found, index) => ({
        ...found,
        because: [{ fact: `fact ${one.run.run} ${index}`, source: "log" }],
        notSeen: ["x"],
      })),
    );
    const [verdict] = judged([{ run: { ...run("a#1"), notSeen: ["y"] }, findings }]).judgement.runs;
    assert.deepEqual(verdict!.notSeen, ["x", "y"]);
    assert.equal(verdict!.since, ago(50));
    assert.equal(verdict!.because.length, 12);
  });
});
