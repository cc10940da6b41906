import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("stage.duration", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 7, { finished: false }],
      [4, 3, 8],
      [5, 4, 9],
    ]);
    const ran = { kind: "stage", executed: true };
    await test.facts("stage", [
      { runId: 1, ...ran, name: "Build", durationMs: 100 },
      { runId: 1, ...ran, name: "Test", durationMs: 300 },
      { runId: 1, ...ran, name: "linux", durationMs: 200, kind: "branch" },
      { runId: 2, ...ran, name: "Build", durationMs: 200 },
      { runId: 2, ...ran, name: "Test", durationMs: 0, executed: false },
      { runId: 3, ...ran, name: "Build" },
      { runId: 3, ...ran, name: "Checkout", durationMs: 50 },
      { runId: 4, ...ran, durationMs: 10 },
      { runId: 5, ...ran, name: "it's; --", durationMs: 7 },
      { runId: 5, ...ran, name: "Declarative: Checkout SCM", synthetic: "PRE", durationMs: 3 },
    ]);
  });

  after(() => test.close());

  it("is of stages that ran and ended", async () => {
    // 3 7 10 50 100 200 300: p95 lies 0.7 of the way from 200 to 300. No branch, no skipped stage, none that lasts.
    assert.deepEqual(spreadBy(await test.ask("stage.duration")), { all: [7, 50, 270, 300, 670] });
  });

  it("is told by stage, those without a name together", async () => {
    assert.deepEqual(spreadBy(await test.ask("stage.duration", { by: ["stage"] })), {
      Build: [2, 150, 195, 200, 300],
      Test: [1, 300, 300, 300, 300],
      Checkout: [1, 50, 50, 50, 50],
      "-": [1, 10, 10, 10, 10],
      "it's; --": [1, 7, 7, 7, 7],
      "Declarative: Checkout SCM": [1, 3, 3, 3, 3],
    });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("stage.duration", { by: ["pipeline"] })), {
      "team/x a": [3, 200, 290, 300, 600],
      "team/y a": [1, 50, 50, 50, 50],
      "team/x b": [1, 10, 10, 10, 10],
      [`${HOSTILE} b`]: [2, 5, 6.8, 7, 10],
    });
  });

  it("is told by week", async () => {
    // Second week: 3 7 10 50, p95 lies 0.85 of the way from 10 to 50.
    assert.deepEqual(spreadBy(await test.ask("stage.duration", { grain: "week" })), {
      "day 0": [3, 200, 290, 300, 600],
      "day 7": [4, 8.5, 44, 50, 70],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 50 100 200 300.
    assert.deepEqual(spreadBy(await test.ask("stage.duration", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [4, 150, 285, 300, 650],
    });
  });
});
