import { errorFingerprint } from "../../../model/error-fingerprint.ts";
import * as n from "../records/names.ts";
import { NONE } from "./flow-graph.ts";
import { flowEnd, isFatal, thrownAt } from "./handled.ts";
import { functionIdOf, type RunContext } from "./run-context.ts";

/**
 * For each error of the run the row where it arose, or {@link NONE}.
 *
 * Jenkins writes an error on the step that threw it and again on the end of every block around it. It arose at the atom that
 * carries it; when no atom does (Groovy threw it, or a block step itself), at the node with the smallest id.
 */
export function errorOrigins({ nodes, graph }: RunContext): Int32Array {
  const { columns } = nodes;
  const origins = new Int32Array(nodes.errors.length).fill(NONE);
  for (const row of graph.order) {
    const error = columns.error[row]!;
    if (error === NONE || columns.kind[row] === n.FLOW_START_NODE) continue;
    const known = origins[error]!;
    const betterThanKnown =
      columns.kind[row] === n.STEP_ATOM_NODE && known !== NONE && columns.kind[known] !== n.STEP_ATOM_NODE;
    if (known === NONE || betterThanKnown) origins[error] = row;
  }
  return origins;
}

/** Writes one error fact per failing atom and one per error that no atom carries. */
export function writeErrors(context: RunContext, origins: Int32Array, stageOf: Int32Array): void {
  const { nodes, graph } = context;
  const endRow = flowEnd(context);
  for (const row of graph.order) {
    const error = nodes.columns.error[row]!;
    if (error === NONE || nodes.columns.kind[row] === n.FLOW_START_NODE) continue;
    if (nodes.columns.kind[row] !== n.STEP_ATOM_NODE && origins[error] !== row) continue;
    const fact = writeError(context, row, stageOf[row]!);
    if (endRow !== NONE) context.facts.error.columns.handled[fact] = isFatal(context, row, endRow) ? 0 : 1;
  }
}

function writeError(context: RunContext, row: number, stageRow: number): number {
  const { facts, nodes, book, runId } = context;
  const { className, effectiveClass } = nodes.errors[nodes.columns.error[row]!]!;
  const { causeClass, frames } = thrownAt(context, row);
  const to = facts.error.columns;
  const fact = facts.error.add();
  to.runId[fact] = runId;
  to.flowNode[fact] = nodes.columns.id[row]!;
  if (stageRow !== NONE) to.stage[fact] = nodes.columns.id[stageRow]!;
  const step = stepOfError(context, row);
  const functionId = step === NONE ? NONE : functionIdOf(context, step);
  if (functionId !== NONE) to.function[fact] = functionId;
  to.errorClass[fact] = book.of(className);
  to.effectiveClass[fact] = book.of(effectiveClass);
  if (causeClass !== undefined) to.causeClass[fact] = book.of(causeClass);
  const name = functionId === NONE ? undefined : book.text(functionId);
  to.fingerprint[fact] = errorFingerprint({ effectiveClass, causeClass, function: name, frames });
  return fact;
}

/** The row that names the step an error arose in: the node itself, or for an end node the block it closes. */
function stepOfError({ nodes, graph }: RunContext, row: number): number {
  const { kind, startId, descriptor } = nodes.columns;
  if (kind[row] === n.STEP_END_NODE) {
    const start = nodes.rowOf(startId[row]!);
    return start !== NONE && descriptor[start] !== NONE ? start : graph.block[row]!;
  }
  return descriptor[row] === NONE ? NONE : row;
}
