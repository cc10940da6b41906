import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fourPipelines, TestStore, valuesBy } from "./test-store.ts";

describe("engine.error", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0],
      [2, 2, 7],
    ]);
    await test.facts("error", [
      { runId: 1, effectiveClass: "java.io.NotSerializableException" },
      { runId: 1, effectiveClass: "org.jboss.marshalling.TraceInformation" },
      { runId: 1, effectiveClass: "groovyjarjarasm.asm.MethodTooLargeException" },
      { runId: 2, effectiveClass: "org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException" },
      { runId: 2, effectiveClass: "com.cloudbees.groovy.cps.impl.CpsCallableInvocation" },
      { runId: 2, effectiveClass: "java.lang.VerifyError" },
      { runId: 2, function: "sh", effectiveClass: "hudson.AbortException" },
    ]);
  });

  after(() => test.close());

  it("counts the engine's own errors, not those of steps and scripts", async () => {
    assert.deepEqual(valuesBy(await test.ask("engine.error")), { all: 6 });
  });

  it("counts them by what they mean; one of the engine's that is not listed is other", async () => {
    assert.deepEqual(valuesBy(await test.ask("engine.error", { by: ["class"] })), {
      not_serializable: 2,
      method_too_large: 1,
      sandbox_rejection: 1,
      cps_mismatch: 1,
      other: 1,
    });
  });

  it("counts them by Pipeline and by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("engine.error", { by: ["pipeline"] })), { "team/x a": 3, "team/y a": 3 });
    assert.deepEqual(valuesBy(await test.ask("engine.error", { grain: "week" })), { "day 0": 3, "day 7": 3 });
  });
});
