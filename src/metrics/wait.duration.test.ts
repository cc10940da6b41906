import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("wait.duration", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { queueMs: 5 }],
      [2, 1, 1, { queueMs: 0 }],
      [3, 2, 7, { finished: false }],
      [4, 2, 8, { queueMs: 10 }],
      [5, 3, 8, { finished: false }],
      [6, 4, 9, { queueMs: 5 }],
    ]);
    await test.facts("wait", [
      { runId: 1, kind: "agent", durationMs: 1000 },
      { runId: 2, kind: "agent", durationMs: 3000 },
      { runId: 2, kind: "lock", durationMs: 500 },
      { runId: 3, kind: "input" },
      { runId: 4, kind: "agent" },
      { runId: 5, kind: "sleep", durationMs: 200 },
      { runId: 6, kind: "downstream", durationMs: 7 },
      { runId: 6, durationMs: 9 },
    ]);
  });

  after(() => test.close());

  it("is of waits that ended, and of the queue", async () => {
    // 0 5 5 7 10 200 500 1000 3000: p95 lies 0.6 of the way from 1000 to 3000.
    // The input of 3 is not answered, 4 ended first; a wait of unknown kind is none.
    assert.deepEqual(spreadBy(await test.ask("wait.duration")), { all: [9, 10, 2200, 3000, 4727] });
  });

  it("is told by what was waited for", async () => {
    // The queue: 0 5 5 10, p95 lies 0.85 of the way from 5 to 10. Of 3 and 5 no queue is recorded.
    assert.deepEqual(spreadBy(await test.ask("wait.duration", { by: ["kind"] })), {
      queue: [4, 5, 9.25, 10, 20],
      agent: [2, 2000, 2900, 3000, 4000],
      lock: [1, 500, 500, 500, 500],
      sleep: [1, 200, 200, 200, 200],
      downstream: [1, 7, 7, 7, 7],
    });
  });

  it("is told by Pipeline", async () => {
    // x of a: 0 5 500 1000 3000, p95 lies 0.8 of the way from 1000 to 3000.
    assert.deepEqual(spreadBy(await test.ask("wait.duration", { by: ["pipeline"] })), {
      "team/x a": [5, 500, 2600, 3000, 4505],
      "team/y a": [1, 10, 10, 10, 10],
      "team/x b": [1, 200, 200, 200, 200],
      [`${HOSTILE} b`]: [2, 6, 6.9, 7, 12],
    });
  });

  it("is told by week", async () => {
    // Second week: 5 7 10 200, p95 lies 0.85 of the way from 10 to 200.
    assert.deepEqual(spreadBy(await test.ask("wait.duration", { grain: "week" })), {
      "day 0": [5, 500, 2600, 3000, 4505],
      "day 7": [4, 8.5, 171.5, 200, 222],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 1 and 2: run 3 waits still.
    assert.deepEqual(spreadBy(await test.ask("wait.duration", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [5, 500, 2600, 3000, 4505],
    });
  });
});
