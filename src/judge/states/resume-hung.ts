import type { LogSign } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { type Look, later, nothing, one } from "../look.ts";
import { fact, makeFinding, phraseFact } from "../make-finding.ts";
import { activeSince, latest, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { durationWords, instantWords } from "../words.ts";

/** Jenkins looks for lost `node` blocks 7 min after it is up; with a margin, a run must have moved after this. */
const CALLED_MS = 600_000;
/** When Jenkins says that it will not resume, it is called as soon as that is not followed by an end. */
const REFUSED_MS = 60_000;

/**
 * RESUME_HUNG of the run as a whole: it was resumed, was never ready, and nothing explains that. A run that was ready is judged by
 * its heads.
 */
export function resumeHung(view: RunView, ofHeads: readonly Finding[]): Look {
  const { run, resumedAt } = view;
  if (!view.kinds.has("resuming")) return nothing;
  const resuming = run.signs.findLastIndex(({ kind }) => kind === "resuming");
  if (hasMovedSince(view)) return nothing;
  const refusal = run.signs.slice(resuming).findLast(({ kind }) => kind === "notResumed");
  const isHung = view.resuming !== undefined && !isExplained(ofHeads);
  if (refusal === undefined && !isHung) return nothing;
  const since = latest(resumedAt, refusal?.at) ?? run.seenSince;
  const limitMs = refusal === undefined ? CALLED_MS : REFUSED_MS;
  const silentMs = activeSince(view, since) ?? 0;
  if (silentMs < limitMs) return later(reaches(view, since, limitMs));
  return one(hung(view, { resumed: run.signs[resuming]!, refusal, since, silentMs }));
}

interface Hang {
  readonly resumed: LogSign;
  /** Jenkins said that it could not be resumed. */
  readonly refusal: LogSign | undefined;
  readonly since: number;
  readonly silentMs: number;
}

function hung(view: RunView, { resumed, refusal, since, silentMs }: Hang): Finding {
  const when = view.resumedAt === undefined ? "" : ` at ${instantWords(view.resumedAt, view.at)}`;
  return makeFinding(view, undefined, {
    state: "RESUME_HUNG",
    level: "stuck",
    since,
    confidence: refusal === undefined ? sure.oneSource : sure.twoSources,
    because: [
      phraseFact(`it was resumed${when}, and has not been ready since`, resumed),
      ...(refusal === undefined ? [] : [phraseFact("Jenkins could not resume it, or a step of it", refusal)]),
      ...tooOld(view),
      fact(`it has made no flow node and printed nothing for ${durationWords(silentMs)}`, "workflow, log"),
    ],
    clearsWhen: "it makes a flow node or ends",
    do: "terminate it by force and run it again; see whether newer Pipeline plugins are there",
  });
}

/** What Jenkins itself would not resume (`WorkflowRun.MAX_RESUMPTION_AGE`). */
const TOO_OLD_MS = 30 * 86_400_000;

function tooOld({ run, resumedAt }: RunView): readonly Evidence[] {
  if (run.startAt === undefined || resumedAt === undefined || resumedAt - run.startAt <= TOO_OLD_MS) return [];
  return [fact("Jenkins refuses to resume what began more than 30 days ago", "build.xml, log")];
}

function hasMovedSince({ run, resumedAt }: RunView): boolean {
  const movedAt = latest(run.lastNodeAt, run.log?.grewAt);
  return movedAt !== undefined && resumedAt !== undefined && movedAt > resumedAt;
}

/**
 * A run gets ready without what its steps wait for; only for an agent it waits, and that Jenkins ends after 5 min unless the agent is
 * gone and the plugins are old.
 */
function isExplained(ofHeads: readonly Finding[]): boolean {
  return ofHeads.some(({ state }) => state === "AGENT_LOST");
}
