import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("declarative.post_condition", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    // x of a: 2 is the latest that ended and has flow nodes. Nothing of y has ended. x of b is scripted.
    await test.runs([
      [1, 1, 0, { syntax: "declarative" }],
      [2, 1, 7, { syntax: "declarative" }],
      [3, 1, 8, { syntax: "declarative", finished: false }],
      [4, 1, 9, { syntax: "declarative", flowNodes: 0 }],
      [5, 2, 8, { syntax: "declarative", finished: false }],
      [6, 3, 8, { syntax: "scripted" }],
      [7, 4, 9, { syntax: "declarative" }],
    ]);

    await test.facts("feature", [
      { runId: 1, kind: "postPipeline", name: "always", count: 1 },
      { runId: 2, kind: "postPipeline", name: "always", count: 2 },
      { runId: 2, kind: "postStage", name: "always", count: 1 },
      { runId: 2, kind: "postStage", name: "failure", count: 1 },
      { runId: 3, kind: "postPipeline", name: "cleanup", count: 1 },
      { runId: 5, kind: "postPipeline", name: "always", count: 1 },
      { runId: 6, kind: "postPipeline", name: "always", count: 1 },
      { runId: 7, kind: "option", name: "always", count: 1 },
    ]);
  });

  after(() => test.close());

  it("counts Declarative Pipelines that declare a condition, of all Declarative ones", async () => {
    // x of a and y.
    assert.deepEqual(partsBy(await test.ask("declarative.post_condition")), { all: [2, 3] });
  });

  it("counts them once per condition, by their latest run", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.post_condition", { by: ["condition"] })), {
      always: [2, 3],
      failure: [1, 3],
    });
  });

  it("tells conditions of the Pipeline and of stages apart", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.post_condition", { by: ["condition", "level"] })), {
      "always pipeline": [2, 3],
      "always stage": [1, 3],
      "failure stage": [1, 3],
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.post_condition", { by: ["pipeline"] })), {
      "team/x a": [1, 1],
      "team/y a": [1, 1],
    });
  });

  it("is of the latest run before the end of a period", async () => {
    // Run 1.
    assert.deepEqual(
      partsBy(await test.ask("declarative.post_condition", { by: ["condition"], scope: { until: MONDAY + 7 * DAY } })),
      { always: [1, 1] },
    );
  });

  it("has Pipelines that declare none", async () => {
    // Run 7.
    assert.deepEqual(partsBy(await test.ask("declarative.post_condition", { scope: { since: MONDAY + 9 * DAY } })), {
      all: [0, 1],
    });
  });
});
