import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("complexity.parallel_width", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { parallelWidth: 0 }],
      [2, 1, 1, { parallelWidth: 3 }],
      [3, 2, 7, { parallelWidth: 2, finished: false }],
      [4, 3, 8, { parallelWidth: 0, flowNodes: 0 }],
      [5, 3, 8, { parallelWidth: 9, flowNodes: undefined }],
      [6, 4, 9, { parallelWidth: 12 }],
      [7, 2, 9],
    ]);
  });

  after(() => test.close());

  it("is of runs that have flow nodes, 0 without parallel", async () => {
    // 0 2 3 12: p95 lies 0.85 of the way from 3 to 12. Of 7 it is not recorded.
    assert.deepEqual(spreadBy(await test.ask("complexity.parallel_width")), { all: [4, 2.5, 10.65, 12, 17] });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.parallel_width", { by: ["pipeline"] })), {
      "team/x a": [2, 1.5, 2.85, 3, 3],
      "team/y a": [1, 2, 2, 2, 2],
      [`${HOSTILE} b`]: [1, 12, 12, 12, 12],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.parallel_width", { grain: "week" })), {
      "day 0": [2, 1.5, 2.85, 3, 3],
      "day 7": [2, 7, 11.5, 12, 14],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.parallel_width", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [3, 2, 2.9, 3, 5],
    });
  });
});
