import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { energySplit } from "./energy-split.ts";
import { neighbourCorrelation } from "./neighbours.ts";
import { midranks } from "./normal-scores.ts";
import { selectedRankTest } from "./rank-test.ts";

const count = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Repeatable numbers from 0 to 1, in no order that matters: multiples of the golden ratio, hashed. */
function noise(length: number, seed: number): number[] {
  return count(length).map((i) => {
    const mixed = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43_758.5453;
    return mixed - Math.floor(mixed);
  });
}

describe("the rank test of the best place", () => {
  const test = (values: readonly number[], at: number) =>
    selectedRankTest(
      Float64Array.from(values),
      { start: 0, at, end: values.length },
      { minSegment: 5, independent: true },
    );

  it("counts orders where values are few", () => {
    // Six of eleven above the other five, in either direction, and the same with five and six: 4 of 11!/(6!·5!) = 462 ways.
    assert.ok(Math.abs(test([...count(6), ...count(5).map((i) => 10 + i)], 6) - 4 / 462) < 1e-12);
    // With equal values only the order of levels counts, and only 5 + 6 can be as far apart: 1 way of 462, no other split.
    assert.ok(Math.abs(test([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], 5) - 2 / 462) < 1e-12);
  });

  it("never finds less than the rarest order is probable", () => {
    // 15 and 15 of two values: 1 of 30!/(15!·15!) = 155,117,520 orders.
    assert.ok(
      test([...new Array<number>(15).fill(1), ...new Array<number>(15).fill(2)], 15) >= (1 - 1e-9) / 155_117_520,
    );
  });

  it("finds nothing where all values are equal", () => assert.equal(test(new Array<number>(30).fill(7), 15), 1));

  for (const length of [12, 25, 60])
    it(`is below 5 % in about 5 % of noise, or less, for ${length} values`, () => {
      const places = count(length - 9).map((i) => i + 5);
      const series = count(300).map((seed) => noise(length, seed + 1));
      const below = series.filter((values) => places.some((at) => test(values, at) <= 0.05)).length;
      // 15 of 300 are due; 26 or more come one time in 200.
      assert.ok(below <= 25, `${below} of 300`);
    });
});

describe("the energy split", () => {
  it("is where the definition has it", () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 14 });
    fc.assert(
      fc.property(values, fc.boolean(), (series, toEnd) => {
        const split = energySplit(
          Float64Array.from(series),
          { start: 0, end: series.length },
          { minSegment: 2, toEnd },
        );
        const all = splits(series, toEnd);
        const most = Math.max(0, ...all.map(({ energy }) => energy));
        const found = all.find(({ at, end }) => at === split?.at && end === split.end);
        assert.ok(Math.abs((found?.energy ?? 0) - most) < 1e-9, `${found?.energy} of ${most}`);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("sees a change that is taken back, if it may", () => {
    const values = Float64Array.from([...count(20), ...count(10).map((i) => 100 + i), ...count(20)]);
    const stretch = { start: 0, end: 50 };
    assert.deepEqual(energySplit(values, stretch, { minSegment: 5, toEnd: false }), { start: 0, at: 20, end: 30 });
  });
});

/** All splits with parts of two values and more, and their statistics by definition. */
function splits(series: readonly number[], toEnd: boolean) {
  return count(series.length + 1).flatMap((end) =>
    count(end).flatMap((at) => {
      const [x, y] = [series.slice(0, at), series.slice(at, end)];
      if (x.length < 2 || y.length < 2 || (toEnd && end < series.length)) return [];
      const distance = 2 * meanDistance(x, y) - spread(x) - spread(y);
      return [{ at, end, energy: ((x.length * y.length) / end) * distance }];
    }),
  );
}

function meanDistance(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, a) => sum + y.reduce((part, b) => part + Math.abs(a - b), 0), 0) / (x.length * y.length);
}

/** Mean |x − x'| over pairs of different values: those with themselves add nothing. */
const spread = (x: readonly number[]): number => (meanDistance(x, x) * x.length) / (x.length - 1);

describe("the correlation of neighbours", () => {
  const of = (values: readonly number[], n: number) => neighbourCorrelation(midranks(Float64Array.from(values)), n);

  it("is none in noise", () => assert.equal(of(noise(100, 4), 50), 0));

  it("is none where neighbours alternate, and where all values are equal", () => {
    assert.equal(
      of(
        count(60).map((i) => i % 2),
        30,
      ),
      0,
    );
    assert.equal(of(new Array<number>(60).fill(3), 30), 0);
  });

  it("is large where values drift", () =>
    assert.ok(
      of(
        count(100).map((i) => Math.sin(i / 5)),
        50,
      ) > 0.8,
    ));

  it("is no more than moderate where a part holds two levels", () => {
    const levels = noise(100, 5).map((value, i) => value + (i < 25 ? 10 : 0));
    assert.ok(of(levels, 50) < 0.6, String(of(levels, 50)));
  });
});
