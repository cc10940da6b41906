import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("run.duration", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { durationMs: 1000, result: "SUCCESS" }],
      [2, 1, 1, { durationMs: 2000, result: "FAILURE" }],
      [3, 1, 7, { durationMs: 3000, result: "SUCCESS" }],
      [4, 2, 8, { durationMs: 10_000, result: "SUCCESS" }],
      [5, 3, 8, { durationMs: 4000, result: "ABORTED" }],
      [6, 3, 8, { finished: false }],
      [7, 2, 8, { result: "SUCCESS" }],
      [8, 4, 9, { durationMs: 0, result: "SUCCESS" }],
    ]);
  });

  after(() => test.close());

  it("is of runs that have ended and whose duration is recorded", async () => {
    // 0 1 2 3 4 10 s: p95 lies 0.75 of the way from 4 to 10. Not 6, which runs, nor 7, which has no duration.
    assert.deepEqual(spreadBy(await test.ask("run.duration")), { all: [6, 2500, 8500, 10000, 20000] });
  });

  it("is told by result", async () => {
    // SUCCESS: 0 1 3 10 s, p95 lies 0.85 of the way from 3 to 10.
    assert.deepEqual(spreadBy(await test.ask("run.duration", { by: ["result"] })), {
      SUCCESS: [4, 2000, 8950, 10000, 14000],
      FAILURE: [1, 2000, 2000, 2000, 2000],
      ABORTED: [1, 4000, 4000, 4000, 4000],
    });
  });

  it("is told by Pipeline", async () => {
    // x of a: 1 2 3 s.
    assert.deepEqual(spreadBy(await test.ask("run.duration", { by: ["pipeline"] })), {
      "team/x a": [3, 2000, 2900, 3000, 6000],
      "team/y a": [1, 10000, 10000, 10000, 10000],
      "team/x b": [1, 4000, 4000, 4000, 4000],
      [`${HOSTILE} b`]: [1, 0, 0, 0, 0],
    });
  });

  it("is told by week", async () => {
    // 1 2 s | 0 3 4 10 s, p95 lies 0.85 of the way from 4 to 10.
    assert.deepEqual(spreadBy(await test.ask("run.duration", { grain: "week" })), {
      "day 0": [2, 1500, 1950, 2000, 3000],
      "day 7": [4, 3500, 9100, 10000, 17000],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 1 2 3 s.
    assert.deepEqual(spreadBy(await test.ask("run.duration", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [3, 2000, 2900, 3000, 6000],
    });
  });
});
