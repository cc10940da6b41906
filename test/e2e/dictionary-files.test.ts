import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Check, Compile, Errors } from "typebox/schema";
import {
  dictionaryDigest,
  isMetricId,
  type MetricId,
  metricDefinition,
  metricDefinitions,
} from "../../src/dictionary/dictionary.ts";
import { digestOf } from "../../src/dictionary/digest.ts";
import { readMetric } from "../../src/dictionary/read-metric.ts";
import { metricSchema } from "../../src/dictionary/schema.ts";
import { root } from "../support/directories.ts";

const directory = join(root, "src", "dictionary", "metrics");
const files = readdirSync(directory).map((name) =>
  readMetric({ file: name, text: readFileSync(join(directory, name), "utf8") }),
);

describe("the dictionary of the product", () => {
  test("is what its files say", () => {
    assert.deepEqual(
      files.flatMap(({ faults }) => faults),
      [],
    );
    const byId = files.map(({ definition }) => definition!).sort((one, other) => (one.id < other.id ? -1 : 1));
    assert.deepEqual(metricDefinitions, byId);
    assert.equal(dictionaryDigest, digestOf(Object.fromEntries(byId.map((metric) => [metric.id, metric]))));
  });

  test("knows its ids, and only those", () => {
    assert.equal(isMetricId("run.duration"), true);
    for (const id of ["run.durations", "", "__proto__", "constructor"]) assert.equal(isMetricId(id), false);
    assert.equal(metricDefinition("run.duration").kind, "distribution");
    // @ts-expect-error an id that the dictionary does not have
    const unknown: MetricId = "run.durations";
    assert.equal(isMetricId(unknown), false);
  });

  test("nothing of it may leave a machine", () =>
    assert.deepEqual(
      metricDefinitions.filter(({ status }) => status === "collecting" || status === "publishable"),
      [],
    ));
});

describe("the JSON Schema of a metric file", () => {
  const emitted = JSON.parse(JSON.stringify(metricSchema));

  test("names its draft, and all that is in it is JSON", () => {
    assert.equal(emitted.$schema, "https://json-schema.org/draft/2020-12/schema");
    assert.deepEqual(emitted, metricSchema);
  });

  test("accepts the files of the product, and nothing that lacks a field or has one more", () => {
    const validator = Compile(emitted);
    for (const metric of metricDefinitions) {
      assert.deepEqual(Errors(emitted, metric)[1], [], metric.id);
      assert.equal(validator.Check(metric), true, metric.id);
      assert.equal(Check(emitted, { ...metric, more: 1 }), false);
      for (const name of emitted.required)
        assert.equal(Check(emitted, { ...metric, [name]: undefined }), false, `${metric.id} without ${name}`);
    }
  });
});
