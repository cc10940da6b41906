import * as n from "../records/names.ts";
import { NONE } from "./flow-graph.ts";
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
  const warning = nodes.columns.warning[row]!;
  if (warning !== NONE) return book.text(warning);
  return successorOf(context, row) === NONE ? undefined : "SUCCESS";
}

/** Place of the error a step carries: its own as an atom, its end node's or its own as a block; {@link NONE} without. */
export function errorOf({ nodes, graph }: RunContext, row: number): number {
  const { error, kind } = nodes.columns;
  if (kind[row] === n.STEP_ATOM_NODE) return error[row]!;
  const end = graph.endOf[row]!;
  if (end !== NONE && error[end] !== NONE) return error[end]!;
  return error[row]!;
}
