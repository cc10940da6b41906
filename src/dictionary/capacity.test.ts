import assert from "node:assert/strict";
import { test } from "node:test";
import { contentsOf, labelsTogether, type Shaped } from "./capacity.ts";
import { metricDefinitions } from "./dictionary.ts";

const none = () => 0;

function shaped(more: Partial<Shaped> = {}): Shaped {
  return {
    kind: "counter",
    value: { type: "int", min: 0, max: 4096, precision: "exp2" },
    limits: { l0: 2, linf: 4 },
    dimensions: [{ id: "colour", labels: { closed: ["red", "blue"] }, overflow: "other" }],
    envelope: "self",
    ...more,
  };
}

/** Powers of two under some labels, all of them written down. */
function written(labels: readonly string[], most: number, powers: readonly number[]): number {
  const all = labels.reduce<string[]>(
    (texts, label) => texts.flatMap((text) => [text, ...powers.map((power) => `${text}${label}${power} `)]),
    [""],
  );
  return all.filter((text) => text !== "" && text.trim().split(" ").length <= most).length;
}

test("what a report can say is as much as can be written down", () => {
  assert.equal(contentsOf(shaped(), none), written(["r", "b", "o"], 2, [1, 2, 4]));
  assert.equal(contentsOf(shaped({ limits: { l0: 9, linf: 5 } }), none), written(["r", "b", "o"], 3, [1, 2, 4, 8]));
  assert.equal(contentsOf(shaped({ envelope: "per_label" }), none), 3);
  // With samples a count of 1 may weigh 1, 2 or 4.
  assert.equal(contentsOf(shaped({ envelope: "per_label", limits: { l0: 3, linf: 1 }, label_sample: 2 }), none), 3);
  // Values 0 and 1 have two buckets: 20 units in the one, in the other, or 1 to 19 in one of both.
  const bits = { type: "int", min: 0, max: 1, precision: "exp2" } as const;
  assert.equal(contentsOf(shaped({ kind: "distribution", value: bits, dimensions: [] }), none), 21);
});

test("labels of one report are those of its envelope", () => {
  assert.equal(labelsTogether(shaped(), none), 2);
  assert.equal(labelsTogether(shaped({ envelope: "per_label" }), none), 1);
});

test("no report of a count says more than the smallest cohort has controllers", () => {
  for (const metric of metricDefinitions.filter(({ kind }) => kind !== "distribution"))
    assert.ok((contentsOf(metric, none) ?? 0) <= metric.privacy.min_cohort, metric.id);
});
