import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("step.invocations", () => {
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
      [6, 3, 9],
    ]);
    await test.facts("step", [
      { runId: 1, function: "sh", durationMs: 1 },
      { runId: 1, function: "sh", durationMs: 2 },
      { runId: 1, function: "stage", durationMs: 3 },
      { runId: 2, function: "sh", durationMs: 4 },
      { runId: 2, function: "node", durationMs: 5 },
      { runId: 3, function: "sh" },
      { runId: 4 },
      { runId: 5, function: "sh'; --", durationMs: 6 },
    ]);
  });

  after(() => test.close());

  it("counts steps that began and whose function is known", async () => {
    // 3 of run 1, 2 of run 2, one of 3, which lasts, and one of 5.
    assert.deepEqual(valuesBy(await test.ask("step.invocations")), { all: 7 });
  });

  it("counts them by step", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.invocations", { by: ["step"] })), {
      sh: 4,
      stage: 1,
      node: 1,
      "sh'; --": 1,
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.invocations", { by: ["pipeline"] })), {
      "team/x a": 5,
      "team/y a": 1,
      [`${HOSTILE} b`]: 1,
    });
  });

  it("counts them by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.invocations", { grain: "week" })), { "day 0": 5, "day 7": 2 });
  });

  it("counts those of runs that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.invocations", { scope: { until: MONDAY + 8 * DAY } })), { all: 6 });
  });
});
