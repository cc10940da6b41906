import type { BlockObservation, HeadObservation } from "../../../../model/running.ts";
import { NONE } from "../../graph/flow-graph.ts";
import { functionIdOf, type RunContext } from "../../graph/run-context.ts";
import { type Stages, stageNameOf } from "../../graph/stages.ts";
import { stepPath } from "../../graph/step-path.ts";
import * as n from "../../records/names.ts";
import type { StepDetails } from "../../records/step-details.ts";
import { compact } from "../compact.ts";

/** What a head is described from. */
export interface RunShape {
  readonly context: RunContext;
  readonly stages: Stages;
  readonly details: ReadonlyMap<number, StepDetails>;
}

/** Describes an open end of the flow graph, as far as the flow nodes tell. */
export function describeHead(shape: RunShape, row: number): HeadObservation {
  const { context, details } = shape;
  const { columns } = context.nodes;
  const own = details.get(columns.id[row]!) ?? {};
  const blocks = blocksAround(shape, row);
  const position = positionOf(context, row);
  return compact({
    flowNode: columns.id[row]!,
    function: functionAt(context, row),
    startAt: known(columns.startAt[row]!),
    position,
    path: pathOf(shape, row),
    blocks,
    label: position === "step" ? nameAt(context, columns.requestedLabel[row]!) : undefined,
    agent: blocks.findLast((block) => block.agent !== undefined)?.agent,
    failed: failureOf(context, row),
    pausedSince: own.pausedSince,
    timerEndsAt: functionAt(context, row) === "sleep" ? endOf(columns.startAt[row]!, own.lastsMs) : undefined,
    resources: own.resources,
    downstream: own.awaitedRun === undefined ? undefined : { run: own.awaitedRun },
  });
}

/** Pipeline function of a step, or the simple name of the class of a node that is none. */
export function functionAt(context: RunContext, row: number): string {
  const { nodes, book } = context;
  switch (nodes.columns.kind[row]) {
    case n.STEP_ATOM_NODE:
    case n.STEP_START_NODE:
      return book.text(functionIdOf(context, row));
    case n.STEP_END_NODE:
      return "StepEndNode";
    case n.FLOW_START_NODE:
      return "FlowStartNode";
    default:
      return nameAt(context, nodes.columns.otherClass[row]!) ?? "(none)";
  }
}

function positionOf({ nodes }: RunContext, row: number): HeadObservation["position"] {
  const { kind, isBody } = nodes.columns;
  if (kind[row] === n.STEP_END_NODE) return "end";
  return kind[row] === n.FLOW_START_NODE || (kind[row] === n.STEP_START_NODE && isBody[row] === 1) ? "body" : "step";
}

/** The path of an end is that of the block it closes. */
function pathOf({ context, stages }: RunShape, row: number): string {
  const { kind, startId } = context.nodes.columns;
  const start = kind[row] === n.STEP_END_NODE ? context.nodes.rowOf(startId[row]!) : row;
  if (kind[row] === n.FLOW_START_NODE) return "FlowStartNode";
  return stepPath(context, stages, start === NONE ? row : start);
}

function failureOf({ nodes }: RunContext, row: number): HeadObservation["failed"] {
  const error = nodes.columns.error[row]!;
  if (error === NONE) return undefined;
  return nodes.errors[error]?.interruption === undefined ? "error" : "interrupted";
}

/** Steps of a block step and its body are one block; outermost first. */
function blocksAround(shape: RunShape, row: number): BlockObservation[] {
  const { graph, nodes } = shape.context;
  const blocks: BlockObservation[] = [];
  let body = NONE;
  let steps = 0;
  for (let at = graph.block[row]!; at !== NONE && steps <= nodes.rows; at = graph.block[at]!, steps++) {
    if (nodes.columns.kind[at] === n.FLOW_START_NODE) break;
    if (nodes.columns.isBody[at] === 1 && body === NONE && isBodyOf(shape.context, graph.block[at]!, at)) body = at;
    else {
      blocks.push(describeBlock(shape, at, body));
      body = NONE;
    }
  }
  return blocks.reverse();
}

function isBodyOf({ nodes }: RunContext, outer: number, body: number): boolean {
  return outer !== NONE && nodes.columns.descriptor[outer] === nodes.columns.descriptor[body];
}

function describeBlock(shape: RunShape, outer: number, body: number): BlockObservation {
  const { context, stages, details } = shape;
  const { columns } = context.nodes;
  const own = details.get(columns.id[outer]!) ?? {};
  const name = functionIdOf(context, outer);
  const isTimeout = context.book.text(name) === "timeout" && own.isActivity !== true;
  const named = [body, outer].find((row) => row !== NONE && stages.kind[row] !== 0);
  return compact({
    flowNode: columns.id[outer]!,
    function: context.book.text(name),
    startAt: known(columns.startAt[outer]!),
    name: named === undefined ? undefined : nameAt(context, stageNameOf(context, stages, named)),
    label: nameAt(context, columns.requestedLabel[outer]!),
    agent: agentOf(context, outer) ?? agentOf(context, body),
    timeoutAt: isTimeout ? endOf(columns.startAt[outer]!, own.lastsMs) : undefined,
    resources: own.resources,
  });
}

function agentOf(context: RunContext, row: number): string | undefined {
  return row === NONE ? undefined : nameAt(context, context.nodes.columns.agent[row]!, true);
}

function nameAt({ book }: RunContext, id: number, mayBeEmpty = false): string | undefined {
  const text = id < 0 ? undefined : book.text(id);
  return text === "" && !mayBeEmpty ? undefined : text;
}

function endOf(startAt: number, lastsMs: number | undefined): number | undefined {
  return lastsMs === undefined ? undefined : known(startAt + lastsMs);
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
