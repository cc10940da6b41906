import type { HeadObservation, LogSign, QueueItem, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding, WaitTarget } from "../finding.ts";
import { fact, headWords, lastedWords, makeFinding, nodeFile, phraseFact, timeoutWords } from "../make-finding.ts";
import { activeSince, keyOf, newestOf, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { nameWords } from "../words.ts";

const downstreamKinds: ReadonlySet<SignKind> = new Set<SignKind>(["downstreamScheduled", "downstreamStarted"]);

/** A downstream run that is not known is not watched before this, whatever the history. */
const SHORTEST_LONG_MS = 600_000;

/** WAITING_DOWNSTREAM: `build` and its like. Which run it waits for is said as far as it is known. */
export function downstreamWait(view: RunView, head: HeadObservation): Finding {
  const awaited = awaitedBy(view, head, newestOf(view, head, downstreamKinds));
  const { run, queued, named } = awaited;
  const from = head.startAt ?? view.run.seenSince;
  const waitedMs = activeSince(view, from) ?? 0;
  // With its run known, that run's own state decides; without, only time can.
  const isKnown = run !== undefined || queued !== undefined;
  const longMs = Math.max(view.limits.elapsed(keyOf(view, head)).watchMs, SHORTEST_LONG_MS);
  const isLong = !isKnown && waitedMs > longMs;
  const waited = fact(`${headWords(head)} has waited ${lastedWords(view, from)} for ${named}`, nodeFile(head));
  return makeFinding(view, head, {
    state: "WAITING_DOWNSTREAM",
    level: isLong ? "watch" : "ok",
    since: head.startAt,
    confidence: isKnown ? sure.oneSource : 0.7,
    because: [waited, ...facts(awaited)],
    waitsOn: targets(awaited),
    clearsWhen: `${named} ends${timeoutWords(view, head)}`,
    do: isLong ? `see whether ${named} still exists` : "nothing",
    notSeen: isKnown ? [] : ["which run it waits for"],
    changesAt: isKnown ? [] : [reaches(view, from, longMs + 1)],
  });
}

/** What a step waits for, as far as the step, the log and the queue tell. */
interface Awaited {
  readonly run: string | undefined;
  readonly pipeline: string | undefined;
  readonly queued: QueueItem | undefined;
  readonly sign: LogSign | undefined;
  readonly named: string;
}

function awaitedBy(view: RunView, { downstream }: HeadObservation, sign: LogSign | undefined): Awaited {
  const run = downstream?.run ?? nameIn(sign, "downstreamStarted");
  const pipeline = downstream?.pipeline ?? nameIn(sign, "downstreamScheduled");
  const queued = run === undefined && pipeline !== undefined ? queuedRun(view, pipeline) : undefined;
  const what = run ?? pipeline;
  return { run, pipeline, queued, sign, named: what === undefined ? "a run it started" : nameWords(what) };
}

function nameIn(sign: LogSign | undefined, kind: SignKind): string | undefined {
  return sign?.kind === kind ? sign.names[0] : undefined;
}

function queuedRun({ controller }: RunView, pipeline: string): QueueItem | undefined {
  return controller.queue?.find((item) => item.pipeline === pipeline && item.flowNode === undefined);
}

function facts({ named, sign, queued }: Awaited): readonly Evidence[] {
  const said = sign === undefined ? [] : [phraseFact(`it waits for ${named}`, sign)];
  if (queued === undefined) return said;
  const why = queued.state === "blocked" ? "is held back by an earlier run" : "waits for an executor";
  return [...said, fact(`${named} is in the queue and ${why}`, "queue.xml")];
}

function targets({ run, pipeline, queued }: Awaited): readonly WaitTarget[] {
  if (run !== undefined) return [{ kind: "run", run }];
  if (queued === undefined || pipeline === undefined) return [];
  return queued.state === "blocked" ? [{ kind: "earlierRun", pipeline }] : [{ kind: "label", label: queued.label }];
}
