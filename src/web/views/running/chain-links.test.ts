import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChainLink, chainLink, waitsOn } from "./chain-links.ts";

test("reads the links of a chain", () => {
  const rows: readonly (readonly [string, ChainLink])[] = [
    ["shop/deploy#61", { kind: "run", name: "shop/deploy#61" }],
    ["shop/deploy#59 SILENT_STEP", { kind: "run", name: "shop/deploy#59", state: "SILENT_STEP" }],
    ["my folder/a job#3 MOVING", { kind: "run", name: "my folder/a job#3", state: "MOVING" }],
    ["odd TOSTRING#1 toString", { kind: "place", name: "odd TOSTRING#1 toString" }],
    ["executor(built-in)", { kind: "executor", name: "built-in" }],
    ["executor(a (b))", { kind: "executor", name: "a (b)" }],
    ["lock(board-1)", { kind: "lock", name: "board-1" }],
    ["lock(board-1), reserved", { kind: "lock", name: "board-1, reserved" }],
    ["label gpu && linux", { kind: "label", name: "gpu && linux" }],
    ["agent gpu-1", { kind: "agent", name: "gpu-1" }],
    ["any agent", { kind: "place", name: "any agent" }],
    ["sh in stage Build", { kind: "place", name: "sh in stage Build" }],
    ["", { kind: "place", name: "" }],
  ];
  for (const [text, link] of rows) assert.deepEqual(chainLink(text), link, text);
});

test("says in one line what a run waits on", () => {
  const names = (chain: readonly string[]) => waitsOn(chain).map(({ name }) => name);
  assert.deepEqual(names([]), []);
  assert.deepEqual(names(["a#1"]), []);
  assert.deepEqual(names(["a#1", "sh in stage Build"]), ["sh in stage Build"]);
  assert.deepEqual(names(["a#1", "executor(x)", "b#2 SILENT_STEP", "sh"]), ["x", "b#2"]);
  assert.deepEqual(names(["a#1", "b#2 MOVING", "sh"]), ["b#2"]);
  assert.deepEqual(names(["a#1", "label gpu"]), ["gpu"]);
});
