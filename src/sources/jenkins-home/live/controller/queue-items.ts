import type { QueueItem } from "../../../../model/running.ts";
import { integerChild, textChild } from "../../records/elements.ts";
import * as n from "../../records/names.ts";
import { known } from "../../xml/names.ts";
import { kindOf } from "../../xml/place.ts";
import type { Tape } from "../../xml/tape.ts";
import { compact } from "../compact.ts";
import { runOfOwner } from "./flow-owners.ts";

const ITEMS = known("items");
const TASK = known("task");
const CONTEXT = known("context");
const EXECUTION_REF = known("executionRef");
const RUN_ID = known("runId");
const IS_PENDING = known("isPending");
const IN_QUEUE_SINCE = known("inQueueSince");
const BUILDABLE_SINCE = known("buildableStartMilliseconds");
const BLOCKED_ITEM = known("Queue_-BlockedItem");
const BUILDABLE_ITEM = known("Queue_-BuildableItem");

/** Items kept; a queue with more is broken or hostile. */
const MAX_ITEMS = 100_000;

/**
 * Reads `queue.xml`: the queue as Jenkins saved it last.
 *
 * A `node` step's item has a task with the context of the step (run and flow node) and its label; after a restart the label is
 * the agent's name. A run that has not begun stands there as its Pipeline's name.
 */
export function readQueue(tape: Tape): QueueItem[] {
  const items: QueueItem[] = [];
  const list = tape.child(0, ITEMS);
  const from = Math.max(list, 0);
  for (let at = from + 1; at < tape.end(from) && items.length < MAX_ITEMS; at = tape.end(at)) {
    const task = tape.child(at, TASK);
    if (task >= 0) items.push(readItem(tape, at, task));
  }
  return items;
}

function readItem(tape: Tape, item: number, task: number): QueueItem {
  const context = tape.child(task, CONTEXT);
  const owner = context < 0 ? -1 : tape.child(context, EXECUTION_REF);
  const run = (owner < 0 ? undefined : runOfOwner(tape, owner)) ?? textChild(tape, task, RUN_ID)?.trim();
  const flowNode = context < 0 ? Number.NaN : integerChild(tape, context, n.ID);
  const own = tape.hasChildren(task) ? "" : tape.text(task).trim();
  return compact({
    run: run === "" ? undefined : run,
    flowNode: positive(flowNode),
    pipeline: run === undefined ? (own === "" ? undefined : own) : run.slice(0, run.lastIndexOf("#")),
    label: textChild(tape, task, n.LABEL)?.trim() || undefined,
    state: stateOf(tape, item),
    inQueueSince: positive(integerChild(tape, item, IN_QUEUE_SINCE)),
    buildableSince: positive(integerChild(tape, item, BUILDABLE_SINCE)),
  });
}

function stateOf(tape: Tape, item: number): QueueItem["state"] {
  const kind = kindOf(tape, item);
  if (kind === BLOCKED_ITEM) return "blocked";
  if (kind !== BUILDABLE_ITEM) return "waiting";
  return textChild(tape, item, IS_PENDING)?.trim() === "true" ? "pending" : "buildable";
}

function positive(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
