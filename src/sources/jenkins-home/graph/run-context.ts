import type { FactBuilders } from "../../../model/fact-batch.ts";
import type { FlowNodes } from "../records/flow-nodes.ts";
import type { NameBook } from "../records/name-book.ts";
import * as n from "../records/names.ts";
import { functionOf } from "../records/step-functions.ts";
import { type FlowGraph, NONE } from "./flow-graph.ts";

/** Everything the facts of one run's flow graph are made from, and where they go. */
export interface RunContext {
  readonly runId: number;
  readonly graph: FlowGraph;
  readonly nodes: FlowNodes;
  readonly book: NameBook;
  readonly facts: FactBuilders;
  /** By row: the worst warning on it or within it, as a name of the book. */
  readonly warnings: Int32Array;
}

/** Whether a row is a step invocation: an atom, or a block's outer start node. */
export function isInvocation({ columns }: FlowNodes, row: number): boolean {
  const kind = columns.kind[row];
  return kind === n.STEP_ATOM_NODE || (kind === n.STEP_START_NODE && columns.isBody[row] !== 1);
}

/** Name of a row's step descriptor class; "(none)" when the record has none. */
export function descriptorOf({ nodes, book }: RunContext, row: number): string {
  const id = nodes.columns.descriptor[row]!;
  return id < 0 ? "(none)" : book.text(id);
}

const functionsOfBook = new WeakMap<NameBook, Map<number, number>>();

/** Pipeline function of a row's step, as a number of the name book. */
export function functionIdOf(context: RunContext, row: number): number {
  const { book, nodes } = context;
  const descriptor = nodes.columns.descriptor[row]!;
  const delegate = nodes.columns.delegate[row]!;
  const cache = functionsOfBook.get(book) ?? new Map<number, number>();
  functionsOfBook.set(book, cache);
  const key = descriptor * 0x4000000 + delegate;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const id = book.of(functionOf(descriptorOf(context, row), delegate < 0 ? undefined : book.text(delegate)));
  cache.set(key, id);
  return id;
}

/** What ends a row's time: the end node of a block, the first child of an atom; {@link NONE} while it is open. */
export function successorOf({ graph, nodes }: RunContext, row: number): number {
  return nodes.columns.kind[row] === n.STEP_ATOM_NODE ? graph.firstChild[row]! : graph.endOf[row]!;
}

/** Milliseconds from one row to another, never negative; NaN when a side is missing or untimed. */
export function elapsedMs({ columns }: FlowNodes, from: number, to: number): number {
  if (from === NONE || to === NONE) return Number.NaN;
  const elapsed = columns.startAt[to]! - columns.startAt[from]!;
  return Math.max(elapsed, 0);
}
