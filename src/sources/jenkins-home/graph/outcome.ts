import type { NameBook } from "../records/name-book.ts";
import * as n from "../records/names.ts";
import { type FlowGraph, NONE } from "./flow-graph.ts";
import { type RunContext, successorOf } from "./run-context.ts";

/**
 * How a step or stage ended, in Jenkins' words: SUCCESS, UNSTABLE, FAILURE, ABORTED, NOT_BUILT; undefined while it is open.
 *
 * An error decides, an interruption by the result it asked for; then a warning (`unstable`, `catchError`); else it succeeded.
 * Source: pipeline-graph-analysis `StatusAndTiming.computeChunkStatus2`.
 */
export function stepOutcome(context: RunContext, row: number): string | undefined {
  const { nodes, book } = context;
  const error = errorOf(context, row);
  if (error !== NONE) return nodes.errors[error]!.interruption ?? "FAILURE";
  const warning = context.warnings[row]!;
  if (warning !== NONE) return book.text(warning);
  return successorOf(context, row) === NONE ? undefined : "SUCCESS";
}

const severity: readonly string[] = ["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"];

/** The worst warning (`unstable`, `junit`, `catchError`) on a node or within it, as a name of the book; by row. */
export function worstWarnings(graph: FlowGraph, book: NameBook): Int32Array {
  const { warning } = graph.nodes.columns;
  const worst = Int32Array.from({ length: graph.nodes.rows }, (_, row) => warning[row]!);
  const rank = (name: number): number => (name === NONE ? -1 : severity.indexOf(book.text(name)));
  for (let at = graph.order.length - 1; at >= 0; at--) {
    const row = graph.order[at]!;
    const block = graph.block[row]!;
    if (worst[row] !== NONE && block !== NONE && rank(worst[row]!) > rank(worst[block]!)) worst[block] = worst[row]!;
  }
  return worst;
}

/** Place of the error a step carries: its own as an atom, its end node's or its own as a block; {@link NONE} without. */
export function errorOf({ nodes, graph }: RunContext, row: number): number {
  const { error, kind } = nodes.columns;
  if (kind[row] === n.STEP_ATOM_NODE) return error[row]!;
  const end = graph.endOf[row]!;
  if (end !== NONE && error[end] !== NONE) return error[end]!;
  return error[row]!;
}
