import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("run.rerun", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { replayed: true, restarted: false }],
      [2, 1, 1, { restarted: true }],
      [3, 1, 7, { replayed: true, restarted: true }],
      [4, 2, 8, { replayed: false, restarted: false }],
      [5, 2, 8],
      [6, 3, 8, { replayed: true, finished: false }],
      [7, 4, 9, { replayed: false, restarted: true }],
    ]);
  });

  after(() => test.close());

  it("counts runs that were replayed or restarted", async () => {
    // All but 4 and 5.
    assert.deepEqual(valuesBy(await test.ask("run.rerun")), { all: 5 });
  });

  it("counts a run that was both as a replay", async () => {
    // Replay: 1, 3, 6.
    assert.deepEqual(valuesBy(await test.ask("run.rerun", { by: ["how"] })), { replay: 3, restart_stage: 2 });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.rerun", { by: ["pipeline"] })), {
      "team/x a": 3,
      "team/x b": 1,
      [`${HOSTILE} b`]: 1,
    });
  });

  it("counts them by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.rerun", { grain: "week" })), { "day 0": 2, "day 7": 3 });
  });

  it("counts those that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.rerun", { scope: { until: MONDAY + 8 * DAY } })), { all: 3 });
  });
});
