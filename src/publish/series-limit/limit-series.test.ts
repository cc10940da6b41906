import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { MetricFamily, MetricSample } from "../../model/metric-families.ts";
import { countOf } from "../sum-samples.ts";
import { fairShares } from "./fair-shares.ts";
import { DEFAULT_SERIES_LIMIT, FOLDED, limitSeries, openLabels } from "./limit-series.ts";
import { type SampleSource, seriesOf } from "./survey.ts";

const runsOf = (pipeline: string, runs: number, result = "SUCCESS"): MetricSample => ({
  labels: { controller: "ci", pipeline, result },
  value: runs,
});
const family = (samples: Iterable<MetricSample>, rest: Partial<SampleSource> = {}): SampleSource => ({
  id: "run.completed",
  kind: "counter",
  unit: "{run}",
  summary: "",
  ...rest,
  samples,
});
const seriesIn = (families: readonly MetricFamily[]) =>
  families.flatMap(({ samples }) => samples).reduce((sum, { value }) => sum + seriesOf(value), 0);
const totalOf = ({ samples }: { samples: Iterable<MetricSample> }) =>
  [...samples].reduce((sum, { value }) => sum + (typeof value === "number" ? value : countOf(value)), 0);
const overflowIn = (families: readonly MetricFamily[]) =>
  Object.fromEntries(families.at(-1)!.samples.map(({ labels, value }) => [labels.metric, value]));
const short = ({ samples }: MetricFamily) =>
  samples.map(({ labels, value }) => `${Object.values(labels).slice(1).join(" ")} ${value}`);

describe("a limit of series", () => {
  it("changes nothing where there is room", () => {
    const samples = [runsOf("a", 3), runsOf("b", 1, "FAILURE")];
    const limited = limitSeries([family(samples)], { limit: 3 });
    assert.deepEqual(limited[0]!.samples, samples);
    assert.deepEqual(overflowIn(limited), { "run.completed": 0 });
  });

  it("keeps the largest Pipelines whole and folds the others, result by result", () => {
    const samples = [
      runsOf("small", 1),
      runsOf("large", 90),
      runsOf("large", 5, "FAILURE"),
      runsOf("middle", 40),
      runsOf("small too", 2, "FAILURE"),
    ];
    // Two of the 6 are kept for what is folded, one for export.overflow: that leaves 3, two of `large` and one of `middle`.
    const limited = limitSeries([family([...samples, runsOf("tiny", 1)])], { limit: 6 });
    assert.deepEqual(short(limited[0]!), [
      "(other) SUCCESS 2",
      "large SUCCESS 90",
      "large FAILURE 5",
      "middle SUCCESS 40",
      "(other) FAILURE 2",
    ]);
    assert.deepEqual(overflowIn(limited), { "run.completed": 3 });
  });

  it("is the same in whatever order samples come", () => {
    const samples = Array.from({ length: 50 }, (_, index) => runsOf(`p${index % 17}`, index % 5, `r${index % 3}`));
    const sorted = (of: readonly MetricSample[]) =>
      limitSeries([family(of)], { limit: 20 })
        .flatMap(short)
        .sort();
    assert.deepEqual(sorted(samples), sorted(samples.toReversed()));
  });

  it("tells a real Pipeline called (other) from the folded ones", () => {
    const samples = [runsOf(FOLDED, 50), runsOf("((other))", 40), runsOf("a", 1), runsOf("b", 2)];
    const limited = limitSeries([family(samples)], { limit: 4 });
    assert.deepEqual(short(limited[0]!), ["((other)) SUCCESS 50", "(((other))) SUCCESS 40", "(other) SUCCESS 3"]);
    const [roomy] = limitSeries([family(samples)]);
    assert.deepEqual(short(roomy!), ["((other)) SUCCESS 50", "(((other))) SUCCESS 40", "a SUCCESS 1", "b SUCCESS 2"]);
  });

  it("folds each label that people name as they like, and no other", () => {
    const samplesOf = (label: string) => ["a", "b", "c"].map((value) => ({ labels: { [label]: value }, value: 1 }));
    for (const label of openLabels) {
      const [limited] = limitSeries([family(samplesOf(label))], { limit: 3 });
      assert.deepEqual(
        limited!.samples.map(({ labels }) => labels[label]),
        ["a", FOLDED],
      );
    }
    const [closed, overflow] = limitSeries([family(samplesOf("result"))], { limit: 4 });
    assert.deepEqual([closed!.samples.length, overflow!.samples.length], [3, 0]);
  });

  it("adds histograms bucket by bucket", () => {
    const value = (...counts: number[]) => ({ bounds: [1, 2], counts, sum: counts[0]! * 10 });
    const samples = [value(1, 2, 3), value(9, 9, 9), value(4, 5, 6)].map((histogram, index) => ({
      labels: { step: `s${index}` },
      value: histogram,
    }));
    const limited = limitSeries([family(samples, { kind: "histogram", unit: "ms" })], { limit: 11 });
    assert.deepEqual(limited[0]!.samples, [
      { labels: { step: FOLDED }, value: { bounds: [1, 2], counts: [5, 7, 9], sum: 50 } },
      { labels: { step: "s1" }, value: { bounds: [1, 2], counts: [9, 9, 9], sum: 90 } },
    ]);
    assert.deepEqual(overflowIn(limited), { "run.completed": 10 });
    assert.deepEqual(samples[0]!.value, value(1, 2, 3), "what was given is changed");
  });

  it("adds gauges that count and leaves out of the others what is not among the largest", () => {
    const samples = [runsOf("a", 0.5), runsOf("b", 0.9), runsOf("c", 0.1)];
    const ratio = limitSeries([family(samples, { kind: "gauge", unit: "1" })], { limit: 3 });
    assert.deepEqual(short(ratio[0]!), ["a SUCCESS 0.5", "b SUCCESS 0.9"]);
    assert.deepEqual(overflowIn(ratio), { "run.completed": 1 });
    const count = limitSeries([family(samples, { kind: "gauge" })], { limit: 3 });
    assert.deepEqual(short(count[0]!), ["(other) SUCCESS 0.6", "b SUCCESS 0.9"]);
  });

  it("serves families without open labels first and shares the rest", () => {
    const closed = Array.from({ length: 30 }, (_, index) => ({ labels: { timer: `t${index}` }, value: index }));
    const many = Array.from({ length: 1000 }, (_, index) => runsOf(`p${index}`, index));
    const limited = limitSeries(
      [
        family(many),
        family(closed, { id: "cps.time" }),
        family([runsOf("a", 1)], { id: "few" }),
        family(many, { id: "b" }),
      ],
      { limit: 100 },
    );
    // 100 − 4 of export.overflow − 30 − 1 = 65 for two: 32 and 33.
    assert.deepEqual(
      limited.map(({ samples }) => samples.length),
      [32, 30, 1, 33, 3],
    );
  });

  it("folds even closed labels when they alone are too many, and at last leaves a metric out", () => {
    const controllers = Array.from({ length: 300 }, (_, index) => ({ labels: { controller: `c${index}` }, value: 1 }));
    const wide = {
      labels: {},
      value: { bounds: Array.from({ length: 40 }, (_, i) => i), counts: Array(41).fill(1), sum: 1 },
    };
    const limited = limitSeries([family(controllers), family([wide], { id: "wide", kind: "histogram", unit: "ms" })], {
      limit: 50,
    });
    assert.deepEqual(
      limited.map(({ samples }) => samples.length),
      [24, 0, 2],
    );
    assert.equal(totalOf(limited[0]!), 300);
    assert.deepEqual(overflowIn(limited), { "run.completed": 277, wide: 43 });
  });

  it("refuses to be smaller than the number of metrics", () => {
    assert.throws(() => limitSeries([family([])], { limit: 0 }), /1 metrics cannot be exported in 0 series/);
    assert.throws(() => limitSeries([family([])], { limit: Number.NaN }), RangeError);
  });

  const samplesOf = fc.array(
    fc.record({
      labels: fc.record(
        {
          controller: fc.constantFrom("a", "b"),
          pipeline: fc.constantFrom("p", "q", "r", FOLDED, "((other))", ""),
          step: fc.constantFrom("sh", "echo", "node", FOLDED),
          result: fc.constantFrom("S", "F"),
        },
        { requiredKeys: ["controller"] },
      ),
      value: fc.nat(1000),
    }),
    { maxLength: 40 },
  );

  it("is kept, with exact totals, whatever the samples", () => {
    fc.assert(
      fc.property(samplesOf, samplesOf, fc.integer({ min: 2, max: 60 }), (one, two, limit) => {
        const families = [family(one), family(two, { id: "step.errors" })];
        const limited = limitSeries(families, { limit });
        assert.ok(seriesIn(limited) <= limit);
        families.forEach((given, index) => {
          const left = limited[index]!;
          if (left.samples.length > 0) assert.equal(totalOf(left), totalOf(given));
        });
      }),
    );
  });
});

describe("20,000 Pipelines of 200 steps", () => {
  const PIPELINES = 20_000;
  const STEPS = 200;
  function* stepsOfPipelines(): Generator<MetricSample> {
    for (let pipeline = 0; pipeline < PIPELINES; pipeline++)
      for (let step = 0; step < STEPS; step++)
        yield { labels: { controller: "ci", pipeline: `p${pipeline}`, step: `s${step}` }, value: pipeline + step };
  }
  function* results(): Generator<MetricSample> {
    for (let pipeline = 0; pipeline < PIPELINES; pipeline++)
      for (const result of ["SUCCESS", "FAILURE", "ABORTED"]) yield runsOf(`p${pipeline}`, pipeline + 1, result);
  }
  function* durations(): Generator<MetricSample> {
    for (let pipeline = 0; pipeline < PIPELINES; pipeline++)
      yield {
        labels: { controller: "ci", pipeline: `p${pipeline}` },
        value: { bounds: [1, 10, 100], counts: [1, 2, 3, pipeline], sum: pipeline },
      };
  }
  const lazily = (samples: () => Generator<MetricSample>): Iterable<MetricSample> => ({ [Symbol.iterator]: samples });

  it("stay under the limit, quickly, with exact totals", () => {
    const families = [
      family(lazily(stepsOfPipelines), { id: "step.invocations", unit: "{step}" }),
      family(lazily(results)),
      family(lazily(durations), { id: "run.duration", kind: "histogram", unit: "ms" }),
    ];
    const began = process.cpuUsage();
    const limited = limitSeries(families);
    // Processor time, most of it a garbage collector's: the machine may be busy with something else.
    const { user, system } = process.cpuUsage(began);
    assert.equal(DEFAULT_SERIES_LIMIT, 5000);
    assert.ok(seriesIn(limited) <= 5000, `${seriesIn(limited)} series`);
    assert.ok(seriesIn(limited) > 4500, `only ${seriesIn(limited)} series are used`);
    const pipelineSum = (PIPELINES * (PIPELINES - 1)) / 2;
    const stepSum = (STEPS * (STEPS - 1)) / 2;
    assert.deepEqual(limited.slice(0, 3).map(totalOf), [
      pipelineSum * STEPS + stepSum * PIPELINES,
      (pipelineSum + PIPELINES) * 3,
      pipelineSum + PIPELINES * 6,
    ]);
    // A share is 1,665. 39 Pipelines by 39 steps and the others; (1,665 − 3) / 3 Pipelines; (1,665 − 6) / 6 histograms.
    assert.deepEqual(overflowIn(limited), {
      "step.invocations": PIPELINES * STEPS - 39 * 39,
      "run.completed": (PIPELINES - 554) * 3,
      "run.duration": (PIPELINES - 276) * 6,
    });
    assert.ok((user + system) / 1e6 < 20, `took ${(user + system) / 1e6} s`);
  });
});

describe("fair shares", () => {
  for (const [needs, budget, expected] of [
    [[], 10, []],
    [[1, 2, 3], 10, [1, 2, 3]],
    [[100, 2, 100], 12, [5, 2, 5]],
    [[5, 5, 5], 3, [1, 1, 1]],
    [[5, 5], 0, [0, 0]],
    [[9, 9], 7, [3, 4]],
  ] as const)
    it(`of ${budget} for ${JSON.stringify(needs)} are ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(fairShares(needs, budget), expected));
});
