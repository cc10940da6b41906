import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("complexity.flow_nodes", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { flowNodes: 10 }],
      [2, 1, 1, { flowNodes: 20 }],
      [3, 2, 7, { flowNodes: 5, finished: false }],
      [4, 3, 8, { flowNodes: 0 }],
      [5, 3, 8, { flowNodes: undefined }],
      [6, 4, 9, { flowNodes: 1000 }],
    ]);
  });

  after(() => test.close());

  it("is of runs that have flow nodes", async () => {
    // 5 10 20 1000: p95 lies 0.85 of the way from 20 to 1000.
    assert.deepEqual(spreadBy(await test.ask("complexity.flow_nodes")), { all: [4, 15, 853, 1000, 1035] });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.flow_nodes", { by: ["pipeline"] })), {
      "team/x a": [2, 15, 19.5, 20, 30],
      "team/y a": [1, 5, 5, 5, 5],
      [`${HOSTILE} b`]: [1, 1000, 1000, 1000, 1000],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.flow_nodes", { grain: "week" })), {
      "day 0": [2, 15, 19.5, 20, 30],
      "day 7": [2, 502.5, 950.25, 1000, 1005],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.flow_nodes", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [3, 10, 19, 20, 35],
    });
  });
});
