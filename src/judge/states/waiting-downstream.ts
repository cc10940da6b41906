import type { HeadObservation, QueueItem, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding, WaitTarget } from "../finding.ts";
import { fact, headWords, makeFinding, nodeFile, phraseFact, sure, timeoutWords } from "../make-finding.ts";
import { activeSince, keyOf, newestOf, type RunView, reaches } from "../run-view.ts";
import { durationWords, nameWords } from "../words.ts";

const downstreamKinds: ReadonlySet<SignKind> = new Set<SignKind>(["downstreamScheduled", "downstreamStarted"]);

/** A downstream run that is not known is not watched before this, whatever the history. */
const SHORTEST_LONG_MS = 600_000;

/** WAITING_DOWNSTREAM: `build` and its like. Which run it waits for is said as far as it is known. */
export function downstreamWait(view: RunView, head: HeadObservation): Finding {
  const sign = newestOf(view, head, downstreamKinds);
  const started = sign?.kind === "downstreamStarted" ? sign.names[0] : undefined;
  const run = head.downstream?.run ?? started;
  const pipeline = head.downstream?.pipeline ?? (sign?.kind === "downstreamScheduled" ? sign.names[0] : undefined);
  const queued = run === undefined && pipeline !== undefined ? queuedRun(view, pipeline) : undefined;
  const waitedMs = activeSince(view, head.startAt ?? view.run.seenSince) ?? 0;
  // With its run known, that run's own state decides; without, only time can.
  const longMs = Math.max(view.limits.elapsed(keyOf(view, head)).watchMs, SHORTEST_LONG_MS);
  const isLong = run === undefined && queued === undefined && waitedMs > longMs;
  const what = run ?? pipeline;
  const named = what === undefined ? "a run it started" : nameWords(what);
  return makeFinding(view, head, {
    state: "WAITING_DOWNSTREAM",
    level: isLong ? "watch" : "ok",
    since: head.startAt,
    confidence: run === undefined ? 0.7 : sure.oneSource,
    because: [
      fact(`${headWords(head)} has waited ${durationWords(waitedMs)} for ${named}`, nodeFile(head)),
      ...(sign === undefined ? [] : [phraseFact(`it waits for ${named}`, sign)]),
      ...queueFacts(named, queued),
    ],
    waitsOn: targets(run, pipeline, queued),
    clearsWhen: `${named} ends${timeoutWords(view, head)}`,
    do: isLong ? `see whether ${named} still exists` : "nothing",
    notSeen: run === undefined && queued === undefined ? ["which run it waits for"] : [],
    changesAt: run === undefined ? [reaches(view, head.startAt ?? view.run.seenSince, longMs + 1)] : [],
  });
}

function queuedRun({ controller }: RunView, pipeline: string): QueueItem | undefined {
  return controller.queue?.find((item) => item.pipeline === pipeline && item.flowNode === undefined);
}

function queueFacts(named: string, item: QueueItem | undefined): readonly Evidence[] {
  if (item === undefined) return [];
  const why = item.state === "blocked" ? "is held back by an earlier run" : "waits for an executor";
  return [fact(`${named} is in the queue and ${why}`, "queue.xml")];
}

function targets(
  run: string | undefined,
  pipeline: string | undefined,
  queued: QueueItem | undefined,
): readonly WaitTarget[] {
  if (run !== undefined) return [{ kind: "run", run }];
  if (queued === undefined || pipeline === undefined) return [];
  return queued.state === "blocked" ? [{ kind: "earlierRun", pipeline }] : [{ kind: "label", label: queued.label }];
}
