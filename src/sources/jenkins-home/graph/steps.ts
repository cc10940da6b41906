import * as n from "../records/names.ts";
import { NONE } from "./flow-graph.ts";
import { errorOf, stepOutcome } from "./outcome.ts";
import { elapsedMs, functionIdOf, isInvocation, type RunContext, successorOf } from "./run-context.ts";
import type { Stages } from "./stages.ts";

/** Writes a step fact per invocation. `origins` are the rows where the run's errors arose. */
export function writeSteps(context: RunContext, stages: Stages, origins: Int32Array): void {
  const none = context.book.of("(none)");
  for (const row of context.graph.order)
    if (isInvocation(context.nodes, row)) writeStep(context, row, { stages, origins, none });
}

interface StepSurroundings {
  readonly stages: Stages;
  readonly origins: Int32Array;
  readonly none: number;
}

function writeStep(context: RunContext, row: number, { stages, origins, none }: StepSurroundings): void {
  const { nodes, book, facts, runId, graph } = context;
  const from = nodes.columns;
  const fact = facts.step.add();
  const to = facts.step.columns;
  to.runId[fact] = runId;
  to.flowNode[fact] = from.id[row]!;
  const block = graph.block[row]!;
  if (block !== NONE) to.block[fact] = from.id[block]!;
  const stage = stages.around[row]!;
  if (stage !== NONE) to.stage[fact] = from.id[stage]!;
  to.descriptor[fact] = from.descriptor[row] === NONE ? none : from.descriptor[row]!;
  to.function[fact] = functionIdOf(context, row);
  to.isBlock[fact] = from.kind[row] === n.STEP_START_NODE ? 1 : 0;
  to.startAt[fact] = from.startAt[row]!;
  to.durationMs[fact] = elapsedMs(nodes, row, successorOf(context, row));
  const error = errorOf(context, row);
  to.failed[fact] = error === NONE ? 0 : 1;
  to.ownError[fact] = error !== NONE && arose(context, row, origins[error]!) ? 1 : 0;
  const outcome = stages.skipped[row] === 1 ? "NOT_EXECUTED" : stepOutcome(context, row);
  if (outcome !== undefined) to.outcome[fact] = book.of(outcome);
}

/** Whether an error that arose at `origin` is the own one of the step at `row`: there, at its end, or at its body's end. */
function arose({ nodes, graph }: RunContext, row: number, origin: number): boolean {
  if (origin === row || nodes.columns.kind[row] === n.STEP_ATOM_NODE) return true;
  return origin !== NONE && (origin === graph.endOf[row] || graph.endOf[graph.firstBody[row] ?? NONE] === origin);
}
