import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("run.completed", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { result: "SUCCESS" }],
      [2, 1, 1, { result: "FAILURE" }],
      [3, 1, 7, { result: "SUCCESS" }],
      [4, 2, 8, { result: "UNSTABLE" }],
      [5, 3, 8, { result: "ABORTED" }],
      [6, 4, 9, { result: "NOT_BUILT" }],
      [7, 1, 9, { finished: false }],
      [8, 2, 9],
      [9, 3, undefined, { result: "SUCCESS" }],
    ]);
  });

  after(() => test.close());

  it("counts runs that have ended", async () => {
    // All nine but 7, which has not; 9 counts though its start is not recorded.
    assert.deepEqual(valuesBy(await test.ask("run.completed")), { all: 8 });
  });

  it("counts them by result", async () => {
    // SUCCESS: 1, 3, 9. Run 8 has ended and nobody knows how.
    assert.deepEqual(valuesBy(await test.ask("run.completed", { by: ["result"] })), {
      SUCCESS: 3,
      FAILURE: 1,
      UNSTABLE: 1,
      ABORTED: 1,
      NOT_BUILT: 1,
      "-": 1,
    });
  });

  it("counts them by Pipeline", async () => {
    // x of a: 1–3; y: 4, 8; x of b: 5, 9.
    assert.deepEqual(valuesBy(await test.ask("run.completed", { by: ["pipeline"] })), {
      "team/x a": 3,
      "team/y a": 2,
      "team/x b": 2,
      [`${HOSTILE} b`]: 1,
    });
  });

  it("counts them by week", async () => {
    // Without run 9, which is of no week.
    assert.deepEqual(valuesBy(await test.ask("run.completed", { grain: "week" })), { "day 0": 2, "day 7": 5 });
  });

  it("counts those that began before the end of a period", async () => {
    // 1, 2, 3.
    assert.deepEqual(valuesBy(await test.ask("run.completed", { scope: { until: MONDAY + 8 * DAY } })), { all: 3 });
  });
});
