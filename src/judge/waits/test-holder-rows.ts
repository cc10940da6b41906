import { ago, controller, finding, head, headIn, moving, run, silent, waiting } from "../test-fleet.ts";
import type { WaitRow } from "./test-wait-row.ts";

const lock = (resource: string) => ({ kind: "lock", resource }) as const;
const held = (resource: string, heldBy?: string, isReserved = false) => ({
  resource,
  labels: [] as string[],
  ...(heldBy === undefined ? {} : { heldBy }),
  isReserved,
  waiting: [] as string[],
});

/** Waits for locks and for other runs. */
export const holderRows: readonly WaitRow[] = [
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
