import type { FlowNodes } from "../records/flow-nodes.ts";
import * as n from "../records/names.ts";

/** Absent row. */
export const NONE = -1;

/** More than the rows a run can have: ids below 2^31 and rows below 2^22 fit into one number. */
const ROWS = 2 ** 22;

/**
 * How the flow nodes of a run hang together; arrays hold rows of `nodes`, {@link NONE} where there is nothing.
 *
 * Jenkins hands out ids upwards, so a parent has a smaller id than its child. An edge that breaks this (a node that is its
 * own parent, a ring) is no part of the graph and counted in `badEdges`; so is one to a node that is not there.
 */
export interface FlowGraph {
  readonly nodes: FlowNodes;
  /** Rows by ascending id. */
  readonly order: Int32Array;
  /** Of a start node: the end node with the smallest id that closes it. */
  readonly endOf: Int32Array;
  /** The child with the earliest time, of those that have one. */
  readonly firstChild: Int32Array;
  /** The innermost block around a node, as its start node; of a start or end node: the block around that one. */
  readonly block: Int32Array;
  /** Bodies run by a block: its inner start nodes, the first one here, how many there. */
  readonly firstBody: Int32Array;
  readonly bodies: Int32Array;
  readonly badEdges: number;
}

/** Works out the graph of the nodes read. */
export function flowGraph(nodes: FlowNodes): FlowGraph {
  const order = rowsById(nodes);
  const empty = (): Int32Array => new Int32Array(nodes.rows).fill(NONE);
  const graph = {
    nodes,
    order,
    endOf: empty(),
    firstChild: empty(),
    block: empty(),
    firstBody: empty(),
    bodies: new Int32Array(nodes.rows),
    badEdges: 0,
  };
  for (const row of order) {
    if (nodes.columns.kind[row] === n.STEP_END_NODE || nodes.columns.kind[row] === n.FLOW_END_NODE) linkEnd(graph, row);
    linkParents(graph, row);
  }
  return graph;
}

/** Id and row as one number each: typed arrays sort numbers without calling back. Both fit in 53 bits together. */
function rowsById({ columns, rows }: FlowNodes): Int32Array {
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row++) keys[row] = columns.id[row]! * ROWS + row;
  keys.sort();
  const order = new Int32Array(rows);
  for (let at = 0; at < rows; at++) order[at] = keys[at]! % ROWS;
  return order;
}

function linkEnd(graph: FlowGraph, row: number): void {
  const start = graph.nodes.rowOf(graph.nodes.columns.startId[row]!);
  if (start !== NONE && graph.endOf[start] === NONE) graph.endOf[start] = row;
}

function linkParents(graph: { -readonly [K in keyof FlowGraph]: FlowGraph[K] }, row: number): void {
  const { nodes } = graph;
  const { columns } = nodes;
  let isFirst = true;
  for (let at = columns.parentsFrom[row]!; at < columns.parentsTo[row]!; at++) {
    const parent = nodes.rowOf(nodes.parents[at]!);
    if (parent !== NONE) noteChild(graph, parent, row);
    if (parent === NONE || columns.id[parent]! >= columns.id[row]!) graph.badEdges++;
    else if (isFirst) {
      graph.block[row] = blockAfter(graph, parent);
      noteBody(graph, row);
    }
    isFirst = false;
  }
  if (columns.kind[row] === n.STEP_END_NODE) graph.block[row] = blockOfStart(graph, row);
}

function blockOfStart(graph: FlowGraph, end: number): number {
  const { columns } = graph.nodes;
  const start = graph.nodes.rowOf(columns.startId[end]!);
  return start === NONE || columns.id[start]! >= columns.id[end]! ? graph.block[end]! : graph.block[start]!;
}

function noteChild({ nodes, firstChild }: FlowGraph, parent: number, row: number): void {
  const { startAt } = nodes.columns;
  if (Number.isNaN(startAt[row]!)) return;
  const known = firstChild[parent]!;
  if (known === NONE || startAt[row]! < startAt[known]!) firstChild[parent] = row;
}

/** The block a node stands in when it follows `parent`. */
function blockAfter({ nodes, block }: FlowGraph, parent: number): number {
  const kind = nodes.columns.kind[parent];
  return kind === n.STEP_START_NODE || kind === n.FLOW_START_NODE ? parent : block[parent]!;
}

function noteBody({ nodes, block, firstBody, bodies }: FlowGraph, row: number): void {
  const { columns } = nodes;
  const outer = block[row]!;
  if (columns.isBody[row] !== 1 || columns.kind[row] !== n.STEP_START_NODE || outer === NONE) return;
  if (columns.descriptor[outer] !== columns.descriptor[row] || columns.isBody[outer] === 1) return;
  if (firstBody[outer] === NONE) firstBody[outer] = row;
  bodies[outer]!++;
}
