import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, TestStore, valuesBy } from "./test-store.ts";

const INTERRUPTED = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";
const TIMEOUT = "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout";

describe("error.occurred", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { result: "FAILURE" }],
      [2, 1, 1, { result: "SUCCESS" }],
      [3, 2, 8, { finished: false }],
    ]);
    await test.facts("error", [
      { runId: 1, function: "sh", effectiveClass: "hudson.AbortException", handled: false },
      { runId: 1, effectiveClass: "groovy.lang.MissingPropertyException", handled: true },
      { runId: 2, function: "sh", effectiveClass: "hudson.AbortException", handled: true },
      { runId: 2, function: "sleep", effectiveClass: INTERRUPTED, causeClass: TIMEOUT, handled: true },
      { runId: 3, function: "sh", effectiveClass: "com.acme.Odd" },
    ]);
  });

  after(() => test.close());

  it("counts errors where they arose, handled ones too", async () => {
    assert.deepEqual(valuesBy(await test.ask("error.occurred")), { all: 5 });
  });

  it("counts them by category: two exits of sh, a missing name, a timeout, a class that nobody knows", async () => {
    assert.deepEqual(valuesBy(await test.ask("error.occurred", { by: ["category"] })), {
      step_failure: 2,
      script_error: 1,
      timeout: 1,
      other: 1,
    });
  });

  it("tells handled errors from fatal ones; of a run that goes on nobody knows yet", async () => {
    assert.deepEqual(valuesBy(await test.ask("error.occurred", { by: ["handled"] })), { yes: 3, no: 1, unknown: 1 });
  });

  it("counts them by step, those outside any step apart, and by class", async () => {
    assert.deepEqual(valuesBy(await test.ask("error.occurred", { by: ["step"] })), { sh: 3, sleep: 1, "-": 1 });
    const byClass = valuesBy(await test.ask("error.occurred", { by: ["errorClass"] }));
    assert.equal(byClass["hudson.AbortException"], 2);
  });

  it("counts them by week and up to the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("error.occurred", { grain: "week" })), { "day 0": 4, "day 7": 1 });
    assert.deepEqual(valuesBy(await test.ask("error.occurred", { scope: { until: MONDAY + DAY } })), { all: 2 });
  });
});
