import type { HeadObservation } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, makeFinding, nodeFile, timeoutWords } from "../make-finding.ts";
import { activeSince, latest, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { durationWords, instantWords } from "../words.ts";

/** Between two steps the engine needs hundredths of a second; after this long it is watched. */
const WATCHED_MS = 60_000;
/** Jenkins itself lets one piece of the engine's work take 5 min, then interrupts it. */
const CALLED_MS = 300_000;
/** A resumed run may take longer: agents reconnect, and Jenkins looks for lost `node` blocks after 7 min. */
const WATCHED_AFTER_RESUME_MS = 120_000;
const CALLED_AFTER_RESUME_MS = 600_000;

/** CPS_STUCK or RESUME_HUNG: nothing is at work and the engine does not go on; MOVING while that is not long. */
export function engineTurn(view: RunView, head: HeadObservation): Finding {
  const turn = turnOf(view, head);
  const [watchedMs, calledMs] = turn.isResumed
    ? [WATCHED_AFTER_RESUME_MS, CALLED_AFTER_RESUME_MS]
    : [WATCHED_MS, CALLED_MS];
  const isCalled = turn.idleMs >= calledMs;
  const busy = busyFact(view, watchedMs);
  if (turn.idleMs < watchedMs) return moving(view, head, { turn, watchedMs });
  return makeFinding(view, head, {
    state: turn.isResumed ? "RESUME_HUNG" : "CPS_STUCK",
    level: isCalled ? "stuck" : "watch",
    since: turn.idleAt,
    confidence: isCalled ? (busy === undefined ? sure.oneSource : sure.twoSources) : sure.suspicion,
    because: [
      ...(busy === undefined ? [] : [busy]),
      whereItStands(head),
      idleFact(view, turn),
      ...(turn.isResumed ? [resumedFact(view)] : []),
    ],
    clearsWhen: `the run takes its next step${timeoutWords(view, head)}`,
    do: turn.isResumed
      ? "terminate the run by force and run it again; see whether newer Pipeline plugins are there"
      : "look at the run's thread dump and the controller's load; terminate the run if its Groovy code loops",
    notSeen: ["the thread dump of the run"],
    changesAt: [reaches(view, turn.idleAt, calledMs)],
  });
}

/** Since when nothing of the run has moved but the engine. */
interface Turn {
  readonly idleAt: number | undefined;
  readonly idleMs: number;
  /** Being resumed is the last that happened. */
  readonly isResumed: boolean;
}

function turnOf(view: RunView, head: HeadObservation): Turn {
  const { run, resumedAt } = view;
  // Other branches that print do so without the engine; with a node they prove that it is alive.
  const log = run.heads.length === 1 ? run.log?.grewAt : undefined;
  const movedAt = latest(head.startAt, head.logGrewAt, run.lastNodeAt, log);
  const idleAt = latest(movedAt, resumedAt) ?? run.seenSince;
  return {
    idleAt,
    idleMs: activeSince(view, idleAt) ?? 0,
    isResumed: resumedAt !== undefined && !(movedAt !== undefined && movedAt > resumedAt),
  };
}

function moving(view: RunView, head: HeadObservation, { turn, watchedMs }: { turn: Turn; watchedMs: number }): Finding {
  return makeFinding(view, head, {
    state: "MOVING",
    level: "ok",
    since: head.startAt,
    confidence: sure.oneSource,
    because: [idleFact(view, turn)],
    clearsWhen: "the run takes its next step",
    do: "nothing",
    changesAt: [reaches(view, turn.idleAt, watchedMs)],
  });
}

function whereItStands(head: HeadObservation): Evidence {
  const said = headWords(head);
  if (head.failed !== undefined) return fact(`${said} has failed, and nothing follows`, nodeFile(head));
  if (head.position === "body") return fact(`the body of ${said} has begun, and no step is in it`, nodeFile(head));
  if (head.position === "end") return fact(`nothing follows ${said}`, nodeFile(head));
  return fact(`${said} takes no time by itself, and nothing follows`, nodeFile(head));
}

function idleFact({ run }: RunView, { idleMs }: Turn): Evidence {
  const source = run.log === undefined ? "workflow" : "workflow, log";
  return fact(`the run has made no flow node and printed nothing for ${durationWords(idleMs)}`, source);
}

/** One piece of the engine's work that has gone on for longer than any should; undefined where that is not seen. */
function busyFact(view: RunView, watchedMs: number): Evidence | undefined {
  const { engine } = view.run;
  for (const { kind, sinceAt } of engine?.active ?? []) {
    const lasted = activeSince(view, sinceAt) ?? 0;
    const what = busyWith.get(kind);
    if (what !== undefined && lasted >= watchedMs) return fact(`${what} for ${durationWords(lasted)}`, "hook");
  }
  return undefined;
}

/** Operations of the engine that hold up the run itself, in words. */
const busyWith: ReadonlyMap<string, string> = new Map([
  ["run", "the engine has been at one piece of the run's Groovy code"],
  ["parse", "the engine has been compiling the run's Groovy code"],
  ["classLoad", "the engine has been loading classes of the run"],
  ["saveProgram", "the engine has been writing the run's program"],
  ["flowNode", "the engine has been writing a flow node"],
]);

function resumedFact({ resumedAt, at }: RunView): Evidence {
  return fact(`it was resumed at ${instantWords(resumedAt ?? Number.NaN, at)}`, "log");
}
