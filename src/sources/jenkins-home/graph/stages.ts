import * as n from "../records/names.ts";
import { NONE } from "./flow-graph.ts";
import { stepOutcome } from "./outcome.ts";
import { descriptorOf, elapsedMs, isInvocation, type RunContext } from "./run-context.ts";

const STAGE_STEP = "org.jenkinsci.plugins.workflow.support.steps.StageStep";
const PARALLEL_STEP = "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep";

/** The stages and `parallel` branches of a run: which row is one, and which is nearest around each row. */
export interface Stages {
  /** 0 no, 1 a stage, 2 a branch; by row. */
  readonly kind: Uint8Array;
  /** Row of the nearest stage or branch around a row, {@link NONE} outside any; of a stage: the one around it. */
  readonly around: Int32Array;
  /** 1 where the nearest stage, or one further out, did not run. */
  readonly skipped: Uint8Array;
  /** Stages around a row, itself included. */
  readonly depth: Int32Array;
}

/** Descriptor of a stage step, by its class name. */
export function isStageStep(descriptor: string): boolean {
  return descriptor === STAGE_STEP;
}

/** Descriptor of a parallel step, by its class name. */
export function isParallelStep(descriptor: string): boolean {
  return descriptor === PARALLEL_STEP;
}

/** Finds stages and branches. */
export function findStages(context: RunContext): Stages {
  const { graph, nodes } = context;
  const stages = {
    kind: new Uint8Array(nodes.rows),
    around: new Int32Array(nodes.rows).fill(NONE),
    skipped: new Uint8Array(nodes.rows),
    depth: new Int32Array(nodes.rows),
  };
  for (const row of graph.order) {
    const kind = stageKind(context, row);
    const block = graph.block[row]!;
    const outer = block === NONE ? NONE : stages.kind[block] !== 0 ? block : stages.around[block]!;
    stages.kind[row] = kind;
    stages.around[row] = outer;
    stages.depth[row] = (outer === NONE ? 0 : stages.depth[outer]!) + (kind === 1 ? 1 : 0);
    const outerSkipped = outer !== NONE && stages.skipped[outer] === 1;
    stages.skipped[row] = outerSkipped || (kind !== 0 && wasSkipped(context, row)) ? 1 : 0;
  }
  return stages;
}

/** Whether the row was skipped by Declarative, by what is written on it or on its only body. */
function wasSkipped({ nodes, book }: RunContext, row: number): boolean {
  const status = nodes.columns.stageStatus[row]!;
  return nodes.columns.notExecuted[row] === 1 || (status !== NONE && book.text(status).startsWith("SKIPPED"));
}

/** Writes the stage facts; `outcomeOf` is the outcome of the step a stage belongs to. */
export function writeStages(context: RunContext, stages: Stages): void {
  for (const row of context.graph.order) if (stages.kind[row] !== 0) writeStage(context, stages, row);
}

function stageKind(context: RunContext, row: number): 0 | 1 | 2 {
  const { nodes, graph } = context;
  const { kind, isBody, stageName } = nodes.columns;
  if (kind[row] !== n.STEP_START_NODE && kind[row] !== n.STEP_ATOM_NODE) return 0;
  const descriptor = descriptorOf(context, row);
  if (isParallelStep(descriptor)) return isBody[row] === 1 ? 2 : 0;
  if (!isStageStep(descriptor)) return 0;
  if (kind[row] === n.STEP_ATOM_NODE) return stageName[row] === NONE ? 0 : 1;
  return isBody[row] === 1 || (isInvocation(nodes, row) && graph.firstBody[row] === NONE) ? 1 : 0;
}

function writeStage(context: RunContext, stages: Stages, row: number): void {
  const { nodes, book, facts, runId } = context;
  const from = nodes.columns;
  const fact = facts.stage.add();
  const to = facts.stage.columns;
  to.runId[fact] = runId;
  to.flowNode[fact] = from.id[row]!;
  to.kind[fact] = book.of(stages.kind[row] === 1 ? "stage" : "branch");
  to.name[fact] = stageNameOf(context, stages, row);
  const outer = stages.around[row]!;
  if (outer !== NONE) to.parentStage[fact] = from.id[outer]!;
  to.startAt[fact] = from.startAt[row]!;
  to.durationMs[fact] = stageDurationMs(context, row);
  to.status[fact] = from.stageStatus[row]!;
  to.synthetic[fact] = from.synthetic[row]!;
  to.executed[fact] = stages.skipped[row] === 1 ? 0 : 1;
  const outcome = stages.skipped[row] === 1 ? "NOT_EXECUTED" : stepOutcome(context, row);
  if (outcome !== undefined) to.outcome[fact] = book.of(outcome);
}

/** Name of a stage or branch as a number of the name book; {@link NONE} when its record carries none. */
export function stageNameOf({ nodes }: RunContext, stages: Stages, row: number): number {
  const { kind, isBody, stageName, branch, label } = nodes.columns;
  if (kind[row] === n.STEP_ATOM_NODE) return stageName[row]!;
  if (stages.kind[row] === 2 && branch[row] !== NONE) return branch[row]!;
  return isBody[row] === 1 ? label[row]! : NONE;
}

function stageDurationMs(context: RunContext, row: number): number {
  const { nodes, graph } = context;
  if (nodes.columns.kind[row] === n.STEP_ATOM_NODE) return elapsedMs(nodes, row, nextStageAtom(context, row));
  return elapsedMs(nodes, row, graph.endOf[row]!);
}

/** A stage of the old `stage 'x'` syntax lasts until the next one in the same block, or until that block ends. */
function nextStageAtom({ nodes, graph }: RunContext, row: number): number {
  const { id, kind, stageName } = nodes.columns;
  const block = graph.block[row]!;
  for (const later of graph.order.subarray(graph.order.indexOf(row) + 1))
    if (
      id[later]! > id[row]! &&
      kind[later] === n.STEP_ATOM_NODE &&
      stageName[later] !== NONE &&
      graph.block[later] === block
    )
      return later;
  return block === NONE ? NONE : graph.endOf[block]!;
}
