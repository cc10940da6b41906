import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { metricDefinition, metricDefinitions } from "../dictionary/dictionary.ts";
import { labelOf } from "./engine/metric.ts";
import { metrics } from "./metrics.ts";

/** What any metric can be grouped by: no label of its own. */
const ofAll = ["controller", "folder", "pipeline"];

describe("the metrics", () => {
  it("are those that the dictionary has as computed", () => {
    const statuses = ["local_only", "collecting", "publishable"];
    const computed = metricDefinitions.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
    assert.deepEqual(metrics.map(({ id }) => id).sort(), [...computed].sort());
    assert.equal(new Set(metrics.map(({ id }) => id)).size, metrics.length);
  });

  for (const metric of metrics)
    it(`have the labels that the dictionary gives them: ${metric.id}`, () => {
      const { dimensions, local } = metricDefinition(metric.id);
      const wanted = new Set([...dimensions.map(({ id }) => id), ...local.filter((name) => !ofAll.includes(name))]);
      assert.deepEqual(Object.keys(metric.labels ?? {}).sort(), [...wanted].sort());
      for (const dimension of wanted) assert.ok(labelOf(metric, dimension).sql.length > 0);
      // What is set up is in no folder, and a Pipeline that exists is its own subject.
      const isOfRuns = metric.subject === "run" || metric.subject === "pipeline";
      assert.equal(local.includes("folder"), metric.subject !== "setup");
      assert.equal(local.includes("pipeline"), isOfRuns);
    });
});
