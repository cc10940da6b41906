import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("durability.hint", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    // x of a: 2 is the latest that ended. Nothing of y has. The run of x of b is older than hints.
    const hasExecution = true;
    await test.runs([
      [1, 1, 0, { hasExecution, durability: "PERFORMANCE_OPTIMIZED" }],
      [2, 1, 7, { hasExecution, durability: "MAX_SURVIVABILITY" }],
      [3, 1, 8, { hasExecution, durability: "PERFORMANCE_OPTIMIZED", finished: false }],
      [4, 1, 9, { hasExecution, durability: "PERFORMANCE_OPTIMIZED", flowNodes: 0 }],
      [5, 2, 8, { hasExecution, durability: "SURVIVABLE_NONATOMIC", finished: false }],
      [6, 3, 8, { hasExecution }],
      [7, 4, 9, { hasExecution: false }],
    ]);
  });

  after(() => test.close());

  it("counts each Pipeline whose run says how it was executed", async () => {
    // All but the one of run 7.
    assert.deepEqual(partsBy(await test.ask("durability.hint")), { all: [3, 3] });
  });

  it("counts them by the hint of their latest run", async () => {
    assert.deepEqual(partsBy(await test.ask("durability.hint", { by: ["hint"] })), {
      MAX_SURVIVABILITY: [1, 3],
      SURVIVABLE_NONATOMIC: [1, 3],
      "-": [1, 3],
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(partsBy(await test.ask("durability.hint", { by: ["pipeline"] })), {
      "team/x a": [1, 1],
      "team/y a": [1, 1],
      "team/x b": [1, 1],
    });
  });

  it("is of the latest run before the end of a period", async () => {
    // Run 1.
    assert.deepEqual(partsBy(await test.ask("durability.hint", { by: ["hint"], scope: { until: MONDAY + 7 * DAY } })), {
      PERFORMANCE_OPTIMIZED: [1, 1],
    });
  });
});
