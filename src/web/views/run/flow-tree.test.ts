import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiNode } from "../../../api/runs.ts";
import { flowRows } from "./flow-rows.ts";
import { type FlowTree, flowTree, partAt } from "./flow-tree.ts";

/** `stage 10 in 5`, or without what it is in. */
function node(words: string, part: Partial<ApiNode> = {}): ApiNode {
  const [kind, flowNode, , parent] = words.split(" ");
  return {
    ...{
      flowNode: Number(flowNode),
      kind: kind as ApiNode["kind"],
      name: `${kind}${flowNode}`,
      startMs: Number(flowNode),
      durationMs: 1,
    },
    ...(parent === undefined ? {} : { parent: Number(parent) }),
    ...part,
  };
}

const shape = (trees: readonly FlowTree[]): unknown[] =>
  trees.map(({ node: { flowNode }, children }) => (children.length === 0 ? flowNode : [flowNode, ...shape(children)]));

const open = { isToggled: () => false, isOpen: false };

test("blocks that only wrap something give their place to what is in them; those that wait or failed stay", () => {
  const nodes = [
    node("block 3", { name: "node", waits: [{ kind: "agent", startMs: 3, durationMs: 9 }] }),
    node("block 5 in 3", { name: "withEnv" }),
    node("stage 7 in 5"),
    node("block 9 in 7", { name: "timestamps" }),
    node("step 11 in 9"),
    node("block 12 in 7", { name: "timeout", isOrigin: true }),
  ];
  assert.deepEqual(shape(flowTree(nodes)), [[3, [7, 11, 12]]]);
});

test("an arm that is nothing but a stage of its name is that stage; siblings are in the order in which they began", () => {
  const nodes = [
    node("branch 4", { name: "b", startMs: 9 }),
    node("branch 5", { name: "a" }),
    node("stage 6 in 4", { name: "b", outcome: "FAILURE" }),
    node("step 7 in 6"),
    node("stage 8 in 5", { name: "other" }),
  ];
  const trees = flowTree(nodes);
  assert.deepEqual(shape(trees), [
    [5, 8],
    [4, 7],
  ]);
  assert.deepEqual([trees[1]!.node.kind, trees[1]!.node.outcome], ["branch", "FAILURE"]);
  assert.equal(partAt(trees, 8)?.node.name, "other");
  assert.equal(partAt(trees, 99), undefined);
});

test("a node whose parent is on another page, itself or later stands at the top", () => {
  assert.deepEqual(
    shape(flowTree([node("step 7 in 2"), node("step 8 in 8"), node("step 9 in 12"), node("step 12 in 9")])),
    [7, 8, [9, 12]],
  );
});

test("in a large run steps are folded under their stage, with their waits, unless one failed or goes on", () => {
  const waits = [{ kind: "lock", startMs: 12, durationMs: 5 }];
  const nodes = [
    node("stage 10"),
    node("step 11 in 10"),
    node("step 12 in 10", { waits }),
    node("stage 20"),
    node("step 21 in 20", { isOrigin: true }),
    node("stage 30", {}),
    node("step 31 in 30"),
  ];
  const { durationMs: _, ...going } = nodes[5]!;
  const trees = flowTree([...nodes.slice(0, 5), going, nodes[6]!]);
  const shown = (options: Partial<Parameters<typeof flowRows>[1]>) =>
    flowRows(trees, { ...open, size: 1000, ...options }).map((row) => [row.node.flowNode, row.isFolded]);
  assert.deepEqual(shown({ isOpen: true }), [
    [10, true],
    [20, false],
    [21, false],
    [30, false],
    [31, false],
  ]);
  assert.deepEqual(shown({ isToggled: (flowNode) => flowNode === 10 }).slice(0, 3), [
    [10, false],
    [11, false],
    [12, false],
  ]);
  assert.deepEqual(flowRows(trees, { ...open, size: 1000 })[0]!.waits, waits);
  assert.equal(shown({ size: 7 }).length, 7);
});

test("arms of a matrix are called without the name of the stage around them", () => {
  const trees = flowTree([node("stage 3", { name: "Tests" }), node("branch 5 in 3", { name: "Tests - OS = 'linux'" })]);
  assert.deepEqual(
    flowRows(trees, { ...open, size: 2 }).map(({ shortName }) => shortName),
    [undefined, "OS = 'linux'"],
  );
});

test("a hundred thousand steps make rows soon", () => {
  const nodes = Array.from({ length: 100_000 }, (_, index) =>
    node(index % 100 === 0 ? `stage ${index + 1}` : `step ${index + 1} in ${index - (index % 100) + 1}`),
  );
  const began = performance.now();
  assert.equal(flowRows(flowTree(nodes), { ...open, size: nodes.length }).length, 1000);
  assert.ok(performance.now() - began < 3000);
});
