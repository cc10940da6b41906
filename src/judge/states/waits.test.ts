import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { ControllerObservation, HeadObservation, RunObservation } from "../../model/running.ts";
import type { WaitTarget } from "../finding.ts";
import { AT, ago, head } from "../test-fleet.ts";
import { found, runOf, sign, type TestLimits, told } from "../test-run.ts";

const lock = (resource: string, about: Partial<NonNullable<ControllerObservation["locks"]>[number]> = {}) => ({
  resource,
  labels: [],
  isReserved: false,
  waiting: [],
  ...about,
});
const step = (name: string, minutes: number, about: Partial<HeadObservation> = {}) =>
  head(9, { function: name, path: name, startAt: ago(minutes), ...about });
const inNode = [{ flowNode: 4, function: "node", agent: "a-1" }];

describe("a step that waits", () => {
  const cases: readonly {
    readonly name: string;
    readonly head: HeadObservation;
    readonly run?: Partial<RunObservation>;
    readonly controller?: Partial<ControllerObservation> & { readonly limits?: TestLimits };
    readonly expected: string;
    readonly waitsOn?: readonly WaitTarget[];
  }[] = [
    { name: "for a person", head: step("input", 600), expected: "WAITING_HUMAN ok", waitsOn: [{ kind: "human" }] },
    {
      name: "for a person, by its pause",
      head: step("approve", 600, { pausedSince: ago(599) }),
      expected: "WAITING_HUMAN ok",
    },
    { name: "for a person longer than a day", head: step("input", 1441), expected: "WAITING_HUMAN watch" },
    {
      name: "for a person longer than nearly all",
      head: step("input", 61),
      controller: { limits: { waitP99Ms: 3_600_000 } },
      expected: "WAITING_HUMAN watch",
    },
    {
      name: "for a person, where all were fast so far",
      head: step("input", 9),
      controller: { limits: { waitP99Ms: 1000 } },
      expected: "WAITING_HUMAN ok",
    },
    {
      name: "for a person, never stuck",
      head: step("input", 1e6, { blocks: inNode }),
      expected: "WAITING_HUMAN watch",
    },
    {
      name: "for its time",
      head: step("sleep", 600, { timerEndsAt: AT + 1000 }),
      expected: "WAITING_TIMER ok",
      waitsOn: [{ kind: "timer", endsAt: AT + 1000 }],
    },
    {
      name: "for its time, a little late",
      head: step("sleep", 600, { timerEndsAt: ago(1) }),
      expected: "WAITING_TIMER ok",
    },
    { name: "for its time, late", head: step("sleep", 600, { timerEndsAt: ago(2) }), expected: "CPS_STUCK watch" },
    { name: "for its time, long over", head: step("sleep", 600, { timerEndsAt: ago(5) }), expected: "CPS_STUCK stuck" },
    {
      name: "for its time, over before the restart",
      head: step("sleep", 600, { timerEndsAt: ago(30) }),
      run: { signs: [sign("resuming", { minutes: 9 }), sign("readyToRun", { minutes: 9 })] },
      expected: "RESUME_HUNG watch",
    },
    {
      name: "for its time, hung in the restart",
      head: step("sleep", 600, { timerEndsAt: ago(30) }),
      run: { signs: [sign("resuming", { minutes: 11 }), sign("readyToRun", { minutes: 11 })] },
      expected: "RESUME_HUNG stuck",
    },
    {
      name: "for its time, over while Jenkins is down",
      head: step("sleep", 600, { timerEndsAt: ago(30) }),
      run: { pauses: [{ fromAt: ago(40) }] },
      expected: "WAITING_TIMER ok",
    },
    {
      name: "for a time nobody knows",
      head: step("sleep", 5),
      expected: "WAITING_TIMER ok",
      waitsOn: [{ kind: "timer", endsAt: undefined }],
    },
    { name: "for a time nobody knows, long", head: step("sleep", 50), expected: "WAITING_TIMER watch" },
    {
      name: "for a lock that a run holds",
      head: step("lock", 60, { resources: ["board"] }),
      controller: { locks: [lock("board", { heldBy: "other#1" }), lock("rig")] },
      expected: "WAITING_LOCK ok",
      waitsOn: [{ kind: "lock", resource: "board" }],
    },
    {
      name: "for a lock that the log alone knows of",
      head: step("lock", 60),
      run: {
        signs: [
          sign("lockAsked", { flowNode: 9, names: ["board"] }),
          sign("lockHeld", { flowNode: 9, names: ["board", "other#1"] }),
        ],
      },
      expected: "WAITING_LOCK ok",
      waitsOn: [
        { kind: "lock", resource: "board" },
        { kind: "run", run: "other#1" },
      ],
    },
    {
      name: "for a lock that is reserved",
      head: step("lock", 1, { resources: ["board"] }),
      controller: { locks: [lock("board", { isReserved: true })] },
      expected: "WAITING_LOCK watch",
      waitsOn: [{ kind: "lock", resource: "board" }, { kind: "human" }],
    },
    {
      name: "for a lock that is free, some time",
      head: step("lock", 4, { resources: ["board"] }),
      controller: { locks: [lock("board")] },
      expected: "WAITING_LOCK ok",
    },
    {
      name: "for a lock that is free, and is not given",
      head: step("lock", 5, { resources: ["board"] }),
      controller: { locks: [lock("board")] },
      expected: "WAITING_LOCK watch",
    },
    { name: "for a lock that nobody knows", head: step("lock", 500), expected: "WAITING_LOCK ok", waitsOn: [] },
    {
      name: "at a milestone",
      head: step("milestone", 500),
      expected: "WAITING_LOCK ok",
      waitsOn: [{ kind: "earlierRun", pipeline: "shop/deploy" }],
    },
    {
      name: "for a run it started",
      head: step("build", 500, { downstream: { run: "shop/test#3" } }),
      expected: "WAITING_DOWNSTREAM ok",
      waitsOn: [{ kind: "run", run: "shop/test#3" }],
    },
    {
      name: "for a run that the log names",
      head: step("build", 500),
      run: {
        signs: [
          sign("downstreamScheduled", { flowNode: 9, names: ["shop/test"] }),
          sign("downstreamStarted", { flowNode: 9, names: ["shop/test#3"] }),
        ],
      },
      expected: "WAITING_DOWNSTREAM ok",
      waitsOn: [{ kind: "run", run: "shop/test#3" }],
    },
    {
      name: "for a run in the queue",
      head: step("build", 500, { downstream: { pipeline: "shop/test" } }),
      controller: { queue: [{ pipeline: "shop/test", state: "buildable", label: "linux" }] },
      expected: "WAITING_DOWNSTREAM ok",
      waitsOn: [{ kind: "label", label: "linux" }],
    },
    {
      name: "for a run that an earlier one holds back",
      head: step("build", 500, { downstream: { pipeline: "shop/test" } }),
      controller: { queue: [{ pipeline: "shop/test", state: "blocked" }] },
      expected: "WAITING_DOWNSTREAM ok",
      waitsOn: [{ kind: "earlierRun", pipeline: "shop/test" }],
    },
    { name: "for a run nobody knows", head: step("build", 9), expected: "WAITING_DOWNSTREAM ok", waitsOn: [] },
    {
      name: "for a run nobody knows, long",
      head: step("build", 11),
      expected: "WAITING_DOWNSTREAM watch",
      waitsOn: [],
    },
    {
      name: "for an analysis elsewhere, long",
      head: step("waitForQualityGate", 11),
      expected: "WAITING_DOWNSTREAM watch",
    },
  ];
  for (const { name, head: one, run = {}, controller = {}, expected, waitsOn } of cases)
    it(name, () => {
      const findings = found(runOf([one], run), controller);
      assert.deepEqual(told(findings), [expected]);
      if (waitsOn !== undefined) assert.deepEqual(findings[0]!.waitsOn, waitsOn);
    });
});

test("an input that holds an executor says so", () => {
  const [finding] = found(
    runOf([
      step("input", 20, { pausedSince: ago(20), agent: "", blocks: [{ flowNode: 4, function: "node", agent: "" }] }),
    ]),
  );
  assert.equal(finding!.because[0]!.fact, "step 9 (input) has waited 20 min for an answer");
  assert.equal(finding!.because[1]!.fact, "it holds an executor of the built-in node meanwhile");
  assert.match(finding!.do, /ask outside of node/);
  assert.equal(finding!.nextAt, AT + (1440 - 20) * 60_000 + 1);
});

test("who holds a lock, and who can end a reservation, is told", () => {
  const held = found(runOf([step("lock", 60, { resources: ["board"] })]), {
    locks: [lock("board", { heldBy: "other#1" })],
  })[0]!;
  assert.equal(held.because.at(-1)!.fact, "lock board is held by other#1");
  const reserved = found(runOf([step("lock", 60, { resources: ["board"] })]), {
    locks: [lock("board", { isReserved: true })],
  })[0]!;
  assert.equal(reserved.who, "whoever reserved the lock");
  assert.deepEqual(found(runOf([step("lock", 60)]))[0]!.notSeen, ["the list of locks"]);
});

test("a timer is looked at again a minute after its end", () => {
  assert.equal(found(runOf([step("sleep", 600, { timerEndsAt: AT + 1000 })]))[0]!.nextAt, AT + 61_001);
  assert.equal(found(runOf([step("sleep", 600, { timerEndsAt: ago(0.5) })]))[0]!.nextAt, AT + 30_001);
  assert.equal(found(runOf([step("sleep", 600, { timerEndsAt: ago(2) })]))[0]!.nextAt, AT + 180_000);
});
