import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ControllerObservation } from "../../model/running.ts";
import type { FoundRun } from "../found-run.ts";
import { AT, ago, controller, finding, head, headIn, headOn, moving, run, silent, waiting } from "../test-fleet.ts";
import { resolveWaits } from "./resolve-waits.ts";

function statesOf(found: readonly FoundRun[], with_: ControllerObservation): Record<string, string> {
  const { runs } = resolveWaits(found, { at: AT, controller: with_ });
  return Object.fromEntries(
    runs.map(({ run: { run: name }, findings }) => [name, findings.map(({ state }) => state).join("+")]),
  );
}

const builtIn = { kind: "label", label: "built-in" } as const;
const lock = (resource: string) => ({ kind: "lock", resource }) as const;
const held = (resource: string, heldBy?: string, isReserved = false) => ({
  resource,
  labels: [] as string[],
  ...(heldBy === undefined ? {} : { heldBy }),
  isReserved,
  waiting: [] as string[],
});

interface Row {
  readonly what: string;
  readonly found: readonly FoundRun[];
  readonly controller: ControllerObservation;
  readonly states: Record<string, string>;
  readonly chains?: Record<string, readonly string[]>;
}

const stage = { flowNode: 9, function: "stage", name: "Build" };

const rows: readonly Row[] = [
  {
    what: "two silent runs on both executors block who waits for them",
    found: [
      silent("a#1", ago(60), headOn("", 10, { blocks: [stage] })),
      silent("a#2", ago(50), headOn("", 10)),
      waiting("b#1", builtIn),
    ],
    controller: controller(2),
    states: { "a#1": "SILENT_STEP", "a#2": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
    chains: {
      "a#1": ["a#1", "sh in stage Build"],
      "b#1": ["b#1", "executor(built-in)", "a#1 SILENT_STEP", "sh in stage Build"],
    },
  },
  {
    what: "one free alternative is enough",
    found: [silent("a#1", ago(60), headOn("", 10)), moving("a#2", headOn("", 10)), waiting("b#1", builtIn)],
    controller: controller(2),
    states: { "a#1": "SILENT_STEP", "a#2": "MOVING", "b#1": "WAITING_EXECUTOR" },
    chains: { "b#1": ["b#1", "executor(built-in)", "a#2 MOVING", "sh"] },
  },
  {
    what: "an executor nobody is seen to hold is an alternative",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", builtIn)],
    controller: controller(2),
    states: { "a#1": "SILENT_STEP", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "another agent with the label is an alternative",
    found: [
      silent("a#1", ago(60), headOn("x", 10)),
      moving("a#2", headOn("y", 10)),
      waiting("b#1", { kind: "label", label: "l" }),
    ],
    controller: controller(1, {
      agents: ["x", "y"].map((name) => ({ name, executors: 1, labels: ["l"], isExclusive: false })),
    }),
    states: { "a#1": "SILENT_STEP", "a#2": "MOVING", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "an agent that is offline is no alternative",
    found: [silent("a#1", ago(60), headOn("x", 10)), waiting("b#1", { kind: "label", label: "l" })],
    controller: controller(1, {
      agents: [
        { name: "x", executors: 1, labels: ["l"], isExclusive: false },
        { name: "y", executors: 1, labels: ["l"], isExclusive: false, isOffline: true },
      ],
    }),
    states: { "a#1": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "without a label an exclusive agent is no alternative",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", { kind: "label", label: undefined })],
    controller: controller(1, {
      agents: [
        { name: "", executors: 1, labels: [], isExclusive: false },
        { name: "y", executors: 1, labels: [], isExclusive: true },
      ],
    }),
    states: { "a#1": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "a cloud may still bring up an agent",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", builtIn, { since: ago(3) })],
    controller: controller(1, { hasClouds: true }),
    states: { "a#1": "SILENT_STEP", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "a cloud that has not in 17 minutes will not",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", builtIn, { since: ago(18) })],
    controller: controller(1, { hasClouds: true }),
    states: { "a#1": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "two runs that took two locks in different order",
    found: [
      waiting("a#1", lock("y"), { heads: [{ ...headIn(["x"], 5), function: "lock" }] }),
      waiting("b#1", lock("x"), { heads: [{ ...headIn(["y"], 5), function: "lock" }] }),
      waiting("c#1", lock("x")),
    ],
    controller: controller(2, { locks: [held("x", "a#1"), held("y", "b#1")] }),
    states: { "a#1": "DEADLOCK", "b#1": "DEADLOCK", "c#1": "BLOCKED_BY_STUCK" },
    chains: { "a#1": ["a#1", "lock(y)", "b#1 DEADLOCK", "lock(x)", "a#1 DEADLOCK"] },
  },
  {
    what: "a run that asks for a lock it holds",
    found: [waiting("a#1", lock("x"), { heads: [{ ...headIn(["x"], 5), function: "lock" }] })],
    controller: controller(2, { locks: [held("x", "a#1")] }),
    states: { "a#1": "DEADLOCK" },
  },
  {
    what: "a branch that waits for a lock which another branch of the run holds and will release",
    found: [
      {
        run: run("a#1", [headIn(["x"], 5), head(7, { function: "lock" })]),
        findings: [
          finding("MOVING", { flowNode: 5 }),
          finding("WAITING_LOCK", { flowNode: 7, waitsOn: [lock("x")], since: ago(5) }),
        ],
      },
    ],
    controller: controller(2, { locks: [held("x", "a#1")] }),
    states: { "a#1": "MOVING+WAITING_LOCK" },
  },
  {
    what: "where it is not seen which block has the lock, the wait for it does not hold it",
    found: [waiting("a#1", lock("x"), { heads: [head(5, { function: "lock" })] })],
    controller: controller(2, { locks: [held("x", "a#1")] }),
    states: { "a#1": "WAITING_LOCK" },
  },
  {
    what: "a knot: both executors are held by runs that each want another",
    found: [
      waiting("a#1", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      waiting("a#2", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      waiting("b#1", builtIn),
    ],
    controller: controller(2),
    states: { "a#1": "DEADLOCK", "a#2": "DEADLOCK", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "no knot while one holder moves",
    found: [
      waiting("a#1", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      moving("a#2", headOn("", 10)),
      waiting("b#1", builtIn),
    ],
    controller: controller(2),
    states: { "a#1": "WAITING_EXECUTOR", "a#2": "MOVING", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "a circle with a stuck run in it is the stuck run's",
    found: [
      waiting("a#1", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      silent("a#2", ago(60), headOn("", 10)),
    ],
    controller: controller(2),
    states: { "a#1": "BLOCKED_BY_STUCK", "a#2": "SILENT_STEP" },
  },
  {
    what: "a chain of three downstream runs",
    found: [
      waiting("a#1", { kind: "run", run: "b#1" }),
      waiting("b#1", { kind: "run", run: "c#1" }),
      silent("c#1", ago(60), head(4)),
    ],
    controller: controller(2),
    states: { "a#1": "BLOCKED_BY_STUCK", "b#1": "BLOCKED_BY_STUCK", "c#1": "SILENT_STEP" },
    chains: { "a#1": ["a#1", "b#1 BLOCKED_BY_STUCK", "c#1 SILENT_STEP", "sh"] },
  },
  {
    what: "a downstream run that is not open is no obstacle",
    found: [waiting("a#1", { kind: "run", run: "b#1" })],
    controller: controller(2),
    states: { "a#1": "WAITING_DOWNSTREAM" },
  },
  {
    what: "waiting for who waits for a person is waiting",
    found: [
      waiting("a#1", { kind: "run", run: "b#1" }),
      waiting("b#1", { kind: "human" }, { heads: [head(5, { function: "input" })] }),
    ],
    controller: controller(2),
    states: { "a#1": "WAITING_DOWNSTREAM", "b#1": "WAITING_HUMAN" },
    chains: { "a#1": ["a#1", "b#1 WAITING_HUMAN", "input"] },
  },
  {
    what: "a lock that a person reserved",
    found: [waiting("a#1", lock("board"))],
    controller: controller(2, { locks: [held("board", undefined, true)] }),
    states: { "a#1": "BLOCKED_BY_STUCK" },
    chains: { "a#1": ["a#1", "lock(board), reserved"] },
  },
  {
    what: "a lock of a run that has ended, for long",
    found: [waiting("a#1", lock("board"), { since: ago(6) })],
    controller: controller(2, { locks: [held("board", "gone#1")] }),
    states: { "a#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "a lock of a run that has ended just now",
    found: [waiting("a#1", lock("board"), { since: ago(4) })],
    controller: controller(2, { locks: [held("board", "gone#1")] }),
    states: { "a#1": "WAITING_LOCK" },
  },
  {
    what: "any lock with the label will do",
    found: [silent("a#1", ago(60), headIn(["x"], 5)), moving("b#1", headIn(["y"], 5)), waiting("c#1", lock("boards"))],
    controller: controller(2, {
      locks: [held("x", "a#1"), held("y", "b#1")].map((one) => ({ ...one, labels: ["boards"] })),
    }),
    states: { "a#1": "SILENT_STEP", "b#1": "MOVING", "c#1": "WAITING_LOCK" },
  },
  {
    what: "without a list of locks, who is seen inside has it",
    found: [silent("a#1", ago(60), headIn(["x"], 5)), waiting("c#1", lock("x"))],
    controller: controller(2),
    states: { "a#1": "SILENT_STEP", "c#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "a zombie keeps later runs of its Pipeline waiting",
    found: [
      { run: run("a#1"), findings: [finding("ZOMBIE", { level: "stuck", since: ago(20) })] },
      waiting("a#2", { kind: "earlierRun", pipeline: "a" }),
      waiting("a#3", { kind: "earlierRun", pipeline: "a" }),
    ],
    controller: controller(2),
    states: { "a#1": "ZOMBIE", "a#2": "BLOCKED_BY_STUCK", "a#3": "BLOCKED_BY_STUCK" },
    chains: { "a#2": ["a#2", "a#1 ZOMBIE"] },
  },
  {
    what: "a later run keeps no earlier one waiting",
    found: [waiting("a#1", { kind: "earlierRun", pipeline: "a" }), silent("a#2", ago(60), head(4))],
    controller: controller(2),
    states: { "a#1": "WAITING_LOCK", "a#2": "SILENT_STEP" },
  },
  {
    what: "a zombie holds no executor",
    found: [
      { run: run("a#1", [headOn("", 10)]), findings: [finding("ZOMBIE", { level: "stuck", since: ago(20) })] },
      waiting("b#1", builtIn),
    ],
    controller: controller(1),
    states: { "a#1": "ZOMBIE", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "a suspicion blocks nobody",
    found: [
      { run: run("a#1", [headOn("", 10)]), findings: [finding("SILENT_STEP", { level: "watch", flowNode: 10 })] },
      waiting("b#1", builtIn),
    ],
    controller: controller(1),
    states: { "a#1": "SILENT_STEP", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "of two branches in one node block, the silent one keeps the executor",
    found: [
      {
        run: run("a#1", [headOn("", 10), { ...headOn("", 10), flowNode: 12 }]),
        findings: [
          finding("MOVING", { flowNode: 10 }),
          finding("SILENT_STEP", { level: "stuck", flowNode: 12, since: ago(9) }),
        ],
      },
      waiting("b#1", builtIn),
    ],
    controller: controller(1),
    states: { "a#1": "MOVING+SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "unknown agents and locks are no obstacle",
    found: [
      waiting("a#1", { kind: "agent", agent: "?" }),
      waiting("b#1", lock("?")),
      waiting("c#1", { kind: "label", label: "?" }),
    ],
    controller: { notSeen: [] },
    states: { "a#1": "WAITING_EXECUTOR", "b#1": "WAITING_LOCK", "c#1": "WAITING_EXECUTOR" },
  },
];

describe("waits are resolved", () => {
  for (const { what, found, controller: with_, states, chains = {} } of rows)
    test(what, () => {
      assert.deepEqual(statesOf(found, with_), states);
      const { runs } = resolveWaits(found, { at: AT, controller: with_ });
      for (const [name, chain] of Object.entries(chains))
        assert.deepEqual(runs.find(({ run: one }) => one.run === name)!.findings[0]!.chain, chain);
    });

  test("what blocks is said, with what sets it free", () => {
    const { runs } = resolveWaits(
      [
        silent("shop/a#1", ago(60), headOn("", 10)),
        silent("shop/a#2", ago(50), headOn("", 10)),
        waiting("b#1", builtIn),
      ],
      { at: AT, controller: controller(2) },
    );
    const [blocked] = runs.find(({ run: one }) => one.run === "b#1")!.findings;
    assert.equal(blocked!.level, "stuck");
    assert.equal(blocked!.since, ago(10));
    assert.equal(blocked!.clearsWhen, "shop/a#1 or shop/a#2 ends or prints a line");
    assert.equal(blocked!.who, "owner of shop/a");
    assert.deepEqual(
      blocked!.because.map(({ fact }) => fact),
      [
        "found WAITING_EXECUTOR",
        "both executors of built-in are held by shop/a#1 and shop/a#2",
        "shop/a#1: found SILENT_STEP",
        "shop/a#2: found SILENT_STEP",
      ],
    );
  });
});
