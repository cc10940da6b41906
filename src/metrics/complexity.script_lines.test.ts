import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("complexity.script_lines", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { scriptLines: 10 }],
      [2, 1, 1, { scriptLines: 30 }],
      [3, 2, 7, { scriptLines: 20, finished: false }],
      [4, 3, 8, { scriptLines: 1, flowNodes: 0 }],
      [5, 3, 8],
      [6, 4, 9, { scriptLines: 500 }],
    ]);
  });

  after(() => test.close());

  it("is of runs whose script is recorded", async () => {
    // 1 10 20 30 500: p95 lies 0.8 of the way from 30 to 500. Run 4 did not compile, and had a script.
    assert.deepEqual(spreadBy(await test.ask("complexity.script_lines")), { all: [5, 20, 406, 500, 561] });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.script_lines", { by: ["pipeline"] })), {
      "team/x a": [2, 20, 29, 30, 40],
      "team/y a": [1, 20, 20, 20, 20],
      "team/x b": [1, 1, 1, 1, 1],
      [`${HOSTILE} b`]: [1, 500, 500, 500, 500],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.script_lines", { grain: "week" })), {
      "day 0": [2, 20, 29, 30, 40],
      "day 7": [3, 20, 452, 500, 521],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    assert.deepEqual(spreadBy(await test.ask("complexity.script_lines", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [3, 20, 29, 30, 60],
    });
  });
});
