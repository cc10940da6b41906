import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { HeadObservation, RunObservation } from "../../model/running.ts";
import { AT, ago, head } from "../test-fleet.ts";
import { found, runOf, sign, told } from "../test-run.ts";

const ended = (minutes: number, about: Partial<HeadObservation> = {}) =>
  head(9, { function: "StepEndNode", position: "end", path: "Build/stage", startAt: ago(minutes), ...about });

describe("the engine's turn", () => {
  const cases: readonly {
    readonly name: string;
    readonly heads: readonly HeadObservation[];
    readonly run?: Partial<RunObservation>;
    readonly expected: readonly string[];
  }[] = [
    { name: "moves for a minute", heads: [ended(0.9)], expected: ["MOVING ok"] },
    { name: "is watched after a minute", heads: [ended(1)], expected: ["CPS_STUCK watch"] },
    { name: "is stuck after five", heads: [ended(5)], expected: ["CPS_STUCK stuck"] },
    {
      name: "comes when a body has begun",
      heads: [ended(5, { function: "stage", position: "body" })],
      expected: ["CPS_STUCK stuck"],
    },
    {
      name: "comes after an echo",
      heads: [head(9, { function: "echo", startAt: ago(5) })],
      expected: ["CPS_STUCK stuck"],
    },
    {
      name: "comes after a step that failed",
      heads: [head(9, { failed: "error", startAt: ago(5) })],
      expected: ["CPS_STUCK stuck"],
    },
    {
      name: "does not come while a step is at work",
      heads: [head(9, { startAt: ago(5), logBytes: 0 })],
      expected: ["MOVING ok"],
    },
    {
      name: "is over when the log grows",
      heads: [ended(50)],
      run: { log: { bytes: 100, grewAt: ago(0.5) } },
      expected: ["MOVING ok"],
    },
    {
      name: "lasts while only other branches print",
      heads: [ended(50), head(8, { startAt: ago(60), logBytes: 9, logGrewAt: ago(0.5) })],
      run: { log: { bytes: 100, grewAt: ago(0.5) } },
      expected: ["CPS_STUCK stuck", "MOVING ok"],
    },
    {
      name: "is over when another branch makes a flow node",
      heads: [ended(50), head(12, { startAt: ago(0.5), logBytes: 0 })],
      run: { lastNodeAt: ago(0.5) },
      expected: ["MOVING ok", "MOVING ok"],
    },
    {
      name: "does not count what Jenkins was down",
      heads: [ended(50)],
      run: { pauses: [{ fromAt: ago(49.5), toAt: ago(0.2) }] },
      expected: ["MOVING ok"],
    },
    {
      name: "takes two minutes after a restart",
      heads: [ended(50)],
      run: { signs: [sign("resuming", { minutes: 1.9 }), sign("readyToRun", { minutes: 1.9 })] },
      expected: ["MOVING ok"],
    },
    {
      name: "is watched then",
      heads: [ended(50)],
      run: { signs: [sign("resuming", { minutes: 9 }), sign("readyToRun", { minutes: 9 })] },
      expected: ["RESUME_HUNG watch"],
    },
    {
      name: "is hung ten minutes after a restart",
      heads: [ended(50)],
      run: { signs: [sign("resuming", { minutes: 10 }), sign("readyToRun", { minutes: 10 })] },
      expected: ["RESUME_HUNG stuck"],
    },
    {
      name: "is not the restart's when a flow node came after it",
      heads: [ended(50)],
      run: { signs: [sign("resuming", { minutes: 60 }), sign("readyToRun", { minutes: 60 })], lastNodeAt: ago(50) },
      expected: ["CPS_STUCK stuck"],
    },
    {
      name: "that is not dated counts from when it was seen",
      heads: [ended(0, { startAt: undefined } as never)],
      run: { seenSince: ago(6), startAt: ago(6) },
      expected: ["CPS_STUCK stuck"],
    },
  ];
  for (const { name, heads, run = {}, expected } of cases)
    it(name, () => assert.deepEqual(told(found(runOf(heads, run))), expected));
});

test("what is last in the flow graph is told", () => {
  const said = (about: Partial<HeadObservation>) => found(runOf([ended(5, about)]))[0]!.because[0]!;
  assert.deepEqual(said({}), {
    fact: "nothing follows the end of stage (flow node 9)",
    source: "workflow/9.xml",
  });
  assert.equal(
    said({ function: "node", position: "body" }).fact,
    "the body of step 9 (node) has begun, and no step is in it",
  );
  assert.equal(
    said({ function: "echo", position: "step" }).fact,
    "step 9 (echo) takes no time by itself, and nothing follows",
  );
  assert.equal(
    said({ function: "sh", position: "step", failed: "error" }).fact,
    "step 9 (sh) has failed, and nothing follows",
  );
});

test("it is looked at again at each limit", () => {
  assert.equal(found(runOf([ended(0.5)]))[0]!.nextAt, AT + 30_000);
  assert.equal(found(runOf([ended(2)]))[0]!.nextAt, AT + 180_000);
  assert.equal(found(runOf([ended(6)]))[0]!.nextAt, undefined);
});
