import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("run.started", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0],
      [2, 1, 1],
      [3, 1, 7],
      [4, 2, 8],
      [5, 2, 8],
      [6, 3, 8, { finished: false }],
      [7, 3, 9],
      [8, 4, 9],
      [9, 2, undefined],
    ]);
    const kind = "cause";
    await test.facts("feature", [
      { runId: 1, kind, name: "TimerTrigger$TimerTriggerCause", count: 1 },
      { runId: 2, kind, name: "Cause$UserIdCause", count: 2 },
      { runId: 2, kind, name: "ReplayCause", count: 1 },
      { runId: 3, kind, name: "SCMTrigger$SCMTriggerCause", count: 1 },
      { runId: 3, kind, name: "GitHubPushCause", count: 1 },
      { runId: 4, kind, name: "BuildUpstreamCause", count: 1 },
      { runId: 5, kind: "option", name: "Cause$UserIdCause", count: 1 },
      { runId: 6, kind, name: "BranchIndexingCause", count: 1 },
      { runId: 7, kind, name: "O'Hara%Cause", count: 1 },
      { runId: 8, kind, name: "Cause$RemoteCause", count: 1 },
      { runId: 9, kind, name: "Cause$UserIdCause", count: 1 },
    ]);
  });

  after(() => test.close());

  it("counts each class of cause of a run once", async () => {
    // One of 1, 4, 6, 7, 8, 9, two of 2 and 3. The cause of 5 is not recorded.
    assert.deepEqual(valuesBy(await test.ask("run.started")), { all: 10 });
  });

  it("counts them by what they mean", async () => {
    // User: 2, though two causes of the run are of that class, and 9. A change: both of 3.
    assert.deepEqual(valuesBy(await test.ask("run.started", { by: ["cause"] })), {
      timer: 1,
      user: 2,
      replay: 1,
      scm_change: 2,
      upstream: 1,
      branch_indexing: 1,
      other: 1,
      remote: 1,
    });
  });

  it("counts them by class", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.started", { by: ["causeClass"], scope: { controller: "b" } })), {
      BranchIndexingCause: 1,
      "O'Hara%Cause": 1,
      Cause$RemoteCause: 1,
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.started", { by: ["pipeline"] })), {
      "team/x a": 5,
      "team/y a": 2,
      "team/x b": 2,
      [`${HOSTILE} b`]: 1,
    });
  });

  it("counts them by week", async () => {
    // 1, 2 and 2 | 3 twice, 4, 6, 7, 8.
    assert.deepEqual(valuesBy(await test.ask("run.started", { grain: "week" })), { "day 0": 3, "day 7": 6 });
  });

  it("counts those of runs that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.started", { scope: { until: MONDAY + 8 * DAY } })), { all: 5 });
  });
});
