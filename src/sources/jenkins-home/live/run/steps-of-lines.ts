import { NONE } from "../../graph/flow-graph.ts";
import { isInvocation, type RunContext } from "../../graph/run-context.ts";
import * as n from "../../records/names.ts";
import type { StepOfLine } from "../log/log-follower.ts";
import { functionAt, type RunShape } from "../nodes/describe-head.ts";

/** Blocks around a node that are looked through; nesting ends long before. */
const MAX_DEPTH = 1000;

/** The step whose lines those of a flow node are; undefined when it has no record. */
export function stepOfLines({ context }: RunShape, flowNode: number): StepOfLine | undefined {
  const { nodes } = context;
  const row = nodes.rowOf(flowNode);
  if (row === NONE) return undefined;
  // Lines may come to the end node of a block: they are of its step.
  const start = nodes.columns.kind[row] === n.STEP_END_NODE ? nodes.rowOf(nodes.columns.startId[row]!) : row;
  const startAt = nodes.columns.startAt[row]!;
  return {
    function: functionAt(context, start === NONE ? row : start),
    agent: agentAround(context, row),
    startAt: Number.isNaN(startAt) ? undefined : startAt,
  };
}

function agentAround({ nodes, graph, book }: RunContext, row: number): string | undefined {
  for (let at = row, depth = 0; at !== NONE && depth < MAX_DEPTH; at = graph.block[at]!, depth++)
    if (nodes.columns.agent[at] !== NONE) return book.text(nodes.columns.agent[at]!);
  return undefined;
}

/** Ids of the nodes a run stands on, and of `node` steps around them that have no agent on record yet: they may still change. */
export function watchedOf({ context }: RunShape, heads: readonly number[]): number[] {
  const { graph, nodes } = context;
  const rows = new Set<number>(heads);
  for (const head of heads)
    for (let at = graph.block[head]!, depth = 0; at !== NONE && depth < MAX_DEPTH; at = graph.block[at]!, depth++)
      if (isInvocation(nodes, at) && nodes.columns.agent[at] === NONE && functionAt(context, at) === "node")
        rows.add(at);
  return [...rows].map((row) => nodes.columns.id[row]!);
}
