import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MetricFamily, MetricSample } from "../model/metric-families.ts";
import { instanceIdOf, otlpMetrics } from "./otlp-metrics.ts";

const origin = {
  version: "0.1.0",
  instanceId: "3d2e9d7c-0000-8000-8000-000000000000",
  startAt: Date.parse("2026-09-01T00:00:00Z"),
  now: Date.parse("2026-09-02T00:00:00.123Z"),
};
const START = "1788220800000000000";
const NOW = "1788307200123000000";

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly [field: string]: unknown;
}
interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly [kind: string]: unknown;
}

/** As a receiver gets them: through JSON. */
function metricsOf(...families: readonly MetricFamily[]): Metric[] {
  const request = JSON.parse(JSON.stringify(otlpMetrics(families, origin)));
  return request.resourceMetrics[0].scopeMetrics[0].metrics;
}

function pointsOf(metric: Metric): Point[] {
  return ((metric.sum ?? metric.gauge ?? metric.histogram) as { dataPoints: Point[] }).dataPoints;
}

function attributes({ attributes: list }: Point): Record<string, string> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue]));
}

const family = (rest: Partial<MetricFamily>): MetricFamily => ({
  id: "run.completed",
  kind: "counter",
  unit: "{run}",
  summary: "Completed runs.",
  samples: [],
  ...rest,
});
const histogram = { bounds: [500, 60_000], counts: [1, 2, 3], sum: 181_500 };

describe("metrics for OpenTelemetry", () => {
  it("say whose they are, and nothing of the machine", () => {
    const request = otlpMetrics([family({ samples: [{ labels: {}, value: 1 }] })], origin);
    assert.deepEqual(request, {
      resourceMetrics: [
        {
          resource: {
            attributes: [
              { key: "service.name", value: { stringValue: "flowmeter" } },
              { key: "service.version", value: { stringValue: "0.1.0" } },
              { key: "service.instance.id", value: { stringValue: origin.instanceId } },
            ],
          },
          scopeMetrics: [
            {
              scope: { name: "flowmeter", version: "0.1.0" },
              metrics: [
                {
                  name: "flowmeter.run.completed",
                  description: "Completed runs.",
                  unit: "{run}",
                  sum: {
                    dataPoints: [{ startTimeUnixNano: START, timeUnixNano: NOW, attributes: [], asInt: "1" }],
                    aggregationTemporality: 2,
                    isMonotonic: true,
                  },
                },
              ],
            },
          ],
          schemaUrl: "https://opentelemetry.io/schemas/1.43.0",
        },
      ],
    });
  });

  it("are cumulative sums in base units, 64-bit numbers as texts", () => {
    const [runs, time] = metricsOf(
      family({ samples: [{ labels: { controller: "ci", result: "SUCCESS" }, value: 2 ** 53 - 1 }] }),
      family({ id: "run.time", unit: "ms", samples: [{ labels: { part: "lock" }, value: 2000 }] }),
    );
    assert.equal(pointsOf(runs!)[0]!.asInt, "9007199254740991");
    assert.deepEqual(attributes(pointsOf(runs!)[0]!), { "flowmeter.controller": "ci", "jenkins.result": "SUCCESS" });
    assert.equal(time!.unit, "s");
    assert.equal(pointsOf(time!)[0]!.asDouble, 2);
  });

  it("are gauges of what is so now", () => {
    const [ratio] = metricsOf(
      family({ id: "run.failure_ratio", kind: "gauge", unit: "1", samples: [{ labels: {}, value: 1 }] }),
    );
    assert.deepEqual(ratio!.gauge, { dataPoints: [{ timeUnixNano: NOW, attributes: [], asDouble: 1 }] });
  });

  it("are histograms with explicit bounds", () => {
    const [waits] = metricsOf(
      family({
        id: "wait.duration",
        kind: "histogram",
        unit: "ms",
        samples: [{ labels: { kind: "lock" }, value: histogram }],
      }),
    );
    const attributeOf = { key: "flowmeter.kind", value: { stringValue: "lock" } };
    assert.deepEqual(waits!.histogram, {
      dataPoints: [
        {
          startTimeUnixNano: START,
          timeUnixNano: NOW,
          attributes: [attributeOf],
          count: "6",
          sum: 181.5,
          bucketCounts: ["1", "2", "3"],
          explicitBounds: [0.5, 60],
        },
      ],
      aggregationTemporality: 2,
    });
  });

  it("are nothing when there is nothing", () => {
    assert.equal(otlpMetrics([], origin), undefined);
    assert.equal(otlpMetrics([family({})], origin), undefined);
  });

  it("hold names that any receiver can read", () => {
    const samples = ["a\ud800", "b\u0000", "x".repeat(10_000)].map((step) => ({ labels: { step }, value: 1 }));
    const [metric] = metricsOf(family({ samples }));
    const names = pointsOf(metric!).map((point) => attributes(point)["flowmeter.step"]!);
    assert.equal(names.length, 3);
    for (const name of names) assert.ok(name.length <= 210 && !/\p{Surrogate}/u.test(name));
  });
});

describe("names of OpenTelemetry's CI/CD conventions", () => {
  const convention = (id: string, labels: MetricSample["labels"], rest: Partial<MetricFamily> = {}) => {
    const value = rest.kind === "histogram" ? histogram : 7;
    const [metric] = metricsOf(family({ id, ...rest, samples: [{ labels, value }] }));
    const { name, unit } = metric!;
    return { name, unit, attributes: attributes(pointsOf(metric!)[0]!), metric: metric! };
  };

  for (const [result, expected, error] of [
    ["SUCCESS", "success", undefined],
    ["UNSTABLE", "failure", "_OTHER"],
    ["FAILURE", "failure", "_OTHER"],
    ["ABORTED", "cancellation", undefined],
    ["NOT_BUILT", "skip", undefined],
    ["SOMETHING", "something", undefined],
  ] as const)
    it(`call a run that ended ${result} ${expected}`, () => {
      const { metric: _, ...read } = convention(
        "run.duration",
        { controller: "ci", pipeline: "a/b", result },
        { kind: "histogram", unit: "ms" },
      );
      assert.deepEqual(read, {
        name: "cicd.pipeline.run.duration",
        unit: "s",
        attributes: {
          "flowmeter.controller": "ci",
          "cicd.pipeline.name": "a/b",
          "jenkins.result": result,
          "cicd.pipeline.run.state": "executing",
          "cicd.pipeline.result": expected,
          ...(error === undefined ? {} : { "error.type": error }),
        },
      });
    });

  it("are not used where what they require is not known", () => {
    const rest: Partial<MetricFamily> = { kind: "histogram", unit: "ms" };
    assert.equal(convention("run.duration", { controller: "ci" }, rest).name, "flowmeter.run.duration");
    assert.equal(convention("run.duration", { pipeline: "a" }).name, "flowmeter.run.duration");
    assert.equal(convention("error.occurred", { category: "script" }).name, "flowmeter.error.occurred");
    assert.equal(convention("error.occurred", { pipeline: "", category: "x" }).name, "flowmeter.error.occurred");
  });

  for (const [id, kind, labels, expected] of [
    [
      "error.occurred",
      "counter",
      { pipeline: "a", category: "script" },
      ["cicd.pipeline.run.errors", "{error}", { "cicd.pipeline.name": "a", "error.type": "script" }],
    ],
    [
      "system.errors",
      "counter",
      { component: "agent", category: "disconnected" },
      ["cicd.system.errors", "{error}", { "cicd.system.component": "agent", "error.type": "disconnected" }],
    ],
    [
      "run.active",
      "gauge",
      { pipeline: "a", state: "queued" },
      ["cicd.pipeline.run.active", "{run}", { "cicd.pipeline.name": "a", "cicd.pipeline.run.state": "pending" }],
    ],
    [
      "agent.count",
      "gauge",
      { state: "idle" },
      ["cicd.worker.count", "{worker}", { "cicd.worker.state": "available" }],
    ],
    [
      "agent.count",
      "gauge",
      { state: "offline" },
      ["cicd.worker.count", "{worker}", { "cicd.worker.state": "offline" }],
    ],
  ] as const)
    it(`${id} ${JSON.stringify(labels)} is ${expected[0]}`, () => {
      const { name, unit, attributes: read, metric } = convention(id, labels, { kind });
      assert.deepEqual([name, unit, read], expected);
      assert.equal((metric.sum as { isMonotonic: boolean }).isMonotonic, kind === "counter");
    });
});

describe("errors of the CI/CD system", () => {
  it("are told by category, beside all errors", () => {
    const samples = ["infrastructure", "engine", "step_failure"].map((category, index) => ({
      labels: { controller: "ci", category },
      value: index + 1,
    }));
    const [all, system, ...others] = metricsOf(family({ id: "error.occurred", samples }));
    assert.deepEqual([all!.name, system!.name, others], ["flowmeter.error.occurred", "cicd.system.errors", []]);
    assert.equal(pointsOf(all!).length, 3);
    assert.deepEqual(
      pointsOf(system!).map((point) => [attributes(point), point.asInt]),
      [
        [{ "flowmeter.controller": "ci", "error.type": "infrastructure", "cicd.system.component": "agent" }, "1"],
        [{ "flowmeter.controller": "ci", "error.type": "engine", "cicd.system.component": "controller" }, "2"],
      ],
    );
  });
});

describe("the id of an instance", () => {
  it("follows from the store's key and is a UUID", () => {
    const id = instanceIdOf(new Uint8Array(32).fill(7));
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(id, instanceIdOf(new Uint8Array(32).fill(7)));
    assert.notEqual(id, instanceIdOf(new Uint8Array(32).fill(8)));
  });
});
