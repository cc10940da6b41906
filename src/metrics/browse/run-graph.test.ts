import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FactRow, GraphRows } from "../../model/fact-row.ts";
import { pageEnd, runGraph } from "./run-graph.ts";

const all = { after: 0, upTo: Number.MAX_SAFE_INTEGER };

type Step = Partial<FactRow<"step">>;

/** A step of 10 ms that starts at its flow node's number. */
function step(flowNode: number, name: string, part: Step = {}): FactRow<"step"> {
  return { flowNode, function: name, startAt: flowNode, durationMs: 10, outcome: "SUCCESS", ...part };
}

function block([flowNode, endAt]: readonly [number, number], name: string, part: Step = {}): FactRow<"step"> {
  return step(flowNode, name, { isBlock: true, durationMs: endAt - flowNode, ...part });
}

function stage(flowNode: number, name: string, part: Partial<FactRow<"stage">> = {}): FactRow<"stage"> {
  return {
    flowNode,
    kind: "stage",
    name,
    startAt: flowNode,
    durationMs: 10,
    executed: true,
    outcome: "SUCCESS",
    ...part,
  };
}

function rowsOf(part: Partial<GraphRows>): GraphRows {
  return { run: { startAt: 0 }, stages: [], steps: [], waits: [], agentUses: [], ...part };
}

const tree = (rows: GraphRows): Record<string, string | undefined> => {
  const nodes = runGraph(rows, all);
  const names = new Map(nodes.map(({ flowNode, name }) => [flowNode, `${flowNode} ${name}`]));
  return Object.fromEntries(nodes.map((node) => [names.get(node.flowNode)!, names.get(node.parent ?? -1)]));
};

describe("the flow graph of a run", () => {
  it("tells whose body a node is in, though rows name bodies only, also where branches run side by side", () => {
    // node(3) { 4: stage(5) { 6 Test: parallel(7) { 8 a: withEnv(10) { 12: sh(14) }, 9 b: withEnv(11) { 13: sh(15) } } } }
    const rows = rowsOf({
      stages: [
        stage(6, "Test", { durationMs: 90 }),
        stage(8, "a", { kind: "branch", parentStage: 6 }),
        stage(9, "b", { kind: "branch", parentStage: 6 }),
      ],
      steps: [
        block([3, 99], "node", { block: 2 }),
        block([5, 98], "stage", { block: 4 }),
        block([7, 97], "parallel", { block: 6, stage: 6 }),
        block([10, 90], "withEnv", { block: 8, stage: 8 }),
        block([11, 90], "withEnv", { block: 9, stage: 9 }),
        step(14, "sh", { block: 12, stage: 8 }),
        step(15, "sh", { block: 13, stage: 9 }),
      ],
    });
    assert.deepEqual(tree(rows), {
      "3 node": undefined,
      "6 Test": "3 node",
      "8 a": "6 Test",
      "9 b": "6 Test",
      "10 withEnv": "8 a",
      "11 withEnv": "9 b",
      "14 sh": "10 withEnv",
      "15 sh": "11 withEnv",
    });
  });

  it("finds the second body of a block, not the block that ended before it", () => {
    // retry(3) { 4: withEnv(5) { 6: sh(7) } } { 10: sh(11) }: the first try ended at 9.
    const rows = rowsOf({
      steps: [
        block([3, 50], "retry"),
        block([5, 9], "withEnv", { block: 4 }),
        step(7, "sh", { block: 6, durationMs: 1 }),
        step(11, "sh", { block: 10 }),
      ],
    });
    assert.deepEqual(tree(rows), {
      "3 retry": undefined,
      "5 withEnv": "3 retry",
      "7 sh": "5 withEnv",
      "11 sh": "3 retry",
    });
  });

  it("says the same of each node page by page as all at once", () => {
    const rows = rowsOf({
      stages: [stage(4, "A", { durationMs: 40 }), stage(9, "B")],
      steps: [
        block([3, 45], "stage", { block: 2 }),
        block([5, 40], "dir", { block: 4, stage: 4 }),
        step(7, "sh", { block: 6, stage: 4 }),
        block([8, 60], "stage", { block: 2 }),
        step(10, "echo", { block: 9, stage: 9 }),
      ],
    });
    const paged = [];
    for (let after = 0; ; ) {
      const end = pageEnd(rows, after, 2);
      paged.push(...runGraph(rows, { after, upTo: end ?? all.upTo }));
      if (end === undefined) break;
      after = end;
    }
    assert.deepEqual(paged, runGraph(rows, all));
    assert.deepEqual(
      paged.map(({ flowNode }) => flowNode),
      [4, 5, 7, 9, 10],
    );
  });

  it("puts waits, agents and errors on their nodes, and counts time from the start of the run", () => {
    const rows = rowsOf({
      run: { startAt: 1000 },
      stages: [
        stage(8, "Deploy", { startAt: 1500, executed: false, status: "SKIPPED_FOR_FAILURE", synthetic: "POST" }),
      ],
      steps: [
        block([3, 0], "node", { startAt: 1001, durationMs: 90, failed: true }),
        step(5, "sh", { startAt: 990, failed: true, ownError: true, outcome: "FAILURE" }),
      ],
      waits: [
        { flowNode: 3, kind: "agent", startAt: 1001, durationMs: 40 },
        { flowNode: 5, kind: "lock", startAt: 1010 },
      ],
      agentUses: [{ flowNode: 3, isInvocation: true, label: "linux", agent: "linux-2" }],
    });
    const [node, sh, deploy] = runGraph(rows, all);
    assert.deepEqual(
      [node!.waits, node!.label, node!.agent],
      [[{ kind: "agent", startMs: 1, durationMs: 40 }], "linux", "linux-2"],
    );
    assert.deepEqual([node!.hasFailed, node!.isOrigin], [true, false]);
    // A clock that was set back does not make it begin before the run.
    assert.deepEqual([sh!.startMs, sh!.isOrigin, sh!.outcome], [0, true, "FAILURE"]);
    assert.deepEqual(sh!.waits, [{ kind: "lock", startMs: 10, durationMs: undefined }]);
    assert.deepEqual([deploy!.isSkipped, deploy!.isSynthetic, deploy!.status], [true, true, "SKIPPED_FOR_FAILURE"]);
  });

  it("keeps what has no number, no name and no parent from breaking it", () => {
    const rows = rowsOf({ run: {}, steps: [{}, step(4, "sh", { block: 4 }), { flowNode: 2, block: 99, stage: 77 }] });
    assert.deepEqual(
      runGraph(rows, { after: -1, upTo: 9 }).map(({ flowNode, parent, startMs }) => [flowNode, parent, startMs]),
      [
        [0, undefined, undefined],
        [2, 77, undefined],
        [4, undefined, undefined],
      ],
    );
    assert.deepEqual(runGraph(rowsOf({}), all), []);
    assert.equal(pageEnd(rowsOf({}), 0, 5), undefined);
  });
});
