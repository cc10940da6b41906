import assert from "node:assert/strict";
import { test } from "node:test";
import { precisionOf, wilson } from "./precision.ts";

test("Wilson's interval is that of textbooks, and stays within 0 and 1", () => {
  // Agresti and Coull (1998): 0 of 10 gives 0 to 0.278.
  const none = wilson(0, 10);
  assert.deepEqual([none.low, Math.round(none.high * 1000)], [0, 278]);
  const all = wilson(10, 10);
  assert.deepEqual([Math.round(all.low * 1000), Math.round(all.high * 1000)], [722, 1000]);
  assert.ok(all.high <= 1);
  const half = wilson(50, 100);
  assert.deepEqual([Math.round(half.low * 1000), Math.round(half.high * 1000)], [404, 596]);
});

test("precision is of what was marked, in order of precedence, and nothing is said of nothing", () => {
  assert.deepEqual(precisionOf([]), { all: { right: 0, marked: 0 }, states: [] });
  const { all, states } = precisionOf([
    { state: "MOVING", right: 1, marked: 2 },
    { state: "ZOMBIE", right: 2, marked: 2 },
  ]);
  assert.deepEqual([all.right, all.marked, all.share], [3, 4, 0.75]);
  assert.deepEqual(
    states.map(({ state, share }) => [state, share]),
    [
      ["ZOMBIE", 1],
      ["MOVING", 0.5],
    ],
  );
});
