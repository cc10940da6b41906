import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, ratioBy, TestStore } from "./test-store.ts";

describe("run.failure_ratio", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { result: "SUCCESS" }],
      [2, 1, 1, { result: "FAILURE" }],
      [3, 1, 7, { result: "UNSTABLE" }],
      [4, 1, 8, { result: "SUCCESS" }],
      [5, 2, 8, { result: "ABORTED" }],
      [6, 2, 8, { result: "NOT_BUILT" }],
      [7, 3, 8, { result: "FAILURE" }],
      [8, 3, 9, { result: "FAILURE", finished: false }],
      [9, 4, 9, { result: "SUCCESS" }],
      [10, 2, 9],
    ]);
  });

  after(() => test.close());

  it("is FAILURE and UNSTABLE of the runs that were judged", async () => {
    // Judged: 1–4, 7, 9. Failed: 2, 3, 7. Nobody judged 5, 6 and 10, and 8 still runs.
    assert.deepEqual(ratioBy(await test.ask("run.failure_ratio")), { all: [3, 6, 0.5] });
  });

  it("is told by Pipeline, of those that were judged", async () => {
    assert.deepEqual(ratioBy(await test.ask("run.failure_ratio", { by: ["pipeline"] })), {
      "team/x a": [2, 4, 0.5],
      "team/x b": [1, 1, 1],
      [`${HOSTILE} b`]: [0, 1, 0],
    });
  });

  it("is told by week", async () => {
    // 1, 2 | 3, 4, 7, 9.
    assert.deepEqual(ratioBy(await test.ask("run.failure_ratio", { grain: "week" })), {
      "day 0": [1, 2, 0.5],
      "day 7": [2, 4, 0.5],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 1, 2, 3.
    assert.deepEqual(ratioBy(await test.ask("run.failure_ratio", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [2, 3, 0.666667],
    });
  });

  it("is not 0 where no run was judged", async () => {
    assert.deepEqual(ratioBy(await test.ask("run.failure_ratio", { scope: { folder: "team/y" } })), {
      all: [undefined, 0, undefined],
    });
  });
});
