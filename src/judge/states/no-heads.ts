import type { HeadObservation, QueueItem } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import { type Found, fact, makeFinding } from "../make-finding.ts";
import { activeSince, latest, outputAt, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { durationWords, nameWords } from "../words.ts";

/** A Jenkinsfile is fetched and compiled in seconds to minutes; longer is watched. */
const LONG_START_MS = 600_000;
/** Without flow nodes, a log that grew within this says that the run moves. */
const QUIET_MS = 600_000;
/** A run of which nothing is dated is judged by what was seen of it, after this long. */
const FIRST_LOOKS_MS = 60_000;

/** What is to be said of a run of which no head is seen: it has not begun, or its flow nodes are not written. */
export function withoutHeads(view: RunView): Finding {
  const { run } = view;
  const queued = view.controller.queue?.find((item) => item.run === run.run && item.flowNode === undefined);
  if (queued !== undefined && run.flowNodes === 0) return inQueue(view, queued);
  if (run.record.hasFlowEnd || run.record.hasFinishedLine) return ending(view);
  const hasBegun = run.record.hasFlow && (run.flowNodes > 0 || !run.nodesSeen);
  return hasBegun ? byItsLog(view) : beginning(view);
}

function inQueue(view: RunView, item: QueueItem): Finding {
  const { run } = view;
  const isBlocked = item.state === "blocked";
  const since = item.inQueueSince ?? run.startAt;
  return makeFinding(view, undefined, {
    state: "WAITING_EXECUTOR",
    level: "ok",
    since,
    confidence: sure.oneSource,
    because: [fact(`the run has waited in the queue for ${durationWords(activeSince(view, since) ?? 0)}`, "queue.xml")],
    waitsOn: isBlocked ? [{ kind: "earlierRun", pipeline: run.pipeline }] : [{ kind: "label", label: item.label }],
    clearsWhen: isBlocked ? `an earlier run of ${nameWords(run.pipeline)} ends` : "an executor is free",
    do: "nothing",
  });
}

/** It is over and its record is being written; when that lasts, another rule says so. */
function ending(view: RunView): Finding {
  return makeFinding(view, undefined, {
    state: "MOVING",
    level: "ok",
    since: view.run.lastNodeAt,
    confidence: sure.oneSource,
    because: [fact("it has ended, and its record is about to be written", "workflow, log")],
    clearsWhen: "its record has a result",
    do: "nothing",
  });
}

function beginning(view: RunView): Finding {
  const { run } = view;
  const from = run.startAt ?? run.seenSince;
  const sinceMs = activeSince(view, from) ?? 0;
  const isLong = sinceMs > LONG_START_MS;
  return makeFinding(view, undefined, {
    state: isLong ? "CPS_STUCK" : "MOVING",
    level: isLong ? "watch" : "ok",
    since: run.startAt,
    confidence: isLong ? sure.suspicion : 0.7,
    because: [
      fact(
        `the run began ${durationWords(sinceMs)} ago and has no flow node: its Jenkinsfile is being fetched or compiled`,
        "build.xml",
      ),
    ],
    clearsWhen: "its first flow node is written",
    do: isLong ? "look at its log for what it fetches, and at the controller's threads" : "nothing",
    changesAt: [reaches(view, from, LONG_START_MS + 1)],
  });
}

function byItsLog(view: RunView): Finding {
  const grewAt = view.run.log?.grewAt;
  const quietMs = activeSince(view, grewAt);
  if (quietMs === undefined || quietMs > QUIET_MS) return notObserved(view);
  return makeFinding(view, undefined, {
    state: "MOVING",
    level: "ok",
    since: view.run.startAt,
    confidence: 0.7,
    because: [fact(`its log grew ${durationWords(quietMs)} ago`, "log")],
    clearsWhen: "it ends",
    do: "nothing",
    notSeen: ["where it stands"],
    changesAt: [reaches(view, grewAt, QUIET_MS + 1)],
  });
}

/** NOT_OBSERVED: nothing that would tell how it is was seen. Neither healthy nor stuck. */
export function notObserved(view: RunView, head?: HeadObservation): Finding {
  const quietMs = activeSince(view, view.run.log?.grewAt);
  const log =
    quietMs === undefined
      ? "when its log last grew is not known"
      : `its log has not grown for ${durationWords(quietMs)}`;
  return unseen(view, head, {
    because: [fact(`its flow nodes are not seen, and ${log}`, "workflow, log")],
    do: "let Flowmeter read its log as it grows; a Pipeline that is not PERFORMANCE_OPTIMIZED writes its flow nodes as they come",
  });
}

/** NOT_OBSERVED: a head of a run that was first seen just now, and of which nothing is dated; undefined when something is. */
export function nothingDated(view: RunView, head: HeadObservation): Finding | undefined {
  const { lastNodeAt, seenSince } = view.run;
  const datedAt = latest(head.startAt, outputAt(view, head), lastNodeAt, view.resumedAt);
  const again = reaches(view, seenSince, FIRST_LOOKS_MS);
  if (datedAt !== undefined || again === undefined) return undefined;
  return unseen(view, head, {
    because: [fact("it was first seen just now, and nothing of it is dated", "workflow, log")],
    do: "nothing: Flowmeter has to see it for a minute",
    changesAt: [again],
  });
}

function unseen(
  view: RunView,
  head: HeadObservation | undefined,
  found: Pick<Found, "because" | "do" | "changesAt">,
): Finding {
  return makeFinding(view, head, {
    ...found,
    state: "NOT_OBSERVED",
    level: "ok",
    confidence: sure.oneSource,
    clearsWhen: "its log grows or its flow nodes are written",
    notSeen: ["where it stands"],
  });
}
