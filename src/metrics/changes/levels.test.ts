import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { levelOf, typicalRatio } from "./levels.ts";

const of = (...values: number[]) => Float64Array.from(values);

describe("levels", () => {
  it("are told by median and mean", () => {
    assert.deepEqual(levelOf(of(9, 1, 2)), { n: 3, median: 2, mean: 4 });
    assert.deepEqual(levelOf(of(4, 1, 2, 1)), { n: 4, median: 1.5, mean: 2 });
  });

  for (const { before, after, ratio, why } of [
    { before: [10], after: [15], ratio: 1.5, why: "one pair" },
    // Ratios: 2 1 0.5 of 6, 12 and 24 over 12, and so on: the middle one of nine is 1.
    { before: [6, 12, 24], after: [6, 12, 24], ratio: 1, why: "nothing changed" },
    { before: [10, 10, 1], after: [20, 20, 2], ratio: 2, why: "twice as long, of both kinds" },
    { before: [5, 5, 5], after: [10, 10, 1000], ratio: 2, why: "an outlier" },
    { before: [0, 0, 4], after: [4, 4, 4], ratio: undefined, why: "no time before" },
    { before: [4, 4, 4], after: [0, 0, 4], ratio: 0, why: "no time after" },
    { before: [1e-300], after: [1e300], ratio: undefined, why: "more times than there are numbers" },
  ])
    it(`typical ratio: ${why}`, () => {
      const found = typicalRatio(of(...before), of(...after));
      if (ratio === undefined || found === undefined) assert.equal(found, ratio);
      else assert.ok(Math.abs(found - ratio) < 1e-9, String(found));
    });
});
