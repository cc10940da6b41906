import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { splitTime } from "./time-split.ts";
import { type WaitKind, waitKinds } from "./wait-kinds.ts";

const run = { from: 1000, to: 2000 };
const wait = (kind: WaitKind, from: number, to: number) => ({ kind, from, to });

test("a run with nothing in it is all other", () => {
  const { workMs, otherMs } = splitTime(run, [], []);
  assert.deepEqual([workMs, otherMs], [0, 1000]);
});

test("work, then a wait, then a gap", () => {
  // 1000..1300 works, 1300..1700 waits for an agent, 1700..2000 neither: 300 + 400 + 300 = 1000.
  const split = splitTime(run, [{ from: 1000, to: 1300 }], [wait("agent", 1300, 1700)]);
  assert.deepEqual([split.workMs, split.waitMs.agent, split.otherMs], [300, 400, 300]);
});

test("while one branch works, the wait of another holds nobody up", () => {
  // Branch A works 1000..1500; branch B waits 1200..1800: only 1500..1800 is waiting.
  const split = splitTime(run, [{ from: 1000, to: 1500 }], [wait("lock", 1200, 1800)]);
  assert.deepEqual([split.workMs, split.waitMs.lock, split.otherMs], [500, 300, 200]);
});

test("waits of parallel branches are united, and the more telling one is charged", () => {
  // input 1000..1600 and agent 1400..1800: input first, 600; then agent alone, 200.
  const split = splitTime(run, [], [wait("agent", 1400, 1800), wait("input", 1000, 1600)]);
  assert.deepEqual([split.waitMs.input, split.waitMs.agent, split.otherMs], [600, 200, 200]);
});

test("what lies outside the run, and what never ended, is cut at the run's ends", () => {
  const split = splitTime(run, [{ from: 0, to: 1100 }], [wait("sleep", 1900, Number.NaN)]);
  assert.deepEqual([split.workMs, split.waitMs.sleep, split.otherMs], [100, 100, 800]);
});

test("the parts are never negative and add up to the run, whatever overlaps", () => {
  const interval = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: -50, max: 1500 }));
  const waits = fc.array(fc.tuple(fc.constantFrom(...waitKinds), interval), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 8 }), waits, (work, waiting) => {
      const split = splitTime(
        run,
        work.map(([from, length]) => ({ from, to: from + length })),
        waiting.map(([kind, [from, length]]) => wait(kind, from, from + length)),
      );
      const parts = [split.workMs, split.otherMs, ...Object.values(split.waitMs)];
      assert.ok(parts.every((ms) => ms >= 0));
      assert.equal(
        parts.reduce((sum, ms) => sum + ms, 0),
        1000,
      );
    }),
    { seed: 1, numRuns: 2000 },
  );
});
