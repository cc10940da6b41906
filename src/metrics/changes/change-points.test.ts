import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type ChangeOptions, changePoints } from "./change-points.ts";

const indexes = (values: readonly number[], options?: ChangeOptions) =>
  changePoints(values, options).map(({ index }) => index);

const repeat = (value: number, times: number): number[] => new Array<number>(times).fill(value);

/** Uneven as runs are, the same each time: 0 to 12 % above a level. */
const runs = (level: number, times: number, phase = 0): number[] =>
  Array.from({ length: times }, (_, i) => level + Math.round((level * ((7 * (i + phase)) % 13)) / 100));

describe("change points of published series", () => {
  for (const { name, source, values, expected, options } of published())
    it(`${name} (${source})`, () => assert.deepEqual(indexes(values, options), expected));
});

function published(): readonly {
  name: string;
  source: string;
  values: readonly number[];
  expected: readonly number[];
  options?: ChangeOptions;
}[] {
  const otava = "Apache Otava, tests";
  const mongo = "MongoDB signal-processing-algorithms, tests";
  return [
    {
      name: "half as high from 10 on",
      source: `${otava}/analysis_test.py`,
      values: [
        1.02, 0.95, 0.99, 1.0, 1.12, 1.0, 1.01, 0.98, 1.01, 0.96, 0.5, 0.51, 0.48, 0.48, 0.55, 0.5, 0.49, 0.51, 0.5,
        0.49,
      ],
      expected: [10],
    },
    {
      name: "half as high, eleven values",
      source: `${otava}/series_test.py`,
      values: [1.02, 0.95, 0.99, 1.0, 1.12, 0.9, 0.5, 0.51, 0.48, 0.48, 0.55],
      expected: [6],
    },
    {
      // Otava finds 4, where the values fall by a tenth. By rank all of the first six are above all of the last five, and with
      // so few values only that is beyond chance.
      name: "a tenth lower in eleven values",
      source: `${otava}/series_test.py`,
      values: [2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.8, 1.76, 1.78],
      expected: [6],
    },
    {
      name: "four levels",
      source: `${otava}/series_test.py`,
      values: [...repeat(1, 5), ...repeat(5, 8), ...repeat(9, 8), ...repeat(3, 9)],
      expected: [5, 13, 21],
    },
    {
      // The original has a change at 3 too: here a level has five values at least.
      name: "zeros first",
      source: `${otava}/series_test.py`,
      values: [0, 0, 0, 1, 1.12, 0.9, 0.5, 0.51, 0.48, 0.48, 0.55],
      expected: [],
    },
    {
      name: "TigerBeetle's throughput, changes of 5 % and more",
      source: `${otava}/tigerbeetle_test.py, first 150 of 365 values`,
      values: tigerBeetle(),
      expected: [15, 71],
    },
    {
      name: "noise on three levels",
      source: `${mongo}/test_detection.py`,
      values: [
        41, 18, 23, 3, 32, 11, 40, 13, 29, 48, 47, 35, 18, 21, 6, 2, 23, 3, 4, 7, 120, 103, 102, 81, 71, 62, 115, 61,
        108, 63, 70, 98, 65, 96, 64, 74, 70, 113, 90, 114, 208, 196, 153, 150, 225, 179, 206, 165, 177, 151, 218, 217,
        244, 245, 229, 195, 225, 229, 176, 250,
      ],
      expected: [20, 40],
    },
    {
      name: "twice as high",
      source: `${mongo}/test_detection.py`,
      values: [...repeat(50, 15), ...repeat(100, 15)],
      expected: [15],
    },
    {
      name: "twice as high, and an outlier before",
      source: `${mongo}/test_detection.py`,
      values: [50, 50, 100, ...repeat(50, 12), ...repeat(100, 15)],
      expected: [15],
    },
    {
      // The original gives 33, behind the outlier; the level falls at 30.
      name: "regression and recovery, each with an outlier",
      source: `${mongo}/test_detection.py`,
      values: [50, 50, 100, ...repeat(50, 12), ...repeat(100, 15), 50, 50, 100, ...repeat(50, 12)],
      expected: [15, 30],
    },
    {
      name: "two regressions and an outlier",
      source: `${mongo}/test_detection.py`,
      values: [50, 50, 100, ...repeat(50, 12), ...repeat(100, 15), ...repeat(150, 15)],
      expected: [15, 30],
    },
    { name: "no regression", source: `${mongo}/test_detection.py`, values: repeat(50, 30), expected: [] },
    ...[5, 20, 99].map((n) => ({
      name: `${n} zeros, ${n} ones`,
      source: `${mongo}/test_e_divisive.py`,
      values: [...repeat(0, n), ...repeat(1, n)],
      expected: [n],
    })),
    {
      name: "flow of the Nile at Aswan, 1871 to 1970: less from 1899 on",
      source: "G. W. Cobb, The Problem of the Nile, Biometrika 65 (1978)",
      values: nile(),
      expected: [28],
    },
  ];
}

describe("change points", () => {
  it("say how much, how sure, and of how many runs", () => {
    // 30 runs of 1000 to 1120 ms, then 20 of 1500 to 1680 ms: half as long again.
    const [change, ...more] = changePoints([...runs(1000, 30), ...runs(1500, 20)]);
    assert.deepEqual(more, []);
    assert.ok(change);
    const { index, before, after, ratio, pValue } = change;
    assert.deepEqual([index, before.n, after.n], [30, 30, 20]);
    assert.ok(before.median >= 1050 && before.median <= 1070 && after.median >= 1575 && after.median <= 1605);
    assert.ok(before.mean > 1000 && before.mean < 1120 && after.mean > 1500 && after.mean < 1680);
    assert.ok(ratio !== undefined && Math.abs(ratio - 1.5) < 0.02);
    assert.ok(pValue > 0 && pValue < 1e-6);
  });

  for (const { name, values, options, expected } of [
    { name: "nothing in nothing", values: [], expected: [] },
    { name: "nothing in seven values", values: [1, 1, 1, 9, 9, 9, 9], expected: [] },
    { name: "nothing in one value that is off", values: [...runs(1000, 40), 90_000, ...runs(1000, 40)], expected: [] },
    { name: "nothing in noise", values: runs(1000, 130), expected: [] },
    { name: "nothing in four last runs", values: [...runs(1000, 40), ...runs(3000, 4)], expected: [] },
    { name: "six last runs", values: [...runs(1000, 40), ...runs(3000, 6)], expected: [40] },
    {
      name: "a change that is taken back",
      values: [...runs(100, 60), ...runs(150, 15), ...runs(100, 60)],
      expected: [60, 75],
    },
    { name: "small changes, not told by default", values: [...runs(1000, 100), ...runs(1030, 100, 9)], expected: [] },
    {
      name: "small changes, asked for",
      values: [...runs(1000, 200), ...runs(1030, 200, 9)],
      options: { minChange: 0.01 },
      expected: [200],
    },
    {
      name: "nothing half as high when only more counts",
      values: [...runs(1000, 30), ...runs(1500, 30)],
      options: { minChange: 1 },
      expected: [],
    },
    {
      name: "a level of four runs, asked for",
      values: [...runs(1000, 52), ...runs(3000, 4), ...runs(1000, 52)],
      options: { minSegment: 4, significance: 0.05 },
      expected: [52, 56],
    },
    {
      name: "the same in windows",
      values: [...runs(1000, 130), ...runs(1500, 130), ...runs(1000, 130)],
      options: { window: 100 },
      expected: [130, 260],
    },
    { name: "from no time to some", values: [...repeat(0, 20), ...runs(50, 20)], expected: [20] },
  ] satisfies { name: string; values: number[]; options?: ChangeOptions; expected: number[] }[])
    it(name, () => assert.deepEqual(indexes(values, options), expected));

  it("have no ratio where runs took no time before, and 0 where they take none since", () => {
    const [up] = changePoints([...repeat(0, 20), ...runs(50, 20)]);
    const [down] = changePoints([...runs(50, 20), ...repeat(0, 20)]);
    assert.deepEqual([up?.ratio, down?.ratio], [undefined, 0]);
  });

  it("compare like with like where runs are of two kinds", () => {
    // Every other run is cached and takes a sixth: both medians lie between the kinds, the typical ratio is 1.4 all the same.
    const mixed = (factor: number) => runs(6000, 40).map((ms, i) => (i % 2 === 0 ? ms : ms / 6) * factor);
    const [change] = changePoints([...mixed(1), ...mixed(1.4)]);
    assert.equal(change?.index, 40);
    assert.ok(change.ratio !== undefined && Math.abs(change.ratio - 1.4) < 0.06, String(change.ratio));
  });
});

describe("properties of change points", () => {
  const level = fc.tuple(fc.integer({ min: 5, max: 40 }), fc.integer({ min: 1, max: 1000 }));
  const noise = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 160, maxLength: 160 });
  const series = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), noise)
    .map(([levels, above]) =>
      levels.flatMap(([n, ms]) => repeat(100 * ms, n)).map((ms, i) => ms + ms * (above[i]! / 100)),
    );

  it("the unit does not matter", () => {
    fc.assert(
      fc.property(series, fc.constantFrom(0.001, 3, 1000), (values, unit) => {
        const scaled = values.map((value) => value * unit);
        assert.deepEqual(indexes(scaled), indexes(values));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("the same values give the same points, in order, between levels long enough", () => {
    fc.assert(
      fc.property(series, (values) => {
        const points = changePoints(values);
        assert.deepEqual(changePoints([...values]), points);
        assert.ok(points.every(({ before, after, pValue }) => before.n >= 5 && after.n >= 5 && pValue <= 0.01));
        assert.equal(
          points.reduce((sum, { after }) => sum + after.n, points[0]?.before.n ?? values.length),
          values.length,
        );
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("read from the end, most points are where they were", () => {
    let [all, kept] = [0, 0];
    fc.assert(
      fc.property(series, (values) => {
        const forth = indexes(values);
        const back = indexes([...values].reverse()).map((index) => values.length - index);
        all += forth.length;
        kept += forth.filter((index) => back.some((other) => Math.abs(other - index) <= 1)).length;
      }),
      { seed: 1, numRuns: 200 },
    );
    assert.ok(all > 100 && kept / all >= 0.97, `${kept} of ${all}`);
  });
});

describe("bad input to change points", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1])
    it(`${value} is no duration`, () =>
      assert.throws(() => changePoints([1, 2, value]), {
        name: "TypeError",
        message: `a duration must be a number from 0 up, but values[2] is ${value}`,
      }));

  for (const [options, message] of [
    [{ minSegment: 1 }, "minSegment must be a whole number from 2 up, not 1"],
    [{ minSegment: 2.5 }, "minSegment must be a whole number from 2 up, not 2.5"],
    [{ significance: 0 }, "significance must be between 0 and 1, not 0"],
    [{ significance: Number.NaN }, "significance must be between 0 and 1, not NaN"],
    [{ minChange: -0.1 }, "minChange must be 0 or more, not -0.1"],
    [{ window: 19 }, "window must be a whole number from four times minSegment up, not 19"],
  ] as const)
    it(message, () => assert.throws(() => changePoints([], options), { name: "RangeError", message }));
});

function nile(): number[] {
  return [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831,
    726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845,
    944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918,
    986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
  ];
}

function tigerBeetle(): number[] {
  return [
    26705, 26475, 26641, 26806, 26835, 26911, 26564, 26812, 26874, 26682, 15672, 26745, 26460, 26977, 26851, 23412,
    23547, 23674, 23519, 23670, 23662, 23462, 23750, 23717, 23524, 23588, 23687, 23793, 23937, 23715, 23570, 23730,
    23690, 23699, 23670, 23860, 23988, 23652, 23681, 23798, 23728, 23604, 23523, 23412, 23685, 23773, 23771, 23718,
    23409, 23739, 23674, 23597, 23682, 23680, 23711, 23660, 23990, 23938, 23742, 23703, 23536, 24363, 24414, 24483,
    24509, 24944, 24235, 24560, 24236, 24667, 24730, 28346, 28437, 28436, 28057, 28217, 28456, 28427, 28398, 28250,
    28331, 28222, 28726, 28578, 28345, 28274, 28514, 28590, 28449, 28305, 28411, 28788, 28404, 28821, 28580, 27483,
    26805, 27487, 27124, 26898, 27295, 26951, 27312, 27660, 27154, 27050, 26989, 27193, 27503, 27326, 27375, 27513,
    27057, 27421, 27574, 27609, 27123, 27824, 27644, 27394, 27836, 27949, 27702, 27457, 27272, 28207, 27802, 27516,
    27586, 28005, 27768, 28543, 28237, 27915, 28437, 28342, 27733, 28296, 28524, 28687, 28258, 28611, 29360, 28590,
    29641, 28965, 29474, 29256, 28611, 28205,
  ];
}
