import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("run.time", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    const none = {
      workMs: 0,
      lockWaitMs: 0,
      inputWaitMs: 0,
      agentWaitMs: 0,
      downstreamWaitMs: 0,
      sleepMs: 0,
      otherMs: 0,
    };
    await test.runs([
      [1, 1, 0, { ...none, workMs: 60, agentWaitMs: 30, otherMs: 10 }],
      [2, 1, 7, { ...none, workMs: 100, lockWaitMs: 50 }],
      [3, 2, 8, { finished: false }],
      [4, 2, 8],
      [5, 4, 9, { ...none, sleepMs: 40, otherMs: 2 }],
    ]);
  });

  after(() => test.close());

  it("has a value for each run that has ended and each part", async () => {
    // Three runs, seven parts: 14 zeros, then 2 10 30 40 50 60 100; p95 is the twentieth. The runs took 100, 150 and 42.
    // Run 3 has not ended, of 4 no time is recorded.
    assert.deepEqual(spreadBy(await test.ask("run.time")), { all: [21, 0, 60, 100, 292] });
  });

  it("is told by part, zeros among them", async () => {
    // Work: 0 60 100, p95 lies 0.9 of the way from 60 to 100.
    assert.deepEqual(spreadBy(await test.ask("run.time", { by: ["part"] })), {
      work: [3, 60, 96, 100, 160],
      lock: [3, 0, 45, 50, 50],
      input: [3, 0, 0, 0, 0],
      agent: [3, 0, 27, 30, 30],
      downstream: [3, 0, 0, 0, 0],
      sleep: [3, 0, 36, 40, 40],
      other: [3, 2, 9.2, 10, 12],
    });
  });

  it("is told by Pipeline", async () => {
    // x: nine zeros, 10 30 50 60 100, p95 lies 0.35 of the way from 60 to 100. The other: five zeros, 2 40.
    assert.deepEqual(spreadBy(await test.ask("run.time", { by: ["pipeline"] })), {
      "team/x a": [14, 0, 74, 100, 250],
      [`${HOSTILE} b`]: [7, 0, 28.6, 40, 42],
    });
  });

  it("is told by week", async () => {
    // Four zeros, 10 30 60 | ten zeros, 2 40 50 100.
    assert.deepEqual(spreadBy(await test.ask("run.time", { grain: "week" })), {
      "day 0": [7, 0, 51, 60, 100],
      "day 7": [14, 0, 67.5, 100, 192],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    assert.deepEqual(spreadBy(await test.ask("run.time", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [14, 0, 74, 100, 250],
    });
  });
});
