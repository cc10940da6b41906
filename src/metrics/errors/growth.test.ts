import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chanceOfAtLeast, groupState } from "./growth.ts";

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-9 + expected * 1e-9, `${actual}, not ${expected}`);

describe("the binomial tail", () => {
  test("is exact where it can be counted by hand", () => {
    // 3 of 3 heads: 1/8; at least 2 of 3: (3 + 1)/8; at least none: 1.
    near(chanceOfAtLeast(3, 3, 0.5), 0.125);
    near(chanceOfAtLeast(2, 3, 0.5), 0.5);
    near(chanceOfAtLeast(0, 3, 0.5), 1);
    // Two sixes of two dice: 1/36; at least one: 11/36.
    near(chanceOfAtLeast(2, 2, 1 / 6), 1 / 36);
    near(chanceOfAtLeast(1, 2, 1 / 6), 11 / 36);
  });
  test("adds up to one with its other side, also for many", () => {
    for (const [trials, at, chance] of [
      [100, 60, 0.5],
      [5000, 2600, 0.5],
      [200_000, 1000, 0.005],
    ] as const)
      near(chanceOfAtLeast(at, trials, chance) + chanceOfAtLeast(trials - at + 1, trials, 1 - chance), 1);
  });
});

describe("the state of a group", () => {
  const rows: readonly (readonly [string, number, number, number, number, ReturnType<typeof groupState>])[] = [
    ["nothing ran before", 3, 0, 10, 0, undefined],
    ["nothing runs now", 0, 3, 0, 10, undefined],
    ["only now", 1, 0, 10, 10, "new"],
    ["only before", 0, 1, 10, 10, "gone"],
    // 7 of 8 with equal runs: (8 + 1)/256 = 0.035, chance may do that.
    ["7 after 1", 7, 1, 10, 10, "steady"],
    // 9 of 10: (10 + 1)/1024 = 0.0107, just not; 10 of 11: (11 + 1)/2048 = 0.0059.
    ["9 after 1", 9, 1, 10, 10, "steady"],
    ["10 after 1", 10, 1, 100, 100, "growing"],
    ["1 after 10", 1, 10, 100, 100, "shrinking"],
    // Ten times the runs, ten times the errors.
    ["100 after 10, in ten times the runs", 100, 10, 1000, 100, "steady"],
    ["the same number in a tenth of the runs", 10, 10, 10, 100, "growing"],
    // Sure, but only 1.2 times as many.
    ["1.2 times of many", 12_000, 10_000, 100_000, 100_000, "steady"],
    ["1.6 times of many", 16_000, 10_000, 100_000, 100_000, "growing"],
    ["1.6 times of few", 8, 5, 100, 100, "steady"],
  ];
  for (const [what, now, before, exposureNow, exposureBefore, state] of rows)
    test(`${what}: ${state}`, () => assert.equal(groupState({ now, before, exposureNow, exposureBefore }), state));
});
