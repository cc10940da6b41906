import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("stage.reached", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 7],
      [4, 3, 8, { finished: false }],
      [5, 4, 9],
    ]);
    const [ran, skipped] = [true, false].map((executed) => ({ kind: "stage", executed }));
    await test.facts("stage", [
      { runId: 1, ...ran, name: "Build" },
      { runId: 1, ...ran, name: "Test", status: "FAILED_AND_CONTINUED" },
      { runId: 1, ...skipped, name: "Deploy", status: "SKIPPED_FOR_FAILURE" },
      { runId: 2, ...ran, name: "Build" },
      { runId: 2, ...skipped, name: "Deploy", status: "SKIPPED_FOR_CONDITIONAL" },
      { runId: 2, ...skipped, name: "Inner" },
      { runId: 3, ...skipped, name: "A", status: "SKIPPED_FOR_RESTART" },
      { runId: 3, ...skipped, name: "B", status: "SKIPPED_FOR_UNSTABLE" },
      { runId: 3, ...ran, name: "Declarative: Checkout SCM", synthetic: "PRE" },
      { runId: 3, ...ran, name: "linux", kind: "branch" },
      { runId: 4, ...ran, name: "Build" },
      { runId: 5, ...ran },
      { runId: 5, ...skipped, name: "it's; --", status: "SKIPPED_FOR_FUN" },
    ]);
  });

  after(() => test.close());

  it("counts stages, not branches, nor what Declarative adds", async () => {
    // 3, 3, 2, 1, 2.
    assert.deepEqual(valuesBy(await test.ask("stage.reached")), { all: 11 });
  });

  it("counts them by whether they ran and why not", async () => {
    // A stage that failed and let the Pipeline go on ran; a reason that Declarative does not have is other.
    assert.deepEqual(valuesBy(await test.ask("stage.reached", { by: ["outcome"] })), {
      executed: 5,
      skipped_for_failure: 1,
      skipped_for_conditional: 1,
      inside_skipped: 1,
      skipped_for_restart: 1,
      skipped_for_unstable: 1,
      other: 1,
    });
  });

  it("counts them by stage", async () => {
    assert.deepEqual(valuesBy(await test.ask("stage.reached", { by: ["stage"] })), {
      Build: 3,
      Test: 1,
      Deploy: 2,
      Inner: 1,
      A: 1,
      B: 1,
      "-": 1,
      "it's; --": 1,
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("stage.reached", { by: ["pipeline"] })), {
      "team/x a": 6,
      "team/y a": 2,
      "team/x b": 1,
      [`${HOSTILE} b`]: 2,
    });
  });

  it("counts them by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("stage.reached", { grain: "week" })), { "day 0": 6, "day 7": 5 });
  });

  it("counts those of runs that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("stage.reached", { scope: { until: MONDAY + 8 * DAY } })), { all: 8 });
  });
});
