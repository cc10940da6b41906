import type { Thrown } from "../records/flow-nodes.ts";
import * as n from "../records/names.ts";
import { NONE } from "./flow-graph.ts";
import { descriptorOf, type RunContext } from "./run-context.ts";
import { isParallelStep } from "./stages.ts";

/** The row where the flow ended; {@link NONE} while it has not, or when that was not written down. */
export function flowEnd({ nodes, graph }: RunContext): number {
  const { order } = graph;
  for (let at = order.length - 1; at >= 0; at--)
    if (nodes.columns.kind[order[at]!] === n.FLOW_END_NODE) return order[at]!;
  return NONE;
}

/**
 * Whether the error of a row ended the run: the end of the flow carries it, or another error of the same `parallel`.
 *
 * Of several branches that fail, Jenkins passes on the error of one; nobody caught the others.
 */
export function isFatal(context: RunContext, row: number, end: number): boolean {
  const { graph, nodes } = context;
  if (carriesSame(context, end, row)) return true;
  for (let branch = graph.block[row]!; branch !== NONE; branch = graph.block[branch]!) {
    const parallel = graph.block[branch]!;
    if (parallel === NONE || !isBranch(context, branch, parallel)) continue;
    const [branchEnd, parallelEnd] = [graph.endOf[branch]!, graph.endOf[parallel]!];
    if (branchEnd === NONE || parallelEnd === NONE || !carriesSame(context, branchEnd, row)) return false;
    return nodes.columns.error[parallelEnd] !== NONE && isFatal(context, parallelEnd, end);
  }
  return false;
}

/** What was thrown where a row has its error. */
export function thrownAt({ nodes }: RunContext, row: number): Thrown {
  return nodes.thrown[nodes.columns.thrown[row]!]!;
}

function isBranch(context: RunContext, branch: number, parallel: number): boolean {
  return context.nodes.columns.isBody[branch] === 1 && isParallelStep(descriptorOf(context, parallel));
}

/**
 * Whether a row carries the same exception as another.
 *
 * By Jenkins' ids of the exceptions and of what caused them where both have one; else by class, message and cause, which takes a caught error for the
 * fatal one when both read the same.
 */
function carriesSame(context: RunContext, row: number, other: number): boolean {
  const { error } = context.nodes.columns;
  if (error[row] === NONE) return false;
  const [one, another] = [thrownAt(context, row), thrownAt(context, other)];
  if (one.ids.length > 0 && another.ids.length > 0) return one.ids.some((id) => another.ids.includes(id));
  return error[row] === error[other] && one.causeClass === another.causeClass;
}
