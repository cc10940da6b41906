import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { promtoolCheck, promtoolMissing } from "../../../test/support/promtool.ts";
import { type ReadFamily, readMetrics } from "../../../test/support/read-metrics.ts";
import type { MetricFamily } from "../../model/metric-families.ts";
import { labelText } from "../label-text.ts";
import { metricName } from "./metric-name.ts";
import { writeMetrics } from "./write-metrics.ts";

const runs: MetricFamily = {
  id: "run.completed",
  kind: "counter",
  unit: "{run}",
  summary: 'Completed runs, by "result".',
  samples: [
    { labels: { result: "SUCCESS", controller: "ci" }, value: 12 },
    { labels: { controller: "ci", result: "FAILURE" }, value: 3 },
  ],
};
const durations: MetricFamily = {
  id: "run.duration",
  kind: "histogram",
  unit: "ms",
  summary: "From start to completion.",
  samples: [
    { labels: { controller: "ci" }, value: { bounds: [1000, 60_000, 1.8e9], counts: [1, 0, 4, 2], sum: 1234 } },
  ],
};
const ratio: MetricFamily = {
  id: "run.failure_ratio",
  kind: "gauge",
  unit: "1",
  summary: "FAILURE and UNSTABLE \\ of judged.",
  samples: [{ labels: {}, value: 0.25 }],
};

describe("metrics as text", () => {
  it("is OpenMetrics 1.0", () => {
    assert.equal(
      writeMetrics([runs, ratio, durations], "openmetrics"),
      `# TYPE flowmeter_run_completed counter
# HELP flowmeter_run_completed Completed runs, by \\"result\\".
flowmeter_run_completed_total{controller="ci",result="FAILURE"} 3
flowmeter_run_completed_total{controller="ci",result="SUCCESS"} 12
# TYPE flowmeter_run_duration_seconds histogram
# UNIT flowmeter_run_duration_seconds seconds
# HELP flowmeter_run_duration_seconds From start to completion.
flowmeter_run_duration_seconds_bucket{controller="ci",le="1.0"} 1
flowmeter_run_duration_seconds_bucket{controller="ci",le="60.0"} 1
flowmeter_run_duration_seconds_bucket{controller="ci",le="1.8e+06"} 5
flowmeter_run_duration_seconds_bucket{controller="ci",le="+Inf"} 7
flowmeter_run_duration_seconds_count{controller="ci"} 7
flowmeter_run_duration_seconds_sum{controller="ci"} 1.234
# TYPE flowmeter_run_failure_ratio gauge
# UNIT flowmeter_run_failure_ratio ratio
# HELP flowmeter_run_failure_ratio FAILURE and UNSTABLE \\\\ of judged.
flowmeter_run_failure_ratio 0.25
# EOF
`,
    );
  });

  it("is the older format, whose counters are called as their samples and which knows no unit", () => {
    assert.equal(
      writeMetrics([runs, ratio], "prometheus"),
      `# HELP flowmeter_run_completed_total Completed runs, by "result".
# TYPE flowmeter_run_completed_total counter
flowmeter_run_completed_total{controller="ci",result="FAILURE"} 3
flowmeter_run_completed_total{controller="ci",result="SUCCESS"} 12
# HELP flowmeter_run_failure_ratio FAILURE and UNSTABLE \\\\ of judged.
# TYPE flowmeter_run_failure_ratio gauge
flowmeter_run_failure_ratio 0.25
`,
    );
  });

  it("is the same in whatever order families, samples and labels come", () => {
    const turned: MetricFamily = { ...runs, samples: runs.samples.toReversed() };
    assert.equal(
      writeMetrics([durations, turned, ratio], "openmetrics"),
      writeMetrics([runs, ratio, durations], "openmetrics"),
    );
  });

  it("leaves out families without a sample and numbers that are none", () => {
    const gauge = (value: number): MetricFamily => ({ ...ratio, samples: [{ labels: {}, value }] });
    assert.equal(writeMetrics([], "openmetrics"), "# EOF\n");
    assert.equal(writeMetrics([{ ...runs, samples: [] }], "prometheus"), "");
    assert.equal(writeMetrics([gauge(Number.NaN)], "openmetrics"), "# EOF\n");
    assert.equal(writeMetrics([gauge(Number.POSITIVE_INFINITY)], "openmetrics"), "# EOF\n");
  });

  it("refuses two metrics of one name", () => {
    const other: MetricFamily = { ...runs, id: "run_completed" };
    assert.throws(() => writeMetrics([runs, other], "openmetrics"), /run\.completed and run_completed would both/);
    const gauge: MetricFamily = { ...ratio, id: "run.completed_total", unit: "{run}" };
    assert.throws(() => writeMetrics([runs, gauge], "openmetrics"), /called flowmeter_run_completed_total/);
  });
});

describe("names that follow from the dictionary", () => {
  for (const [id, unit, kind, expected] of [
    ["run.duration", "ms", "histogram", "flowmeter_run_duration_seconds"],
    ["cps.time", "ns", "histogram", "flowmeter_cps_time_seconds"],
    ["run.completed", "{run}", "counter", "flowmeter_run_completed"],
    ["run.time", "ms", "counter", "flowmeter_run_time_seconds"],
    ["run.failure_ratio", "1", "gauge", "flowmeter_run_failure_ratio"],
    ["pipeline.escaping", "1", "gauge", "flowmeter_pipeline_escaping_ratio"],
    ["log.size", "By", "gauge", "flowmeter_log_size_bytes"],
    ["runs.total", "{run}", "counter", "flowmeter_runs"],
    ["a-b.c", "{x}", "gauge", "flowmeter_a_b_c"],
  ] as const)
    it(`${id} in ${unit} is ${expected}`, () => assert.equal(metricName({ id, unit, kind }).family, expected));
});

const hostile: readonly (readonly [string, string])[] = [
  ["a newline", "a\nb"],
  ["a carriage return", "a\rb"],
  ["quotes", 'a"} 1\nx{b="'],
  ["backslashes", "a\\n\\\\\\"],
  ["a comma and braces", "a,b={}"],
  ["control characters", "\u0000\u001b[31m\u007f\u009b"],
  ["half a surrogate pair", "a\ud800"],
  ["the other half", "a\udc00"],
  ["a name of 10 kB", "x".repeat(10_000)],
  ["emoji cut in the middle", `${"x".repeat(199)}🚀🚀`],
  ["a reversal", "a\u202eb"],
  ["nothing", ""],
  ["spaces", "  "],
  ["what looks like the end", "# EOF"],
];

describe("hostile names", () => {
  const family = (names: readonly string[]): MetricFamily => ({
    ...runs,
    samples: names.map((pipeline, index) => ({ labels: { pipeline }, value: index + 1 })),
  });

  for (const [name, value] of hostile)
    it(`${name} stay one bounded label`, () => {
      for (const format of ["openmetrics", "prometheus"] as const) {
        const [read, ...others] = readMetrics(writeMetrics([family([value])], format), format);
        assert.deepEqual(others, []);
        const { labels, value: number } = read!.samples[0]!;
        assert.equal(number, 1);
        assert.deepEqual(labels, value === "" ? {} : { pipeline: labelText(value) });
        assert.ok((labels.pipeline ?? "").length <= 210);
      }
    });

  it("stay apart, even when they look alike", () => {
    const names = [...hostile.map(([, value]) => value), "a\u240ab", "a\ufffd", "x".repeat(9999), "x".repeat(200)];
    const [read] = readMetrics(writeMetrics([family(names)], "openmetrics"), "openmetrics");
    assert.equal(read!.samples.length, names.length);
  });

  it("add up when they were made to collide", () => {
    const [read] = readMetrics(writeMetrics([family(["a\nb", labelText("a\nb")])], "openmetrics"), "openmetrics");
    assert.deepEqual(
      read!.samples.map(({ value }) => value),
      [3],
    );
  });

  it("in label names and summaries do no harm either", () => {
    const odd: MetricFamily = {
      ...durations,
      summary: 'line\nline "\\',
      samples: [{ labels: { le: "x", "9é": "y", __name__: "z" }, value: { bounds: [1], counts: [1, 2], sum: 3 } }],
    };
    const [read] = readMetrics(writeMetrics([odd], "openmetrics"), "openmetrics");
    assert.equal(read!.help, 'line␊line "\\');
    assert.deepEqual(read!.samples.at(-1)!.labels, { exported_le: "x", _9_: "y", _name__: "z" });
  });
});

describe("the reader that judges the writer", () => {
  const counter = "# TYPE a counter\n";
  for (const [why, text] of [
    ["has no end", `${counter}a_total 1\n`],
    ["goes on after the end", `${counter}# EOF\na_total 1\n`],
    ["has an empty line", `${counter}\na_total 1\n# EOF\n`],
    ["has a series twice", `${counter}a_total{b="1"} 1\na_total{b="1"} 2\n# EOF\n`],
    ["has a family twice", `${counter}a_total 1\n# TYPE b gauge\nb 1\n# TYPE a counter\n# EOF\n`],
    ["lacks a suffix", `${counter}a 1\n# EOF\n`],
    ["has a bare quote", `${counter}a_total{b="""} 1\n# EOF\n`],
    ["has another escape", `${counter}a_total{b="\\t"} 1\n# EOF\n`],
    ["has a counter below zero", `${counter}a_total -1\n# EOF\n`],
    ["has another unit than its name", "# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n"],
    [
      "has falling buckets",
      '# TYPE a histogram\na_bucket{le="1.0"} 2\na_bucket{le="+Inf"} 1\na_count 1\na_sum 1\n# EOF\n',
    ],
    ["has no last bucket", '# TYPE a histogram\na_bucket{le="1.0"} 2\na_count 2\na_sum 1\n# EOF\n'],
    [
      "has unordered bounds",
      '# TYPE a histogram\na_bucket{le="+Inf"} 2\na_bucket{le="1.0"} 2\na_count 2\na_sum 1\n# EOF\n',
    ],
  ] as const)
    it(`refuses a text that ${why}`, () => {
      assert.throws(() => readMetrics(text, "openmetrics"));
    });
});

const anyFamily = fc.record({
  kind: fc.constantFrom("counter", "gauge", "histogram"),
  unit: fc.constantFrom("ms", "ns", "1", "{run}", "By"),
  names: fc.uniqueArray(fc.string({ unit: "binary", maxLength: 300 }), { maxLength: 6 }),
  numbers: fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 6 }),
  counts: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
  summary: fc.string({ unit: "binary" }),
});

function familyOf(id: string, seed: typeof anyFamily extends fc.Arbitrary<infer T> ? T : never): MetricFamily {
  const valueAt = (index: number) => {
    const number = seed.numbers[index % seed.numbers.length]!;
    return seed.kind === "histogram" ? { bounds: [1.5, 2e7], counts: seed.counts, sum: number } : number;
  };
  const samples = seed.names.map((pipeline, index) => ({
    labels: { controller: "ci", pipeline },
    value: valueAt(index),
  }));
  return { id, kind: seed.kind as MetricFamily["kind"], unit: seed.unit, summary: seed.summary, samples };
}

describe("whatever there is to write", () => {
  it("is read back as it was, in both formats", () => {
    fc.assert(
      fc.property(anyFamily, anyFamily, (one, two) => {
        const families = [familyOf("one.x", one), familyOf("two.x", two)];
        for (const format of ["openmetrics", "prometheus"] as const) {
          const read = readMetrics(writeMetrics(families, format), format);
          const written = families.filter(({ samples }) => samples.length > 0);
          assert.equal(read.length, written.length);
          for (const [index, family] of read.entries()) checkValues(family, written[index]!);
        }
      }),
    );
  });

  function checkValues(read: ReadFamily, written: MetricFamily): void {
    const divisor = { ms: 1000, ns: 1e9 }[written.unit] ?? 1;
    for (const { labels, value } of written.samples) {
      const own = read.samples.filter((sample) => (sample.labels.pipeline ?? "") === labelText(labels.pipeline!));
      if (typeof value === "number")
        assert.deepEqual(
          own.map((sample) => sample.value),
          [value / divisor],
        );
      else {
        const [first, second, third] = value.counts as [number, number, number];
        assert.deepEqual(
          own.map((sample) => sample.value),
          [first, first + second, first + second + third, first + second + third, value.sum / divisor],
        );
      }
    }
  }

  it("is fine with promtool", { skip: promtoolMissing ?? false }, () => {
    const names = hostile.map(([, value], index) => ({ labels: { pipeline: value }, value: index }));
    const families = [{ ...runs, samples: names }, durations, ratio];
    assert.equal(promtoolCheck(writeMetrics(families, "prometheus")), "");
    assert.notEqual(promtoolCheck('x{a="b} 1\n'), "", "promtool would have said nothing anyway");
  });
});
