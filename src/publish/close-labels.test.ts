import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MetricFamily } from "../model/metric-families.ts";
import { closeLabels } from "./close-labels.ts";

const completed = (samples: MetricFamily["samples"]): MetricFamily => ({
  id: "run.completed",
  kind: "counter",
  unit: "{run}",
  summary: "",
  samples,
});

describe("labels that the dictionary closes", () => {
  it("keep the values it lists, and add all others up as other", () => {
    const family = completed([
      { labels: { controller: "ci", result: "SUCCESS" }, value: 5 },
      { labels: { controller: "ci", result: "<script>" }, value: 2 },
      { labels: { controller: "ci", result: "WEIRD" }, value: 3 },
      { labels: { controller: "ci", result: "none" }, value: 1 },
    ]);
    assert.deepEqual(closeLabels(family).samples, [
      { labels: { controller: "ci", result: "SUCCESS" }, value: 5 },
      { labels: { controller: "ci", result: "other" }, value: 5 },
      { labels: { controller: "ci", result: "none" }, value: 1 },
    ]);
  });

  it("leave labels alone that are open, and families that are no metric", () => {
    const open = completed([
      { labels: { controller: "anything", pipeline: "any/thing", result: "SUCCESS" }, value: 1 },
    ]);
    assert.deepEqual(closeLabels(open), open);
    const overflow = { ...completed([{ labels: { metric: "x" }, value: 1 }]), id: "export.overflow" };
    assert.equal(closeLabels(overflow), overflow);
  });
});
