import { type QueueCause, readQueueCause } from "../../../model/queue-causes.ts";
import type { QueueItem } from "../../../model/running.ts";
import {
  classOf,
  compact,
  flagAt,
  idAt,
  instantAt,
  type JsonObject,
  objectAt,
  objectsAt,
  textAt,
  urlAt,
} from "../json.ts";
import { placeOfUrl, type RunPlace, runName } from "../places.ts";

/** Asks for what waits. Parameters are not asked for. */
export const QUEUE =
  "queue/api/json?tree=items[_class,id,inQueueSince,buildableStartMilliseconds,pending,why,task[_class,url]]";

/** Items read; a queue with more is broken or hostile. */
const MAX_ITEMS = 100_000;

/** A task in the queue. Of why it waits only the kind and the names in it are kept. */
export interface WaitingTask {
  readonly item: QueueItem;
  /** Run whose `node` step it is; absent for a Pipeline that has not begun. */
  readonly place: RunPlace | undefined;
  readonly cause: QueueCause | undefined;
}

/** Reads the answer to {@link QUEUE}. What is no Pipeline's is among it: it takes executors too. */
export function readQueue(answer: JsonObject, contextPath: string): WaitingTask[] {
  return objectsAt(answer, "items")
    .slice(0, MAX_ITEMS)
    .map((item) => readItem(item, contextPath))
    .filter((task) => task !== undefined);
}

function readItem(item: JsonObject, contextPath: string): WaitingTask | undefined {
  const task = objectAt(item, "task");
  const place = placeOfUrl(urlAt(task, "url") ?? "", contextPath);
  const id = idAt(item, "id");
  if (place === undefined || id === undefined) return undefined;
  const isStep = place.number !== undefined && classOf(task).endsWith("ExecutorStepExecution$PlaceholderTask");
  const run = isStep ? { pipeline: place.item, number: place.number! } : undefined;
  const why = textAt(item, "why");
  const cause = why === undefined ? undefined : readQueueCause(why);
  return {
    place: run,
    cause,
    item: compact({
      run: run === undefined ? undefined : runName(run),
      flowNode: run === undefined ? undefined : waitingNode(id),
      pipeline: place.item,
      label: cause === undefined ? undefined : labelOf(cause),
      state: stateOf(item),
      inQueueSince: instantAt(item, "inQueueSince"),
      buildableSince: instantAt(item, "buildableStartMilliseconds"),
    }),
  };
}

/**
 * Stands for the flow node of a `node` step that waits: the queue does not tell which it is. Below 0, so that it is no flow node's
 * number, and the same at each look.
 */
function waitingNode(id: number): number {
  return -id;
}

/** An agent's name is a label of it, too. Which label was asked for is told in `why` alone. */
function labelOf({ kind, names }: QueueCause): string | undefined {
  if (kind === "agentLacksLabel") return names[1];
  const isNamed =
    kind === "labelMissing" || kind === "labelOffline" || kind === "executorsBusy" || kind === "agentOffline";
  return isNamed && names[0] !== "" ? names[0] : undefined;
}

function stateOf(item: JsonObject): QueueItem["state"] {
  const kind = classOf(item);
  if (kind.endsWith("$BlockedItem")) return "blocked";
  if (!kind.endsWith("$BuildableItem")) return "waiting";
  return flagAt(item, "pending") === true ? "pending" : "buildable";
}
