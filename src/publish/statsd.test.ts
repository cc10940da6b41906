import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { MetricFamily } from "../model/metric-families.ts";
import { statsdLines, statsdPackets } from "./statsd.ts";

const family = (rest: Partial<MetricFamily>): MetricFamily => ({
  id: "run.completed",
  kind: "counter",
  unit: "{run}",
  summary: "",
  samples: [],
  ...rest,
});
const runs = (total: number, pipeline = "team-a/app"): MetricFamily =>
  family({ samples: [{ labels: { result: "SUCCESS", pipeline }, value: total }] });

describe("lines of statsd", () => {
  it("have labels in names, those of DogStatsD in tags", () => {
    assert.deepEqual(statsdLines([runs(3)], {}, "statsd").lines, ["flowmeter.run.completed.team-a_app.SUCCESS:3|c"]);
    assert.deepEqual(statsdLines([runs(3)], {}, "dogstatsd").lines, [
      "flowmeter.run.completed:3|c|#pipeline:team-a/app,result:SUCCESS",
    ]);
    const bare = family({ samples: [{ labels: {}, value: 1 }] });
    assert.deepEqual(statsdLines([bare], {}, "dogstatsd").lines, ["flowmeter.run.completed:1|c"]);
  });

  it("are gauges in base units, one below zero set from zero", () => {
    const gauge = (value: number, unit = "ms") =>
      family({ id: "agent.wait", kind: "gauge", unit, samples: [{ labels: {}, value }] });
    assert.deepEqual(statsdLines([gauge(1500)], {}, "statsd").lines, ["flowmeter.agent.wait_seconds:1.5|g"]);
    assert.deepEqual(statsdLines([gauge(-5, "{x}")], {}, "statsd").lines, [
      "flowmeter.agent.wait:0|g\nflowmeter.agent.wait:-5|g",
    ]);
    assert.deepEqual(statsdLines([gauge(-5, "{x}")], {}, "dogstatsd").lines, ["flowmeter.agent.wait:-5|g"]);
    assert.deepEqual(statsdLines([gauge(1e-7, "1")], {}, "statsd").lines, ["flowmeter.agent.wait_ratio:0.0000001|g"]);
    assert.deepEqual(statsdLines([gauge(1e21, "{x}")], {}, "statsd").lines, [
      "flowmeter.agent.wait:1000000000000000000000|g",
    ]);
  });

  it("make two counters of a histogram", () => {
    const value = { bounds: [1], counts: [2, 3], sum: 12_345 };
    const waits = family({
      id: "wait.duration",
      kind: "histogram",
      unit: "ms",
      samples: [{ labels: { kind: "lock" }, value }],
    });
    assert.deepEqual(statsdLines([waits], {}, "dogstatsd").lines, [
      "flowmeter.wait.duration_seconds.count:5|c|#kind:lock",
      "flowmeter.wait.duration_seconds.sum:12.345|c|#kind:lock",
    ]);
  });

  it("say of a counter only what is new", () => {
    const first = statsdLines([runs(3)], {}, "statsd");
    assert.deepEqual(statsdLines([runs(3)], first.sent, "statsd"), { lines: [], sent: first.sent });
    const second = statsdLines([runs(5)], first.sent, "statsd");
    assert.deepEqual(second.lines, ["flowmeter.run.completed.team-a_app.SUCCESS:2|c"]);
  });

  it("say nothing of a counter that fell until it has caught up", () => {
    const first = statsdLines([runs(10)], {}, "statsd");
    const fallen = statsdLines([runs(4)], first.sent, "statsd");
    assert.deepEqual(fallen, { lines: [], sent: first.sent });
    assert.deepEqual(statsdLines([runs(11)], fallen.sent, "statsd").lines, [
      "flowmeter.run.completed.team-a_app.SUCCESS:1|c",
    ]);
  });

  it("take the same series for the same in whatever order its labels are", () => {
    const turned = family({ samples: [{ labels: { pipeline: "team-a/app", result: "SUCCESS" }, value: 3 }] });
    assert.deepEqual(statsdLines([turned], statsdLines([runs(3)], {}, "statsd").sent, "statsd").lines, []);
  });

  it("add gauges up whose names become the same, and let counters do so in the server", () => {
    const samples = ["a/b", "a_b"].map((pipeline) => ({ labels: { pipeline }, value: 2 }));
    assert.deepEqual(statsdLines([family({ kind: "gauge", samples })], {}, "statsd").lines, [
      "flowmeter.run.completed.a_b:4|g",
    ]);
    assert.deepEqual(statsdLines([family({ samples })], {}, "statsd").lines, [
      "flowmeter.run.completed.a_b:2|c",
      "flowmeter.run.completed.a_b:2|c",
    ]);
  });

  it("leave out numbers that are none", () => {
    const samples = [{ labels: {}, value: Number.NaN }];
    assert.deepEqual(statsdLines([family({ samples }), family({ kind: "gauge", samples })], {}, "statsd").lines, []);
  });

  for (const dialect of ["statsd", "dogstatsd"] as const)
    it(`of ${dialect} are well-formed and fit into packets, whatever is in names`, () => {
      const labels = fc.dictionary(
        fc.constantFrom("controller", "pipeline", "stage", "step", "label"),
        fc.string({ unit: "binary", maxLength: 2000 }),
      );
      const seeds = fc.array(fc.record({ labels, value: fc.double({ min: 0, max: 1e12, noNaN: true }) }), {
        maxLength: 20,
      });
      const line =
        dialect === "statsd"
          ? /^[a-zA-Z0-9_.-]+:\d+(\.\d+)?\|[cg]$/
          : /^[a-z._]+:\d+(\.\d+)?\|[cg](\|#[a-z]+:[^\s,|#]+(,[a-z]+:[^\s,|#]+)*)?$/u;
      fc.assert(
        fc.property(seeds, fc.constantFrom("counter", "gauge"), (samples, kind) => {
          const { lines } = statsdLines([family({ kind: kind as "counter", samples })], {}, dialect);
          for (const text of lines) assert.match(text, line);
          const packets = statsdPackets(lines);
          for (const packet of packets) assert.ok(Buffer.byteLength(packet) <= 1432);
          assert.equal(packets.join("\n"), lines.join("\n"));
        }),
      );
    });
});

describe("packets", () => {
  for (const [name, lengths, expected] of [
    ["are none for nothing", [], []],
    ["hold what fits", [700, 731], [1432]],
    ["do not hold a byte more", [700, 732], [700, 732]],
    ["are filled in order", [1000, 400, 400, 1000], [1401, 1401]],
  ] as const)
    it(name, () => {
      const packets = statsdPackets(lengths.map((length) => "x".repeat(length)));
      assert.deepEqual(
        packets.map(({ length }) => length),
        expected,
      );
    });
});
