import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/directories.ts";

test("the proposal has the sections of a JEP, in their order, and each new hook its question, sketch and cost", () => {
  const text = readFileSync(join(root, "docs/jep/pipeline-usage-telemetry.adoc"), "utf8");
  const sections = [...text.matchAll(/^== (.*)$/gm)].map((match) => match[1]);
  assert.deepEqual(sections, [
    "Abstract",
    "Specification",
    "Motivation",
    "Reasoning",
    "Backwards Compatibility",
    "Security",
    "Infrastructure Requirements",
    "Testing",
    "Prototype Implementation",
    "References",
  ]);
  const hooks = text.split(/^==== \d\. /m).slice(1);
  assert.equal(hooks.length, 6);
  for (const hook of hooks) {
    assert.match(hook, /^_Question: /m);
    assert.match(hook, /\[source,java\]/);
    assert.match(hook, /^Cost: /m);
  }
});

test("the page on the hook names every event that the script writes", () => {
  const script = readFileSync(join(root, "hook/flowmeter.groovy"), "utf8");
  const page = readFileSync(join(root, "docs/hook.md"), "utf8");
  const events = [...script.matchAll(/\b(?:say|sayIfNew)\((?:'[^']*'[^,]*, )?'([a-z]+)'/g)].map((match) => match[1]!);
  assert.ok(new Set(events).size >= 10, events.join());
  for (const event of new Set(events)) assert.ok(page.includes(`| \`${event}\``), event);
});
