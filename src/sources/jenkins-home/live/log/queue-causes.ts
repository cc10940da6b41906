import type { SignKind } from "../../../../model/running.ts";
import { CLOSE_QUOTE, OPEN_QUOTE } from "./phrase.ts";

/** Why something stays in the queue, and the names in the reason. */
export interface QueueCause {
  readonly kind: SignKind;
  readonly names: readonly string[];
}

const NAME = "(.+?)";
const Q = OPEN_QUOTE;
const C = CLOSE_QUOTE;

/** Source: core `hudson/model/Messages.properties`, keys `Queue.*` and `Node.*`, with the wording of earlier versions. */
const english: readonly (readonly [SignKind, RegExp])[] = [
  ["labelMissing", pattern(`There are no nodes with the label ${Q}${NAME}${C}`)],
  ["labelOffline", pattern(`All nodes of label ${Q}${NAME}${C} are offline`)],
  ["agentOffline", pattern(`${Q}${NAME}${C} is offline`)],
  ["agentOffline", pattern("(.+) is offline")],
  ["agentLacksLabel", pattern(`${Q}${NAME}${C} doesn[’']t have label ${Q}${NAME}${C}`)],
  ["agentNotAccepting", pattern(`${Q}${NAME}${C} is not accepting tasks`)],
  ["agentNotAccepting", pattern(`${Q}${NAME}${C} is reserved for jobs with matching label expression`)],
  ["executorsBusy", pattern(`Waiting for next available executor on ${Q}?${NAME}${C}?`)],
  ["executorsBusy", pattern("Waiting for next available executor")],
  ["shuttingDown", pattern("Jenkins is about to shut down.*")],
];

/**
 * Reads the line after "Still waiting to schedule task": why the task waits. Any text that is not known is `queueOther`.
 *
 * Several reasons stand in one line, separated by "; " (one per agent that was asked): the first counts, since each agent of the
 * label has one of its own.
 */
export function readQueueCause(text: string): QueueCause {
  return matchCause(text) ?? matchCause(text.split("; ")[0]!) ?? { kind: "queueOther", names: [] };
}

function matchCause(text: string): QueueCause | undefined {
  for (const [kind, expression] of english) {
    const match = expression.exec(text);
    if (match !== null) return { kind, names: match.slice(1).map((name) => name ?? "") };
  }
  return undefined;
}

function pattern(text: string): RegExp {
  return new RegExp(`^${text}\\.?$`);
}
