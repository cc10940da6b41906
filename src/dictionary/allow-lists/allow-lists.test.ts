import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allowListSources, allowLists, listedDescriptors, stepLabelOf } from "./allow-lists.ts";

describe("allow-lists", () => {
  test("hold no more than what they are for, each with its source and date", () => {
    assert.ok(allowLists.plugins.size <= 60, `${allowLists.plugins.size} plugins`);
    for (const { source, takenOn, version } of allowListSources) {
      assert.match(source, /https:\/\//);
      assert.match(takenOn, /^\d{4}-\d\d-\d\d$/);
      assert.ok(version >= 1);
    }
    assert.match(allowLists.digest, /^sha256-[0-9a-f]{64}$/);
  });

  test("have labels that may travel, and only steps of listed plugins", () => {
    for (const label of allowLists.steps) {
      assert.match(label, /^[a-z0-9_-]+:[A-Za-z0-9]+$/);
      assert.ok(allowLists.plugins.has(label.split(":")[0]!) || label.startsWith("script-security:"), label);
    }
    assert.equal(new Set(listedDescriptors).size, listedDescriptors.length);
  });

  const classes: readonly (readonly [descriptor: string | undefined, label: string | undefined])[] = [
    ["org.jenkinsci.plugins.workflow.steps.EchoStep", "workflow-basic-steps:echo"],
    ["org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep", "workflow-durable-task-step:sh"],
    ["org.jenkinsci.plugins.workflow.steps.CoreStep", "workflow-basic-steps:step"],
    ["com.acme.internal.EchoStep", undefined],
    ["org.jenkinsci.plugins.workflow.steps.EchoStep ", undefined],
    ["__proto__", undefined],
    [undefined, undefined],
  ];
  for (const [descriptor, label] of classes)
    test(`${descriptor} is ${label ?? "not listed"}`, () => assert.equal(stepLabelOf(descriptor), label));
});
