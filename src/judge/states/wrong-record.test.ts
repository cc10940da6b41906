import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AT, ago, head } from "../test-fleet.ts";
import { found, runOf, sign } from "../test-run.ts";
import { check, record, sh } from "./test-cases.ts";

const aborted = (minutes: number) => sign("aborted", { minutes });

describe("a record that says that a run goes on", () => {
  const over = record({ hasFlowEnd: true });
  const unlisted = record({ isListed: false });
  check([
    {
      name: "is right within a minute of its end",
      heads: [],
      run: { record: over, lastNodeAt: ago(0.9) },
      expected: ["MOVING ok"],
    },
    {
      name: "is wrong after",
      heads: [],
      run: { record: over, lastNodeAt: ago(1) },
      expected: ["ZOMBIE stuck", "MOVING ok"],
      confidence: 0.9,
    },
    {
      name: "is wrong for sure when its log is over too",
      heads: [],
      run: { record: record({ hasFlowEnd: true, hasFinishedLine: true }), lastNodeAt: ago(5) },
      expected: ["ZOMBIE stuck", "MOVING ok"],
      confidence: 0.99,
    },
    {
      name: "is wrong by its log alone",
      run: { record: record({ hasFinishedLine: true }), signs: [sign("finished", { names: ["SUCCESS"], minutes: 2 })] },
      expected: ["ZOMBIE stuck", "MOVING ok"],
    },
    {
      name: "is wrong when Jenkins does not list the run",
      run: { record: unlisted },
      controller: { listSavedAt: ago(5) },
      expected: ["ZOMBIE stuck", "MOVING ok"],
    },
    {
      name: "is not, when the list is older than the run",
      run: { record: unlisted },
      controller: { listSavedAt: ago(61) },
      expected: ["MOVING ok"],
    },
    { name: "is not, when the list is not dated", run: { record: unlisted }, expected: ["MOVING ok"] },
    {
      name: "is not, when the list has just been written",
      run: { record: unlisted },
      controller: { listSavedAt: ago(0.5) },
      expected: ["MOVING ok"],
    },
    {
      name: "is wrong since the first list without the run, however often it is written",
      run: { record: { ...unlisted, unlistedSince: ago(2) } },
      controller: { listSavedAt: ago(0.1) },
      expected: ["ZOMBIE stuck", "MOVING ok"],
    },
    {
      name: "is not, while the run moves",
      run: { record: unlisted, log: { bytes: 1, grewAt: ago(0.5) } },
      controller: { listSavedAt: ago(5) },
      expected: ["MOVING ok"],
    },
    {
      name: "is not, before the engine has begun",
      heads: [],
      run: { record: record({ hasFlow: false, isListed: false }), startAt: ago(5) },
      controller: { listSavedAt: ago(4) },
      expected: ["MOVING ok"],
    },
    {
      name: "is doubted when the run could not go on and nothing is at work",
      heads: [head(2, { function: "FlowStartNode", position: "body", startAt: ago(2) })],
      run: { record: record({ isResumable: false }) },
      expected: ["ZOMBIE watch", "CPS_STUCK watch"],
    },
    {
      name: "is not, while a step is at work",
      run: { record: record({ isResumable: false }) },
      expected: ["MOVING ok"],
    },
    {
      name: "counts from when it was seen, when nothing of it is dated",
      heads: [],
      run: { record: over, startAt: undefined, seenSince: ago(0.5) } as never,
      expected: ["MOVING ok"],
    },
  ]);
});

describe("a run that was resumed", () => {
  const resumed = (minutes: number) => [sign("readyToRun", { minutes: 300 }), sign("resuming", { minutes })];
  check([
    { name: "has ten minutes to be ready", heads: [sh(9)], run: { signs: resumed(9) }, expected: ["MOVING ok"] },
    {
      name: "is hung when it is not",
      heads: [sh(300)],
      run: { signs: resumed(10) },
      expected: ["RESUME_HUNG stuck", "MOVING ok"],
    },
    {
      name: "is not, when it was ready",
      heads: [sh(9)],
      run: { signs: [...resumed(15), sign("readyToRun", { minutes: 9 })] },
      expected: ["MOVING ok"],
    },
    {
      name: "is not, when it printed",
      heads: [sh(300, { logBytes: 5, logGrewAt: ago(1) })],
      run: { signs: resumed(15), log: { bytes: 5, grewAt: ago(1) } },
      expected: ["MOVING ok"],
    },
    {
      name: "is not, when it made a flow node",
      heads: [sh(9)],
      run: { signs: resumed(15), lastNodeAt: ago(9) },
      expected: ["MOVING ok"],
    },
    {
      name: "is, though it waits for a person: that keeps no run from getting ready",
      heads: [head(9, { function: "input", startAt: ago(300) })],
      run: { signs: resumed(15) },
      expected: ["RESUME_HUNG stuck", "WAITING_HUMAN ok"],
    },
    {
      name: "is, though no agent is there",
      heads: [head(9, { function: "node", startAt: ago(300), label: "gpu" })],
      run: { signs: resumed(15) },
      controller: { agents: [] },
      expected: ["RESUME_HUNG stuck", "NO_AGENT stuck"],
    },
    {
      name: "is hung a minute after Jenkins refused",
      heads: [sh(300)],
      run: { signs: [...resumed(2), sign("notResumed", { minutes: 2 })] },
      expected: ["RESUME_HUNG stuck", "MOVING ok"],
      confidence: 0.99,
    },
    {
      name: "after a mere pause need not be ready again",
      heads: [sh(300)],
      run: {
        signs: [sign("pausing", { minutes: 16 }), sign("resuming", { minutes: 15, offset: 100 })],
        log: { bytes: 109 },
      },
      expected: ["SILENT_STEP watch"],
    },
    {
      name: "does not count later downtime",
      heads: [sh(300)],
      run: { signs: resumed(20), pauses: [{ fromAt: ago(19), toAt: ago(1) }] },
      expected: ["MOVING ok"],
    },
  ]);
});

describe("a run that was told to stop", () => {
  const timeout = (about: object) => [{ flowNode: 3, function: "timeout", ...about }];
  check([
    { name: "has its grace", heads: [sh(20)], run: { signs: [aborted(1)] }, expected: ["SILENT_STEP watch"] },
    {
      name: "is stuck after it",
      heads: [sh(20)],
      run: { signs: [aborted(2)] },
      expected: ["ABORT_NOT_EFFECTIVE stuck", "SILENT_STEP watch"],
    },
    { name: "moves when a step began after it", heads: [sh(1)], run: { signs: [aborted(2)] }, expected: ["MOVING ok"] },
    {
      name: "is doubted when the step began just before it",
      heads: [sh(2.1)],
      run: { signs: [aborted(2)] },
      expected: ["ABORT_NOT_EFFECTIVE watch", "MOVING ok"],
    },
    {
      name: "is doubted when the abort is not dated",
      heads: [sh(9)],
      run: { signs: [sign("aborted")] },
      expected: ["ABORT_NOT_EFFECTIVE watch", "MOVING ok"],
    },
    {
      name: "is sure when its own step was told",
      heads: [sh(2.1)],
      run: { signs: [sign("interruptSent", { flowNode: 9, minutes: 2 })] },
      expected: ["ABORT_NOT_EFFECTIVE stuck", "MOVING ok"],
    },
    {
      name: "is not, when another step was told",
      heads: [sh(2.1)],
      run: { signs: [sign("interruptSent", { flowNode: 5, minutes: 2 })] },
      expected: ["MOVING ok"],
    },
    {
      name: "is stuck when the timeout around it fired",
      heads: [sh(9, { blocks: timeout({}) })],
      run: { signs: [sign("timeoutFired", { flowNode: 3, minutes: 2 })] },
      expected: ["ABORT_NOT_EFFECTIVE stuck", "MOVING ok"],
    },
    {
      name: "is not, when a timeout elsewhere fired",
      heads: [sh(9)],
      run: { signs: [sign("timeoutFired", { flowNode: 3, minutes: 2 })] },
      expected: ["MOVING ok"],
    },
    {
      name: "is stuck when its timeout is over and did not fire",
      heads: [sh(9, { blocks: timeout({ timeoutAt: ago(2) }) })],
      expected: ["ABORT_NOT_EFFECTIVE stuck", "MOVING ok"],
    },
    {
      name: "has its grace after a timeout",
      heads: [sh(9, { blocks: timeout({ timeoutAt: ago(1) }) })],
      expected: ["MOVING ok"],
    },
    {
      name: "moves when a step began after its timeout",
      heads: [sh(3, { blocks: timeout({ timeoutAt: ago(4) }) })],
      expected: ["MOVING ok"],
    },
    {
      name: "has its grace after the restart when the timeout was over while Jenkins was down",
      heads: [sh(300, { blocks: timeout({ timeoutAt: ago(30) }), logGrewAt: ago(1), logBytes: 5 })],
      run: {
        signs: [sign("resuming", { minutes: 1 }), sign("readyToRun", { minutes: 1 })],
        pauses: [{ fromAt: ago(40), toAt: ago(1) }],
      },
      expected: ["MOVING ok"],
    },
    {
      name: "is sure when its record says so too",
      heads: [sh(9, { failed: "interrupted" })],
      run: { signs: [aborted(3)] },
      expected: ["ABORT_NOT_EFFECTIVE stuck", "CPS_STUCK stuck"],
      confidence: 0.99,
    },
    {
      name: "is known by its record alone",
      heads: [sh(9, { failed: "interrupted" })],
      expected: ["ABORT_NOT_EFFECTIVE stuck", "CPS_STUCK stuck"],
      confidence: 0.9,
    },
  ]);
});

describe("a run that is paused", () => {
  check([
    {
      name: "is paused at once",
      run: { signs: [sign("pausing", { minutes: 0.1 })] },
      expected: ["PAUSED stuck", "MOVING ok"],
      confidence: 0.9,
    },
    {
      name: "is paused for sure when nobody resumed it",
      run: { signs: [sign("pausing"), sign("stillPaused")], pauses: [{ fromAt: ago(3) }] },
      expected: ["PAUSED stuck", "MOVING ok"],
      confidence: 0.99,
    },
    {
      name: "is not, once it was resumed",
      run: { signs: [sign("pausing", { minutes: 5 }), sign("resuming", { minutes: 1 })] },
      expected: ["MOVING ok"],
    },
    {
      name: "is not, once it made a flow node",
      run: { signs: [sign("pausing", { minutes: 5 })], lastNodeAt: ago(2) },
      expected: ["MOVING ok"],
    },
  ]);
});

test("what may come by time alone is kept with the first finding", () => {
  assert.equal(found(runOf([sh(20)], { signs: [aborted(1)] }))[0]!.nextAt, AT + 20_000);
  assert.equal(
    found(runOf([], { record: record({ hasFlowEnd: true }), lastNodeAt: ago(0.5) }))[0]!.nextAt,
    AT + 30_000,
  );
  const blocks = [{ flowNode: 3, function: "timeout", timeoutAt: AT + 1000 }];
  assert.equal(found(runOf([sh(1, { blocks })]))[0]!.nextAt, AT + 81_000);
});
