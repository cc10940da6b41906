import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("step.errors", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { result: "FAILURE" }],
      [2, 1, 1, { result: "SUCCESS" }],
      [3, 2, 7, { finished: false }],
      [4, 3, 8],
      [5, 4, 9],
      [6, 3, 8],
    ]);
    await test.facts("step", [
      { runId: 1, function: "sh", failed: true, ownError: true },
      { runId: 1, function: "stage", failed: true, ownError: false },
      { runId: 2, function: "sh", failed: true, ownError: true },
      { runId: 2, function: "error", failed: true, ownError: true },
      { runId: 3, function: "sh", failed: true, ownError: true },
      { runId: 4, failed: true, ownError: true },
      { runId: 5, function: "sh'; --", failed: true, ownError: true },
      { runId: 6, function: "sh", failed: false },
    ]);
  });

  after(() => test.close());

  it("counts errors where they arose, those that were caught too", async () => {
    // One of 1 (not of the stage around it), two of 2, which caught them, one of 3 and 5. Nobody knows the step of 4.
    assert.deepEqual(valuesBy(await test.ask("step.errors")), { all: 5 });
  });

  it("counts them by step", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.errors", { by: ["step"] })), { sh: 3, error: 1, "sh'; --": 1 });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.errors", { by: ["pipeline"] })), {
      "team/x a": 3,
      "team/y a": 1,
      [`${HOSTILE} b`]: 1,
    });
  });

  it("counts them by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.errors", { grain: "week" })), { "day 0": 3, "day 7": 2 });
  });

  it("counts those of runs that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("step.errors", { scope: { until: MONDAY + 8 * DAY } })), { all: 4 });
  });
});
