import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeTail } from "./build-tail.ts";

const rows: readonly (readonly [string, string, string])[] = [
  ["finished", "\n  <completed>true</completed>\n  <checkouts/>\n</flow-build>", "finished"],
  ["not finished", "\n  <completed>false</completed>\n  <checkouts/>\n</flow-build>\n", "unfinished"],
  ["without the tag", "\n  <duration>0</duration>\n</flow-build>", "undecided"],
  ["the tag deeper down", "\n    <completed>true</completed>\n</flow-build>", "undecided"],
  ["in text that is escaped", "&lt;completed>true</completed>\n</flow-build>", "undecided"],
  ["something else", "\n  <completed>false</completed>\n</build>", "other"],
  ["half written", "\n  <completed>fal", "undecided"],
  ["cut behind a tag", "\n  <duration>0</duration>\n", "other"],
  ["empty", "", "undecided"],
];

for (const [name, tail, expected] of rows)
  test(`a record that is ${name}`, () => assert.equal(judgeTail(tail), expected));
