import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fourPipelines, TestStore, valuesBy } from "./test-store.ts";

const INTERRUPTED = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";
const causes = {
  timeout: "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout",
  user: "jenkins.model.CauseOfInterruption$UserInterruption",
  newer: "org.jenkinsci.plugins.pipeline.milestone.CancelledCause",
  removed: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$RemovedNodeCause",
};

describe("run.abort_cause", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    const aborted = { result: "ABORTED" };
    await test.runs([
      [1, 1, 0, aborted],
      [2, 1, 1, aborted],
      [3, 1, 2, aborted],
      [4, 2, 7, aborted],
      [5, 2, 8, aborted],
      [6, 2, 8, { result: "FAILURE" }],
      [7, 2, 9, { result: "ABORTED", finished: false }],
      [8, 3, 9, aborted],
    ]);
    const interruption = (runId: number, causeClass: string, handled: boolean) => ({
      runId,
      effectiveClass: INTERRUPTED,
      causeClass,
      handled,
    });
    await test.facts("error", [
      interruption(1, causes.timeout, false),
      interruption(2, causes.user, false),
      // A timeout that the Pipeline caught did not end run 3; the person did.
      interruption(3, causes.timeout, true),
      interruption(3, causes.user, false),
      interruption(4, causes.newer, false),
      interruption(5, causes.removed, false),
      interruption(6, causes.timeout, false),
      interruption(7, causes.timeout, false),
    ]);
  });

  after(() => test.close());

  it("counts runs that ended ABORTED: not those that failed of a timeout, nor those that go on", async () => {
    // 1 to 5 and 8.
    assert.deepEqual(valuesBy(await test.ask("run.abort_cause")), { all: 6 });
  });

  it("counts each once, by the error that ended it; a run without one is other", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.abort_cause", { by: ["cause"] })), {
      user_abort: 2,
      timeout: 1,
      superseded: 1,
      infrastructure: 1,
      other: 1,
    });
  });

  it("counts them by Pipeline and by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("run.abort_cause", { by: ["pipeline"] })), {
      "team/x a": 3,
      "team/y a": 2,
      "team/x b": 1,
    });
    assert.deepEqual(valuesBy(await test.ask("run.abort_cause", { grain: "week" })), { "day 0": 3, "day 7": 3 });
  });
});
