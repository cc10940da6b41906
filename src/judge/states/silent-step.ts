import type { HeadObservation } from "../../model/running.ts";
import type { Evidence, Level } from "../../model/verdict.ts";
import { activeMs } from "../clock.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, lastedWords, makeFinding, nodeFile, timeoutOf, timeoutWords } from "../make-finding.ts";
import { activeSince, keyOf, latest, outputAt, type RunView, reaches, seesOutput } from "../run-view.ts";
import { type Bounds, boundsOf, quietBounds } from "../step-bounds.ts";
import { sure } from "../sure.ts";
import { durationWords } from "../words.ts";

/** What `sh` prints of its own: the command it runs. */
const NEXT_TO_NOTHING_BYTES = 200;
/** What a `timeout` will end is not stuck, it is to be watched: unless that takes longer than anybody would wait (hosted runners: 6 h). */
const SOON_MS = 6 * 3_600_000;

/** SILENT_STEP, or MOVING while a step at work is within what it needs. */
export function workStep(view: RunView, head: HeadObservation): Finding {
  const work = workOf(view, head);
  const calls = callsOf(work);
  const level = calls.some((call) => call.level === "stuck") ? "stuck" : calls.length > 0 ? "watch" : "ok";
  if (level === "ok") return moving(view, head, work);
  return silent(view, head, { work, calls, level });
}

/** How long a step has been at work and silent, and how long it may. */
interface Work {
  readonly head: HeadObservation;
  readonly startAt: number;
  readonly elapsedMs: number;
  readonly elapsed: Bounds;
  /** Since when it is silent; the log not being seen, since its start. */
  readonly quietAt: number;
  readonly quietMs: number;
  readonly quiet: Bounds;
  readonly printedAt: number | undefined;
  /** Whether it is seen when it prints. */
  readonly seesOutput: boolean;
}

/**
 * The last that is dated of a run. A step that is not dated (read off the log before its record was there) began after what came before
 * it; when the run was first seen may be hours earlier.
 */
function latestOf({ seenSince, lastNodeAt, signs }: RunView["run"]): number {
  return latest(seenSince, lastNodeAt, ...signs.map(({ at }) => at)) ?? seenSince;
}

/** A limit that is passed. */
interface Call {
  readonly kind: "quiet" | "elapsed";
  readonly level: Level;
  readonly bounds: Bounds;
}

function workOf(view: RunView, head: HeadObservation): Work {
  const key = keyOf(view, head);
  const startAt = head.startAt ?? latestOf(view.run);
  const printedAt = outputAt(view, head);
  const elapsed = view.limits.elapsed(key);
  const quiet = quietBounds(view.limits.quiet(key), elapsed);
  const quietAt = quietSince(view, latest(startAt, printedAt) ?? startAt, quiet);
  return {
    head,
    startAt,
    elapsedMs: activeSince(view, startAt) ?? 0,
    elapsed: boundsOf(elapsed),
    quietAt,
    quietMs: activeSince(view, quietAt) ?? 0,
    quiet,
    printedAt,
    seesOutput: seesOutput(view, head),
  };
}

/** Silence begins anew when the run is resumed after a restart, unless it was too long by then: what hung before hangs still. */
function quietSince({ resumedAt, stops }: RunView, silentAt: number, { stuckMs }: Bounds): number {
  if (resumedAt === undefined || resumedAt <= silentAt) return silentAt;
  const wasStuck = stuckMs !== undefined && activeMs(silentAt, resumedAt, stops) > stuckMs;
  return wasStuck ? silentAt : resumedAt;
}

/**
 * Silence counts where it is seen; the whole time of a step counts where it has a history. Where there is neither, a step that has
 * printed more than its command is taken to be at work, and one that has not is watched by its time.
 */
function callsOf({ head, elapsedMs, elapsed, quietMs, quiet, ...seen }: Work): readonly Call[] {
  const silent = seen.seesOutput ? callOf("quiet", quietMs, quiet) : [];
  const isTimed = elapsed.samples > 0 || (!seen.seesOutput && (head.logBytes ?? 0) <= NEXT_TO_NOTHING_BYTES);
  return isTimed ? [...silent, ...callOf("elapsed", elapsedMs, elapsed)] : silent;
}

function callOf(kind: Call["kind"], ms: number, bounds: Bounds): readonly Call[] {
  if (bounds.stuckMs !== undefined && ms > bounds.stuckMs) return [{ kind, level: "stuck", bounds }];
  return ms > bounds.watchMs ? [{ kind, level: "watch", bounds }] : [];
}

function silent(
  view: RunView,
  head: HeadObservation,
  { work, calls, level }: { work: Work; calls: readonly Call[]; level: Level },
): Finding {
  const deciding = calls.find((call) => call.level === level)!;
  const timeout = timeoutOf(view, head);
  const endsSoon = timeout !== undefined && timeout.timeoutAt! - view.at <= SOON_MS;
  const isOfResume = deciding.kind === "quiet" && wasLostOnResume(view, work);
  return makeFinding(view, head, {
    state: isOfResume ? "RESUME_HUNG" : "SILENT_STEP",
    level: level === "stuck" && endsSoon ? "watch" : level,
    since: deciding.kind === "quiet" ? work.quietAt : work.startAt,
    confidence: confidenceOf(work, level, deciding),
    because: evidence(view, head, { work, calls, deciding }),
    clearsWhen: `${headWords(head)} ${deciding.kind === "quiet" ? "prints something or ends" : "ends"}${timeoutWords(view, head)}`,
    do: isOfResume
      ? "terminate the run by force and run it again; see whether newer Pipeline plugins are there"
      : `look at the process of ${headWords(head)} on its agent; abort the run if it hangs`,
    notSeen: ["the processes of the agent", ...notSeen(work)],
    changesAt: [...whenCalled(view, work), timeout?.timeoutAt, timeout && timeout.timeoutAt! - SOON_MS],
  });
}

/** It has printed nothing since the run was resumed, and was not silent for long before: its process was not found again. */
function wasLostOnResume(view: RunView, { startAt, printedAt, quietAt, quiet }: Work): boolean {
  const { resumedAt } = view;
  if (resumedAt === undefined || quietAt !== resumedAt) return false;
  // Told to stop before, it is that which did not help.
  if (view.run.signs.some(({ kind }) => kind === "aborted" || kind === "interruptSent")) return false;
  return activeMs(latest(startAt, printedAt)!, resumedAt, view.stops) < quiet.watchMs;
}

/** 1 less the share of healthy steps that pass the limit; a step that could not be seen printing is less sure. */
function confidenceOf({ seesOutput: isSeen }: Work, level: Level, { bounds }: Call): number {
  if (bounds.samples === 0) return isSeen ? sure.suspicion : 0.3;
  const stated = level === "stuck" ? bounds.sureness : sure.oneInHundred;
  return isSeen ? stated : stated - 0.2;
}

function evidence(
  view: RunView,
  head: HeadObservation,
  { work, calls, deciding }: { work: Work; calls: readonly Call[]; deciding: Call },
): readonly Evidence[] {
  const said = headWords(head);
  const files = `${nodeFile(head)}, log`;
  const elapsed = fact(`${said} has been at work for ${lastedWords(view, work.startAt)}`, nodeFile(head));
  const quiet = fact(`${said} has printed nothing for ${lastedWords(view, work.quietAt)}`, files);
  const prints = fact(`${said} still prints: last ${durationWords(work.quietMs)} ago`, files);
  const isQuiet = calls.some(({ kind }) => kind === "quiet");
  const first =
    deciding.kind === "quiet" ? [quiet, elapsed] : isQuiet || !work.seesOutput ? [elapsed] : [elapsed, prints];
  return [...first, limitFact(deciding)];
}

function limitFact({ kind, level, bounds }: Call): Evidence {
  const ms = level === "stuck" ? bounds.stuckMs! : bounds.watchMs;
  const what = kind === "quiet" ? "be silent" : "be at work";
  const from = bounds.samples === 0 ? "no history of this step" : bounds.from;
  return fact(`it may ${what} for ${durationWords(ms)}: ${from}`, bounds.samples === 0 ? "default" : "earlier runs");
}

function moving(view: RunView, head: HeadObservation, work: Work): Finding {
  return makeFinding(view, head, {
    state: "MOVING",
    level: "ok",
    since: head.startAt,
    confidence: work.seesOutput ? sure.oneSource : sure.suspicion,
    because: [movingFact(view, work)],
    clearsWhen: `${headWords(head)} ends${timeoutWords(view, head)}`,
    do: "nothing",
    notSeen: notSeen(work),
    changesAt: whenCalled(view, work),
  });
}

function movingFact(view: RunView, { head, startAt, printedAt, quietMs, seesOutput: isSeen }: Work): Evidence {
  const said = headWords(head);
  if (printedAt !== undefined && printedAt > startAt)
    return fact(`${said} last printed ${durationWords(quietMs)} ago`, "log");
  if (!isSeen && head.logBytes !== undefined)
    return fact(`${said} has printed ${head.logBytes} bytes; when is not seen`, "log, log-index");
  return fact(`${said} has been at work for ${lastedWords(view, startAt)}`, nodeFile(head));
}

function notSeen({ seesOutput: isSeen }: Work): readonly string[] {
  return isSeen ? [] : ["when its log last grew"];
}

/** When the next limit is passed: limits are passed, not reached, hence the millisecond. */
function whenCalled(
  view: RunView,
  { startAt, elapsed, quietAt, quiet, seesOutput: isSeen }: Work,
): readonly (number | undefined)[] {
  const of = (fromAt: number, { watchMs, stuckMs }: Bounds) => [
    reaches(view, fromAt, watchMs + 1),
    stuckMs === undefined ? undefined : reaches(view, fromAt, stuckMs + 1),
  ];
  return [...(elapsed.samples > 0 || !isSeen ? of(startAt, elapsed) : []), ...(isSeen ? of(quietAt, quiet) : [])];
}
