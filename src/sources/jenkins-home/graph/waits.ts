import type { Interval } from "../../../model/time-split.ts";
import { type WaitKind, waitOfFunction } from "../../../model/wait-kinds.ts";
import * as n from "../records/names.ts";
import { NONE } from "./flow-graph.ts";
import { elapsedMs, functionIdOf, isInvocation, type RunContext, successorOf } from "./run-context.ts";

/** A wait of a step. */
export interface Wait extends Interval {
  readonly row: number;
  readonly kind: WaitKind;
}

/**
 * The waits of a run: for an agent or a lock from the step's start to its body's; of `input` while it was paused; of
 * `sleep` and of `build` (which waits for the run it started) as long as they last.
 */
export function findWaits(context: RunContext): Wait[] {
  const waits: Wait[] = [];
  for (const row of context.graph.order) {
    if (!isInvocation(context.nodes, row)) continue;
    const kind = waitOfFunction.get(context.book.text(functionIdOf(context, row)));
    const wait = kind === undefined ? undefined : waitOf(context, row, kind);
    if (wait !== undefined) waits.push(wait);
  }
  return waits;
}

/** The time of every atom that is not a wait. */
export function workOf(context: RunContext, waits: readonly Wait[]): Interval[] {
  const { nodes } = context;
  const waiting = new Set(waits.map((wait) => wait.row));
  const work: Interval[] = [];
  for (let row = 0; row < nodes.rows; row++) {
    if (nodes.columns.kind[row] !== n.STEP_ATOM_NODE || waiting.has(row)) continue;
    const from = nodes.columns.startAt[row]!;
    work.push({ from, to: from + elapsedMs(nodes, row, successorOf(context, row)) });
  }
  return work.filter((interval) => interval.to > interval.from);
}

/** Writes the wait facts. */
export function writeWaits(context: RunContext, waits: readonly Wait[]): void {
  const { facts, nodes, book, runId } = context;
  const to = facts.wait.columns;
  for (const wait of waits) {
    const fact = facts.wait.add();
    to.runId[fact] = runId;
    to.flowNode[fact] = nodes.columns.id[wait.row]!;
    to.kind[fact] = book.of(wait.kind);
    to.startAt[fact] = wait.from;
    to.durationMs[fact] = wait.to - wait.from;
  }
}

/** Writes what became of each `node` step: the label asked for, the agent got, how long it waited and held it. */
export function writeAgentUses(context: RunContext): void {
  const { nodes, book, graph } = context;
  for (const row of graph.order) {
    if (nodes.columns.kind[row] !== n.STEP_START_NODE) continue;
    if (book.text(functionIdOf(context, row)) !== "node") continue;
    if (isInvocation(nodes, row) || nodes.columns.agent[row] !== NONE) writeAgentUse(context, row);
  }
}

function writeAgentUse(context: RunContext, row: number): void {
  const { facts, nodes, graph, runId, book } = context;
  const from = nodes.columns;
  const to = facts.agentUse.columns;
  const fact = facts.agentUse.add();
  to.runId[fact] = runId;
  to.flowNode[fact] = from.id[row]!;
  to.isInvocation[fact] = isInvocation(nodes, row) ? 1 : 0;
  const label = from.requestedLabel[row]!;
  if (label !== NONE && book.text(label) !== "") to.label[fact] = label;
  const agent = from.agent[row]!;
  if (agent !== NONE) to.agent[fact] = book.text(agent) === "" ? book.of("(built-in)") : agent;
  const body = graph.firstBody[row]!;
  to.waitMs[fact] = elapsedMs(nodes, row, body);
  to.heldMs[fact] = elapsedMs(nodes, body, body === NONE ? NONE : graph.endOf[body]!);
}

function waitOf(context: RunContext, row: number, kind: WaitKind): Wait | undefined {
  const { nodes, graph } = context;
  const from = nodes.columns.startAt[row]!;
  if (Number.isNaN(from)) return undefined;
  const end = successorOf(context, row);
  if (kind === "input") return inputWait(context, row, end);
  const body = graph.firstBody[row]!;
  const until = (kind === "agent" || kind === "lock") && body !== NONE ? body : end;
  return { row, kind, from, to: from + elapsedMs(nodes, row, until) };
}

function inputWait({ nodes }: RunContext, row: number, end: number): Wait {
  const { startAt, pauseAt, pauseEndAt } = nodes.columns;
  const from = Number.isNaN(pauseAt[row]!) ? startAt[row]! : pauseAt[row]!;
  const ended = pauseEndAt[row]! > 0 ? pauseEndAt[row]! : end === NONE ? Number.NaN : startAt[end]!;
  return { row, kind: "input", from, to: Math.max(from, ended) };
}
