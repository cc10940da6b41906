import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bootstrap, poissonUpper, wilson } from "./intervals.ts";
import { limitFor } from "./matched.ts";
import { quantileOf, restrictedMean, waited } from "./survival.ts";

const near = (found: number | undefined, wanted: number, by = 0.001) =>
  assert.ok(found !== undefined && Math.abs(found - wanted) < by, `${found} is not ${wanted}`);

describe("intervals", () => {
  it("of a share", () => {
    near(wilson(0, 10).high, 0.2775);
    near(wilson(8, 10).low, 0.4901);
    assert.deepEqual(wilson(0, 0), { low: 0, high: 1 });
  });

  it("of a count: the rule of three when there is none", () => {
    near(poissonUpper(0), 2.996);
    near(poissonUpper(1), 4.744);
    near(poissonUpper(10), 16.962);
    near(poissonUpper(200), 225, 0.5);
  });

  it("of a statistic, by drawing worlds", () => {
    let state = 1;
    const next = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const mean = (worlds: readonly number[]) => worlds.reduce((sum, value) => sum + value, 0) / worlds.length;
    const found = bootstrap([1, 2, 3, 4, 5, 6, 7, 8, 9], mean, next);
    assert.ok(found && found.low > 2.5 && found.low < 4.5 && found.high > 5.5 && found.high < 7.5, String(found));
    assert.equal(bootstrap([1], mean, next), undefined);
    assert.equal(
      bootstrap([1, 2], () => undefined, next),
      undefined,
    );
  });
});

describe("times to detect", () => {
  it("by hand: 4 found at 10, 20, 40, 50 and one lost at 30", () => {
    // Kaplan and Meier: 0.8 after 10, 0.6 after 20, 0.6 x 1/2 after 40, 0 after 50.
    const all = [waited(10, 100), waited(20, 100), waited(undefined, 30), waited(40, 100), waited(50, 100)];
    assert.equal(quantileOf(all, 0.2), 10);
    assert.equal(quantileOf(all, 0.4), 20);
    assert.equal(quantileOf(all, 0.5), 40);
    assert.equal(quantileOf(all, 0.9), 50);
    assert.equal(restrictedMean(all), 30);
  });

  it("are not known when too many were never found", () => {
    assert.equal(quantileOf([waited(10, 20), waited(undefined, 30), waited(undefined, 30)], 0.5), undefined);
    assert.equal(quantileOf([], 0.5), undefined);
    assert.equal(restrictedMean([]), undefined);
  });
});

describe("the limit for a rate of false alarms", () => {
  const rows = [
    { name: "none", share: 0, limit: 9 },
    { name: "one in ten", share: 0.1, limit: 8 },
    { name: "less than one run", share: 0.05, limit: 9 },
    { name: "all", share: 1, limit: 0 },
  ];
  for (const { name, share, limit } of rows) {
    it(name, () => {
      const healthyPeaks = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
      assert.equal(limitFor({ healthyPeaks }, share), limit);
    });
  }
});
