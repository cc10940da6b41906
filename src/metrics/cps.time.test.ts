import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("cps.time", () => {
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
    const kind = "cpsNs";
    await test.facts("feature", [
      { runId: 1, kind, name: "parse", count: 1000 },
      { runId: 1, kind, name: "run", count: 5000 },
      { runId: 2, kind, name: "parse", count: 3000 },
      { runId: 3, kind, name: "parse", count: 2000 },
      { runId: 4, kind, name: "parse" },
      { runId: 4, kind: "option", name: "parse", count: 9 },
      { runId: 5, kind, name: "tim'er; --", count: 7 },
    ]);
  });

  after(() => test.close());

  it("has a value for each run and timer", async () => {
    // 7 1000 2000 3000 5000: p95 lies 0.8 of the way from 3000 to 5000.
    assert.deepEqual(spreadBy(await test.ask("cps.time")), { all: [5, 2000, 4600, 5000, 11007] });
  });

  it("is told by timer", async () => {
    assert.deepEqual(spreadBy(await test.ask("cps.time", { by: ["timer"] })), {
      parse: [3, 2000, 2900, 3000, 6000],
      run: [1, 5000, 5000, 5000, 5000],
      "tim'er; --": [1, 7, 7, 7, 7],
    });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("cps.time", { by: ["pipeline"] })), {
      "team/x a": [3, 3000, 4800, 5000, 9000],
      "team/y a": [1, 2000, 2000, 2000, 2000],
      [`${HOSTILE} b`]: [1, 7, 7, 7, 7],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("cps.time", { grain: "week" })), {
      "day 0": [3, 3000, 4800, 5000, 9000],
      "day 7": [2, 1003.5, 1900.35, 2000, 2007],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 1000 2000 3000 5000.
    assert.deepEqual(spreadBy(await test.ask("cps.time", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [4, 2500, 4700, 5000, 11000],
    });
  });
});
