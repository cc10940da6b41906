import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engineFrames, errorFingerprint } from "./error-fingerprint.ts";

const frames: readonly (readonly [line: string, frame: string | undefined])[] = [
  ["org.x.y.Z.run(Z.java:1)", undefined],
  [
    "org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep$Execution.handleExit(DurableTaskStep.java:669)",
    "org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep$Execution.handleExit",
  ],
  [
    "PluginClassLoader for git//hudson.plugins.git.GitSCM.checkout(GitSCM.java:1)",
    "hudson.plugins.git.GitSCM.checkout",
  ],
  ["java.base/java.lang.Thread.run(Thread.java:829)", undefined],
  ["app//jenkins.model.Jenkins.get(Jenkins.java:1)", "jenkins.model.Jenkins.get"],
  ["WorkflowScript.run(WorkflowScript:12)", undefined],
  ["___cps.transform___(Native Method)", undefined],
  ["Script1.run(Script1.groovy:1)", undefined],
  ["com.acme.secret.Deploy.run(Deploy.groovy:3)", undefined],
  ["org.codehaus.groovy.runtime.ScriptBytecodeAdapter.unwrap(ScriptBytecodeAdapter.java:66)", undefined],
  [
    "org.jenkinsci.plugins.workflow.job.WorkflowRun$2.lambda$interrupt$0(WorkflowRun.java:398)",
    "org.jenkinsci.plugins.workflow.job.WorkflowRun.interrupt",
  ],
  [
    "org.jenkinsci.plugins.pipeline.modeldefinition.ModelInterpreter$_evaluateStage_closure12$_closure3.doCall(ModelInterpreter.groovy:1)",
    "org.jenkinsci.plugins.pipeline.modeldefinition.ModelInterpreter.doCall",
  ],
  ["hudson.FilePath$$Lambda$123/0x0000000840a3.call(Unknown Source)", "hudson.FilePath.call"],
  ["hudson.model.Descriptor$$FastClassByCGLIB$$4d3a.invoke(<generated>)", "hudson.model.Descriptor.invoke"],
  ["hudson.model.$Proxy12.join(Unknown Source)", "hudson.model.$Proxy.join"],
  ["hudson.remoting.Channel.call(Channel.java:1)", undefined],
  [
    "org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep$Execution.check(DurableTaskStep.java:1)",
    undefined,
  ],
  ["hudson.FilePath.&lt;init>", undefined],
  ["hudson.FilePath.<init>(FilePath.java:3)", "hudson.FilePath.<init>"],
  ["hudson.FilePath.access$200(FilePath.java:1)", undefined],
  ["hudson.security.ACL.impersonate2(ACL.java:449)", undefined],
  ["jenkins.util.ContextResettingExecutorService$1.run(ContextResettingExecutorService.java:28)", undefined],
  ["jenkins.security.ImpersonatingScheduledExecutorService$1.run(X.java:1)", undefined],
  ["hudson.model.Run the secret is hunter2", undefined],
  ["hudson.model.Run.run\nhudson.model.Run.secret(x)", undefined],
  [`hudson.${"a.".repeat(400)}b(x)`, undefined],
  ["", undefined],
];

for (const [line, frame] of frames)
  test(`a frame is ${frame ?? "none of the engine"}: ${line.slice(0, 60)}`, () =>
    assert.deepEqual(engineFrames([line]), frame === undefined ? [] : [frame]));

test("three frames count, the same one in a row once", () =>
  assert.deepEqual(
    engineFrames(["hudson.A.a(x)", "hudson.A.a(y)", "java.B.b(x)", "hudson.A.c(x)", "hudson.D.d", "hudson.E.e"]),
    ["hudson.A.a", "hudson.A.c", "hudson.D.d"],
  ));

test("a trace without end is read for a while only", () => {
  let read = 0;
  function* endless(): Generator<string> {
    for (;;) {
      read++;
      yield "com.acme.Loop.again(Loop.java:1)";
    }
  }
  assert.deepEqual(engineFrames(endless()), []);
  assert.ok(read <= 300, `${read} lines`);
});

describe("a fingerprint", () => {
  const base = {
    effectiveClass: "hudson.AbortException",
    causeClass: undefined,
    function: "sh",
    frames: ["hudson.A.a"],
  };

  test("is a whole number of 52 bits, the same on every machine", () => {
    assert.equal(errorFingerprint(base), errorFingerprint({ ...base }));
    assert.ok(Number.isSafeInteger(errorFingerprint(base)));
    assert.equal(errorFingerprint(base), EXPECTED);
  });

  test("differs by class, cause, function and frames", () => {
    const all = [
      base,
      { ...base, effectiveClass: "java.io.IOException" },
      { ...base, causeClass: "hudson.Cause" },
      { ...base, function: undefined },
      { ...base, frames: [] },
      { ...base, frames: ["hudson.A.b"] },
    ].map(errorFingerprint);
    assert.equal(new Set(all).size, all.length);
  });
});

/** sha256("hudson.AbortException\0\0sh\0hudson.A.a"), first six bytes and the low half of the seventh. */
const EXPECTED = 3260513474370833;
