import { pipelineLine } from "./console.ts";
import type { StepFunction } from "./descriptors.ts";
import type { Argument, FlowError, FlowNode } from "./flow-graph.ts";
import type { Frame } from "./machine.ts";

/** What is said of a new flow node beside its step. */
export interface NodeDetails {
  readonly arguments?: readonly Argument[];
  readonly hasNoLog?: boolean;
}

/** Begins a step that has no body. */
export function beginAtom(frame: Frame, step: StepFunction, details: NodeDetails = {}): FlowNode {
  return begin(frame, step, { ...details, kind: "atom" });
}

/** Begins a step that has a body, without the body. */
export function beginBlock(frame: Frame, step: StepFunction, details: NodeDetails = {}): FlowNode {
  return begin(frame, step, { ...details, kind: "start" });
}

function begin(
  frame: Frame,
  step: StepFunction,
  { kind, arguments: given, hasNoLog }: NodeDetails & { readonly kind: "atom" | "start" },
): FlowNode {
  const { run } = frame;
  const at = frame.machine.engine.now;
  const node = run.graph.add(frame.strand.head, {
    kind,
    step,
    at: clockOf(frame),
    ...(!hasNoLog && { hasLog: true }),
    ...(given && { arguments: given }),
  });
  run.log.print(at, pipelineLine(step, node));
  run.save(at);
  return node;
}

/** Begins the body of a block. */
export function beginBody(
  frame: Frame,
  outer: FlowNode,
  name: { readonly label?: string; readonly branch?: string } = {},
): FlowNode {
  const { run } = frame;
  const at = frame.machine.engine.now;
  const body = run.graph.add(frame.strand.head, {
    kind: "start",
    at: clockOf(frame),
    isBody: true,
    parents: [name.branch === undefined ? frame.strand.head.tip : outer.id],
    ...(outer.step && { step: outer.step }),
    ...name,
  });
  const shown = name.branch === undefined ? name.label : `Branch: ${name.branch}`;
  run.log.print(at, pipelineLine(shown === undefined ? "{" : `{ (${shown})`, body));
  run.save(at);
  return body;
}

/** Ends the body of a block. */
export function endBody(frame: Frame, body: FlowNode, error?: FlowError): void {
  const { run } = frame;
  const at = frame.machine.engine.now;
  const end = run.graph.add(frame.strand.head, {
    kind: "end",
    at: clockOf(frame),
    startId: body.id,
    isBody: true,
    ...(error && { error }),
  });
  run.log.print(at, pipelineLine("}", end));
  run.save(at);
}

/** Ends a block. */
export function endBlock(
  frame: Frame,
  outer: FlowNode,
  how: { readonly error?: FlowError; readonly parents?: readonly number[] } = {},
): void {
  const { run } = frame;
  const at = frame.machine.engine.now;
  const end = run.graph.add(frame.strand.head, { kind: "end", at: clockOf(frame), startId: outer.id, ...how });
  run.log.print(at, pipelineLine(`// ${outer.step}`, end));
  run.save(at);
}

/** Says on its node that a step failed. */
export function markFailed(frame: Frame, node: FlowNode, error: FlowError): void {
  node.error = error;
  touch(frame, node);
}

/** Says that something on a node changed. */
export function touch(frame: Frame, node: FlowNode): void {
  const at = frame.machine.engine.now;
  frame.run.graph.touch(node, at);
  frame.run.save(at);
}

/** What the controller's clock says, which may have been set back. */
function clockOf({ machine }: Frame): number {
  return machine.engine.now + machine.controller.clockMs;
}
