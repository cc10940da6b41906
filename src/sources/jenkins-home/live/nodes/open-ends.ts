import { type FlowGraph, NONE } from "../../graph/flow-graph.ts";
import { descriptorOf, type RunContext } from "../../graph/run-context.ts";
import { isParallelStep } from "../../graph/stages.ts";
import * as n from "../../records/names.ts";

/** Where a run stands, as rows of its flow graph. */
export interface OpenEnds {
  /** In the order of their ids. */
  readonly heads: readonly number[];
  readonly hasFlowEnd: boolean;
}

/**
 * Finds the open ends of a flow graph: nodes that nothing follows.
 *
 * The end of a `parallel` branch is none while another branch goes on: the engine waits there for the others. Where parts of
 * the graph are missing, nodes whose followers are lost look open: then what `build.xml` names as heads (`recorded`, ids)
 * decides, if it names the newest node too.
 */
export function findOpenEnds(context: RunContext, recorded: readonly number[]): OpenEnds {
  const { graph, nodes } = context;
  const hasChild = markParents(graph);
  const leaves: number[] = [];
  let hasFlowEnd = false;
  for (const row of graph.order) {
    if (nodes.columns.kind[row] === n.FLOW_END_NODE) hasFlowEnd = true;
    else if (hasChild[row] === 0) leaves.push(row);
  }
  if (hasFlowEnd) return { heads: [], hasFlowEnd };
  const heads = withoutWaitingEnds(context, leaves);
  return { heads: graph.badEdges > 0 ? asRecorded(graph, heads, recorded) : heads, hasFlowEnd };
}

function markParents({ nodes }: FlowGraph): Uint8Array {
  const hasChild = new Uint8Array(nodes.rows);
  const { columns } = nodes;
  for (let row = 0; row < nodes.rows; row++)
    for (let at = columns.parentsFrom[row]!; at < columns.parentsTo[row]!; at++) {
      const parent = nodes.rowOf(nodes.parents[at]!);
      if (parent !== NONE && parent !== row) hasChild[parent] = 1;
    }
  return hasChild;
}

/** Leaves out ends of branches whose `parallel` has other open ends; where all branches ended, the newest end stands for them. */
function withoutWaitingEnds(context: RunContext, leaves: readonly number[]): number[] {
  const busy = new Set<number>();
  const ends: { row: number; outer: number; depth: number }[] = [];
  const heads: number[] = [];
  for (const row of leaves) {
    const outer = parallelEndedBy(context, row);
    if (outer === NONE) heads.push(keepBusy(context.graph, row, busy));
    else ends.push({ row, outer, depth: depthOf(context.graph, row) });
  }
  // Innermost first: the end of an inner branch keeps the branches around it open.
  ends.sort((one, other) => other.depth - one.depth || other.row - one.row);
  for (const { row, outer } of ends) if (!busy.has(outer)) heads.push(keepBusy(context.graph, row, busy));
  const { id } = context.nodes.columns;
  return heads.sort((one, other) => id[one]! - id[other]!);
}

/** Notes all blocks around a row as having an open end in them. */
function keepBusy({ block, nodes }: FlowGraph, row: number, busy: Set<number>): number {
  for (let at = block[row]!, steps = 0; at !== NONE && steps <= nodes.rows; at = block[at]!, steps++) busy.add(at);
  return row;
}

/** The `parallel` that a row ends a branch of; NONE for any other row. */
function parallelEndedBy(context: RunContext, row: number): number {
  const { nodes, graph } = context;
  if (nodes.columns.kind[row] !== n.STEP_END_NODE) return NONE;
  const body = nodes.rowOf(nodes.columns.startId[row]!);
  if (body === NONE || nodes.columns.isBody[body] !== 1 || !isParallelStep(descriptorOf(context, body))) return NONE;
  return graph.block[body]!;
}

function depthOf({ block, nodes }: FlowGraph, row: number): number {
  let depth = 0;
  for (let at = block[row]!; at !== NONE && depth <= nodes.rows; at = block[at]!) depth++;
  return depth;
}

function asRecorded({ nodes, order }: FlowGraph, heads: number[], recorded: readonly number[]): readonly number[] {
  const newest = order.length === 0 ? NONE : nodes.columns.id[order[order.length - 1]!]!;
  if (!recorded.includes(newest)) return heads;
  const named = heads.filter((row) => recorded.includes(nodes.columns.id[row]!));
  return named.length > 0 ? named : heads;
}
