import type { FlowNodes } from "../jenkins-home/records/flow-nodes.ts";
import type { NameBook } from "../jenkins-home/records/name-book.ts";
import * as n from "../jenkins-home/records/names.ts";
import { placeIn } from "../jenkins-home/records/place-in.ts";
import { readableStageStatus, readableSynthetic } from "../jenkins-home/records/safe-text.ts";
import type { FactsEvent, NodeEvent, ToldError } from "./events.ts";

const kinds: ReadonlyMap<string, number> = new Map([
  ["FlowStartNode", n.FLOW_START_NODE],
  ["FlowEndNode", n.FLOW_END_NODE],
  ["StepStartNode", n.STEP_START_NODE],
  ["StepAtomNode", n.STEP_ATOM_NODE],
  ["StepEndNode", n.STEP_END_NODE],
]);

/** Adds a row for a flow node that is not there yet. */
export function writeNode(event: NodeEvent, nodes: FlowNodes, book: NameBook): void {
  nodes.place(event.node);
  const { columns, current: row } = nodes;
  const kind = kinds.get(event.kind);
  columns.kind[row] = kind ?? 0;
  if (kind === undefined) columns.otherClass[row] = book.of(event.kind);
  columns.parentsFrom[row] = nodes.parents.length;
  nodes.parents.push(...event.parents);
  columns.parentsTo[row] = nodes.parents.length;
  if (event.closes !== undefined) columns.startId[row] = event.closes;
  if (event.descriptor !== undefined) columns.descriptor[row] = book.of(event.descriptor);
  if (event.nodeAt !== undefined) columns.startAt[row] = event.nodeAt;
  if (event.isBody) columns.isBody[row] = 1;
  if (event.stage !== undefined) columns.label[row] = book.of(event.stage);
  if (event.branch !== undefined) columns.branch[row] = book.of(event.branch);
}

/** Writes what a flow node has got since it came. */
export function writeFacts(
  event: FactsEvent,
  { row, nodes, book }: { readonly row: number; readonly nodes: FlowNodes; readonly book: NameBook },
): void {
  const { columns } = nodes;
  if (event.agent !== undefined) columns.agent[row] = book.of(event.agent);
  if (event.stage !== undefined) columns.stageName[row] = book.of(event.stage);
  if (event.warning !== undefined) columns.warning[row] = book.of(event.warning);
  if (event.notExecuted) columns.notExecuted[row] = 1;
  if (event.status !== undefined) columns.stageStatus[row] = book.of(readableStageStatus(event.status));
  if (event.synthetic !== undefined) columns.synthetic[row] = book.of(readableSynthetic(event.synthetic));
  if (event.pausedAt !== undefined) columns.pauseAt[row] = event.pausedAt;
  // Jenkins writes 0 while it lasts.
  if (event.pausedAt !== undefined) columns.pauseEndAt[row] = event.pausedUntil ?? 0;
  if (event.error !== undefined) writeError(event.error, row, nodes);
}

/** Errors are told apart by the ids that Jenkins gives them; where it gives none, those of a class are one. */
function writeError(error: ToldError, row: number, nodes: FlowNodes): void {
  const { className, cause, result, ids } = error;
  const place = placeIn(nodes.errors, nodes.errorPlaces, {
    key: `${className}\0${ids[0] ?? ""}`,
    make: () => ({ className, effectiveClass: className, interruption: result }),
  });
  nodes.columns.error[row] = place;
  nodes.columns.thrown[row] = placeIn(nodes.thrown, nodes.thrownPlaces, {
    key: [place, cause, ...ids].join("\0"),
    make: () => ({ causeClass: cause, frames: [], ids }),
  });
}
