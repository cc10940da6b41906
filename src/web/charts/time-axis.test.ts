import assert from "node:assert/strict";
import { test } from "node:test";
import { stretchOn, ticksOn } from "./time-axis.ts";

test("lines are at round times, and never more than asked for", () => {
  assert.deepEqual(ticksOn({ fromMs: 0, toMs: 454_000 }, 6), [0, 120_000, 240_000, 360_000]);
  assert.deepEqual(ticksOn({ fromMs: 61_000, toMs: 66_000 }, 6), [61_000, 62_000, 63_000, 64_000, 65_000, 66_000]);
  for (const length of [1, 7, 999, 3_600_000, 86_400_000 * 40, 86_400_000 * 365 * 30]) {
    const ticks = ticksOn({ fromMs: 5, toMs: 5 + length }, 6);
    assert.ok(ticks.length <= 8 && ticks.every((at) => at >= 5 && at <= 5 + length), `${length}: ${ticks}`);
  }
});

test("what lies partly on an axis is cut to it, what does not is not on it", () => {
  const axis = { fromMs: 100, toMs: 200 };
  assert.deepEqual(stretchOn(axis, 150, 175), { left: 50, width: 25 });
  assert.deepEqual(stretchOn(axis, 0, 1000), { left: 0, width: 100 });
  assert.equal(stretchOn(axis, 0, 99), undefined);
  assert.equal(stretchOn(axis, 201, 300), undefined);
  assert.deepEqual(stretchOn({ fromMs: 5, toMs: 5 }, 5, 5), { left: 0, width: 0 });
});
