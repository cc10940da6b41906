import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("declarative.script_step", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    // x of a: 2 is the latest that ended and has flow nodes. Nothing of y has ended. x of b is scripted.
    await test.runs([
      [1, 1, 0, { syntax: "declarative" }],
      [2, 1, 7, { syntax: "declarative" }],
      [3, 1, 8, { syntax: "declarative", finished: false }],
      [4, 1, 9, { syntax: "declarative", flowNodes: 0 }],
      [5, 2, 8, { syntax: "declarative", finished: false }],
      [6, 3, 8, { syntax: "scripted" }],
      [7, 4, 9, { syntax: "declarative" }],
    ]);

    const scripts = { 1: 1, 2: 3, 3: 12, 5: 10, 6: 1 };
    for (const [runId, count] of Object.entries(scripts))
      await test.facts(
        "step",
        Array.from({ length: count }, () => ({ runId: Number(runId), function: "script" })),
      );
    await test.facts("step", [{ runId: 2, function: "sh" }, { runId: 7, function: "sh" }, { runId: 7 }]);
  });

  after(() => test.close());

  it("counts each Declarative Pipeline once", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.script_step")), { all: [3, 3] });
  });

  it("counts them by how often their latest run used the step", async () => {
    // x of a: 3 in run 2; y: 10; the other: none.
    assert.deepEqual(partsBy(await test.ask("declarative.script_step", { by: ["uses"] })), {
      "3-9": [1, 3],
      "10+": [1, 3],
      "0": [1, 3],
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.script_step", { by: ["pipeline", "uses"] })), {
      "team/x a 3-9": [1, 1],
      "team/y a 10+": [1, 1],
      [`${HOSTILE} b 0`]: [1, 1],
    });
  });

  it("is of the latest run before the end of a period", async () => {
    // Run 1.
    assert.deepEqual(
      partsBy(await test.ask("declarative.script_step", { by: ["uses"], scope: { until: MONDAY + 7 * DAY } })),
      { "1-2": [1, 1] },
    );
  });
});
