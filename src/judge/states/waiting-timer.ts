import type { HeadObservation, SignKind } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, lastedWords, makeFinding, nodeFile, timeoutOf, timeoutWords } from "../make-finding.ts";
import { activeSince, keyOf, latest, newestOf, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { instantWords } from "../words.ts";

/** A timer may be late by this before it is watched: log buffers, a busy engine. */
const LATE_MS = 60_000;
/** It is called after what one piece of the engine's work may take, after a restart after what resuming may take. */
const CALLED_MS = 300_000;
const CALLED_AFTER_RESUME_MS = 600_000;

const sleeping: ReadonlySet<SignKind> = new Set<SignKind>(["sleeping"]);

/** WAITING_TIMER: a `sleep`; past its end, the engine or the restart is to blame. */
export function timerWait(view: RunView, head: HeadObservation): Finding {
  const endsAt = head.timerEndsAt ?? newestOf(view, head, sleeping)?.until;
  if (endsAt === undefined) return unknownEnd(view, head);
  const lateMs = activeSince(view, endsAt) ?? 0;
  return lateMs > LATE_MS ? late(view, head, endsAt) : sleepingUntil(view, head, endsAt);
}

function sleepingUntil(view: RunView, head: HeadObservation, endsAt: number): Finding {
  const until = instantWords(endsAt, view.at);
  return makeFinding(view, head, {
    state: "WAITING_TIMER",
    level: "ok",
    since: head.startAt,
    confidence: sure.twoSources,
    because: [fact(`${headWords(head)} sleeps until ${until}`, `${nodeFile(head)}, log`)],
    waitsOn: [{ kind: "timer", endsAt }],
    clearsWhen: `its time is over at ${until}${timeoutWords(view, head)}`,
    do: "nothing",
    changesAt: [endsAt > view.at ? endsAt + LATE_MS + 1 : reaches(view, endsAt, LATE_MS + 1)],
  });
}

function unknownEnd(view: RunView, head: HeadObservation): Finding {
  const { watchMs } = view.limits.elapsed(keyOf(view, head));
  const from = head.startAt ?? view.run.seenSince;
  const sleptMs = activeSince(view, from) ?? 0;
  const isLong = sleptMs > Math.max(watchMs, LATE_MS);
  return makeFinding(view, head, {
    state: "WAITING_TIMER",
    level: isLong ? "watch" : "ok",
    since: head.startAt,
    confidence: 0.6,
    because: [fact(`${headWords(head)} has slept for ${lastedWords(view, from)}`, nodeFile(head))],
    waitsOn: [{ kind: "timer", endsAt: undefined }],
    clearsWhen: `its time is over${timeoutWords(view, head)}`,
    do: isLong ? "see in the Pipeline how long it sleeps" : "nothing",
    notSeen: ["how long it sleeps"],
    changesAt: [reaches(view, from, Math.max(watchMs, LATE_MS) + 1), timeoutOf(view, head)?.timeoutAt],
  });
}

function late(view: RunView, head: HeadObservation, endsAt: number): Finding {
  const { resumedAt } = view;
  const isResumed = resumedAt !== undefined && resumedAt >= (head.startAt ?? 0);
  const calledMs = isResumed ? CALLED_AFTER_RESUME_MS : CALLED_MS;
  const from = latest(endsAt, resumedAt) ?? endsAt;
  const lateMs = activeSince(view, from) ?? 0;
  const isCalled = lateMs >= calledMs;
  return makeFinding(view, head, {
    state: isResumed ? "RESUME_HUNG" : "CPS_STUCK",
    level: isCalled ? "stuck" : "watch",
    since: from,
    confidence: isCalled ? sure.oneSource : sure.suspicion,
    because: [
      fact(
        `${headWords(head)} was to sleep until ${instantWords(endsAt, view.at)}, and has not gone on`,
        `${nodeFile(head)}, log`,
      ),
      ...(isResumed ? [fact(`the run was resumed at ${instantWords(resumedAt, view.at)}`, "log")] : []),
    ],
    clearsWhen: `the run goes on after ${headWords(head)}${timeoutWords(view, head)}`,
    do: "look at the thread dump of the run; if the engine does nothing, terminate it",
    changesAt: [reaches(view, from, calledMs)],
  });
}
