import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { metricOf } from "../metrics.ts";
import { DAY, fourPipelines, MONDAY, partsBy, TestStore } from "../test-store.ts";
import { everyBucket, hasSeries, series } from "./series.ts";

describe("a series of a state", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    const hasExecution = true;
    await test.runs([
      [1, 1, 0, { hasExecution, durability: "MAX_SURVIVABILITY" }],
      [2, 1, 2, { hasExecution, durability: "PERFORMANCE_OPTIMIZED" }],
      [3, 2, 3, { hasExecution, durability: "MAX_SURVIVABILITY" }],
      [4, 3, 15, { hasExecution, durability: "MAX_SURVIVABILITY" }],
    ]);
  });

  after(() => test.close());

  async function hints(period: { since?: number; until?: number }): Promise<Record<string, unknown>> {
    const scope = {
      since: undefined,
      until: undefined,
      now: MONDAY + 30 * DAY,
      controller: undefined,
      folder: undefined,
      ...period,
    };
    const { rows } = await series(test.store, metricOf("durability.hint"), { scope, by: ["hint"], grain: "week" });
    return partsBy(rows);
  }

  it("asks for each bucket with runs anew", async () => {
    // First week: x by run 2, y by run 3. The second has no runs.
    assert.deepEqual(await hints({}), {
      "day 0 PERFORMANCE_OPTIMIZED": [1, 2],
      "day 0 MAX_SURVIVABILITY": [1, 2],
      "day 14 MAX_SURVIVABILITY": [1, 1],
    });
  });

  it("knows nothing of a bucket outside the period", async () => {
    // Before day 2 only run 1; from day 3 on only run 3 of the first week.
    assert.deepEqual(await hints({ until: MONDAY + 2 * DAY }), { "day 0 MAX_SURVIVABILITY": [1, 1] });
    assert.deepEqual(await hints({ since: MONDAY + 3 * DAY, until: MONDAY + 15 * DAY }), {
      "day 0 MAX_SURVIVABILITY": [1, 1],
    });
  });

  it("has all buckets from the first to the last when asked for them", () => {
    assert.deepEqual(
      everyBucket("week", MONDAY + DAY, MONDAY + 14 * DAY),
      [0, 7, 14].map((day) => MONDAY + day * DAY),
    );
    assert.deepEqual(
      everyBucket("day", MONDAY + 1, MONDAY + DAY),
      [0, 1].map((day) => MONDAY + day * DAY),
    );
    assert.deepEqual([hasSeries(metricOf("run.open")), hasSeries(metricOf("controller.core"))], [false, false]);
    assert.deepEqual([hasSeries(metricOf("run.time")), hasSeries(metricOf("pipeline.active"))], [true, true]);
  });
});
