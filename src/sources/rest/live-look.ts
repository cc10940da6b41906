import type { LockObservation } from "../../model/running.ts";
import { COMPUTERS, type Computers, type ExecutingRun, readComputers } from "./answers/computers.ts";
import { QUEUE, readQueue, type WaitingTask } from "./answers/queue.ts";
import type { Features } from "./features.ts";
import { runName } from "./places.ts";
import type { PoliteClient } from "./read/polite-client.ts";
import { RestError } from "./rest-error.ts";
import type { RunBook } from "./run-book.ts";

/** What two requests tell. */
export interface LiveFacts {
  readonly at: number;
  readonly computers: Computers;
  /** Undefined when the user may not see it. */
  readonly queue: readonly WaitingTask[] | undefined;
  readonly locks?: readonly LockObservation[];
}

/** What a live look is made with. */
export interface LiveOptions {
  readonly client: PoliteClient;
  readonly features: Features;
  readonly contextPath: string;
}

/** Asks what runs and what waits: two requests. @throws RestError when what runs cannot be seen */
export async function lookLive(
  { client, features, contextPath }: LiveOptions,
  now: number,
): Promise<Omit<LiveFacts, "at">> {
  const [computers, queue] = await Promise.all([
    client.json(COMPUTERS).then((answer) => readComputers(answer, contextPath)),
    features.mayAsk("queue", now)
      ? client.json(QUEUE).then(
          (answer) => {
            features.found("queue");
            return readQueue(answer, contextPath);
          },
          unlessForbidden(features, now),
        )
      : undefined,
  ]);
  return { computers, queue };
}

function unlessForbidden(features: Features, now: number): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof RestError) || (error.code !== "forbidden" && error.code !== "notFound")) throw error;
    features.missed("queue", "forbidden", now);
    return undefined;
  };
}

/** Notes in the book who runs, and who was seen to run and does not any more. */
export function noteLive(book: RunBook, { at, computers, queue }: LiveFacts): void {
  const waiting = new Map((queue ?? []).flatMap(({ place }) => (place === undefined ? [] : [[runName(place), place]])));
  for (const place of waiting.values()) book.seen(place, at);
  for (const executing of computers.runs.values()) noteExecuting(book, executing, at);
  for (const [name, run] of book.runs) {
    if (run.seenSince === undefined) continue;
    run.agents = computers.runs.get(name)?.agents ?? [];
    const isThere = computers.runs.has(name) || waiting.has(name);
    run.isListed = isThere ? true : notThere(computers);
    run.unlistedSince = isThere ? undefined : (run.unlistedSince ?? at);
  }
}

function noteExecuting(book: RunBook, { pipeline, number, startAt, startedBy }: ExecutingRun, at: number): void {
  const run = book.seen({ pipeline, number }, at);
  run.startAt ??= startAt;
  run.startedBy ??= startedBy;
}

/** Who does not execute is known where all executors are told. */
function notThere({ isComplete }: Computers): false | undefined {
  return isComplete ? false : undefined;
}
