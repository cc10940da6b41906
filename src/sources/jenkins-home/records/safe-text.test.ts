import assert from "node:assert/strict";
import { test } from "node:test";
import * as safe from "./safe-text.ts";
import { functionOf } from "./step-functions.ts";

const classes: readonly (readonly [string, string])[] = [
  ["hudson.AbortException", "hudson.AbortException"],
  ["a.B$C", "a.B$C"],
  ["java.lang.IllegalStateException: password is hunter2", "(unreadable)"],
  ["two words", "(unreadable)"],
  ["https://ci.example/x", "(unreadable)"],
  ["", "(unreadable)"],
  ["a".repeat(301), "(unreadable)"],
];
for (const [text, kept] of classes)
  test(`class ${text.slice(0, 40)} is kept as ${kept}`, () => assert.equal(safe.readableClass(text), kept));

test("members of classes, constructors too", () => {
  assert.equal(safe.readableMember("hudson.model.Result.fromString"), "hudson.model.Result.fromString");
  assert.equal(safe.readableMember("a.B.<init>"), "a.B.<init>");
  assert.equal(safe.readableMember("a.B.<secret>"), "(unreadable)");
});

test("results, durabilities and tags are constants or nothing", () => {
  assert.equal(safe.readableResult("UNSTABLE"), "UNSTABLE");
  assert.equal(safe.readableResult("my secret"), "FAILURE");
  assert.equal(safe.readableResult(""), undefined);
  assert.equal(safe.readableDurability("my secret"), "(unreadable)");
  assert.equal(safe.readableStageStatus("SKIPPED_FOR_CONDITIONAL"), "SKIPPED_FOR_CONDITIONAL");
  assert.equal(safe.readableStageStatus("my secret"), "(unreadable)");
  assert.equal(safe.readableSynthetic("post"), "POST");
  assert.equal(safe.readableSynthetic("my secret"), "(unreadable)");
  assert.equal(safe.readableSymbol("archiveArtifacts"), "archiveArtifacts");
  assert.equal(safe.readableSymbol("my secret"), "other");
});

const functions: readonly (readonly [string, string | undefined, string])[] = [
  ["org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep", undefined, "sh"],
  ["org.jenkinsci.plugins.workflow.steps.CoreStep", "archiveArtifacts", "archiveArtifacts"],
  ["org.jenkinsci.plugins.workflow.steps.CoreStep", undefined, "step"],
  ["org.jenkinsci.plugins.workflow.steps.CoreWrapperStep", undefined, "wrap"],
  ["org.jenkinsci.plugins.workflow.steps.scm.GenericSCMStep", "GitSCM", "checkout"],
  ["com.example.MyOwnStep", undefined, "MyOwnStep"],
  ["constructor", undefined, "constructor"],
  ["__proto__", undefined, "__proto__"],
];
for (const [descriptor, delegate, expected] of functions)
  test(`function of ${descriptor} ${delegate ?? ""}`, () => assert.equal(functionOf(descriptor, delegate), expected));
