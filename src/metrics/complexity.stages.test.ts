import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("complexity.stages", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { stages: 0 }],
      [2, 1, 1, { stages: 4 }],
      [3, 2, 7, { stages: 1, finished: false }],
      [4, 3, 8, { stages: 0, flowNodes: 0 }],
      [5, 3, 8, { stages: 9, flowNodes: undefined }],
      [6, 4, 9, { stages: 40 }],
      [7, 2, 9],
    ]);
  });

  after(() => test.close());

  it("is of runs that have flow nodes, 0 without stages", async () => {
    // 0 1 4 40: p95 lies 0.85 of the way from 4 to 40. Of 7 it is not recorded.
    assert.deepEqual(spreadBy(await test.ask("complexity.stages")), { all: [4, 2.5, 34.6, 40, 45] });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.stages", { by: ["pipeline"] })), {
      "team/x a": [2, 2, 3.8, 4, 4],
      "team/y a": [1, 1, 1, 1, 1],
      [`${HOSTILE} b`]: [1, 40, 40, 40, 40],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.stages", { grain: "week" })), {
      "day 0": [2, 2, 3.8, 4, 4],
      "day 7": [2, 20.5, 38.05, 40, 41],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.stages", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [3, 1, 3.7, 4, 5],
    });
  });
});
