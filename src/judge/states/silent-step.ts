import type { HeadObservation } from "../../model/running.ts";
import type { Evidence, Level } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, makeFinding, nodeFile, sure, timeoutOf, timeoutWords } from "../make-finding.ts";
import { activeSince, keyOf, latest, outputAt, type RunView, reaches } from "../run-view.ts";
import type { StepLimit } from "../step-limits.ts";
import { durationWords } from "../words.ts";

/** No step is called before this, whatever its history. */
const FLOOR_MS = 60_000;
/** Nor is a step without history before this; and the default limit is never less. */
const FLOOR_WITHOUT_HISTORY_MS = 600_000;
/** The default: silent for longer than this many times the longest the step ever took. */
const TIMES_LONGEST = 3;
/** When its timeout ends a step within this, nobody needs to. */
const SOON_MS = 600_000;

/** SILENT_STEP, or MOVING while a step at work is within what it needs. */
export function workStep(view: RunView, head: HeadObservation): Finding {
  const work = workOf(view, head);
  const calls = callsOf(view, work);
  const level = calls.some((call) => call.level === "stuck") ? "stuck" : calls.length > 0 ? "watch" : "ok";
  if (level === "ok") return moving(view, head, work);
  return silent(view, head, { work, calls, level });
}

/** How long a step has been at work and silent, and how long it may. */
interface Work {
  readonly startAt: number;
  readonly elapsedMs: number;
  readonly elapsed: Bounds;
  /** Since when it is silent; the log not being seen, since its start. */
  readonly quietAt: number;
  readonly quietMs: number;
  readonly quiet: Bounds;
  readonly printedAt: number | undefined;
}

/** From when on a step is watched and called, with its floors, and where that comes from. */
interface Bounds {
  readonly watchMs: number;
  readonly stuckMs: number | undefined;
  readonly samples: number;
  readonly from: string;
}

/** A limit that is passed. */
interface Call {
  readonly kind: "quiet" | "elapsed";
  readonly level: Level;
  readonly bounds: Bounds;
}

function workOf(view: RunView, head: HeadObservation): Work {
  const key = keyOf(view, head);
  const startAt = head.startAt ?? view.run.lastNodeAt ?? view.run.startAt ?? view.run.seenSince;
  const printedAt = outputAt(view, head);
  const quietAt = latest(startAt, printedAt, view.resumedAt) ?? startAt;
  const elapsed = view.limits.elapsed(key);
  return {
    startAt,
    elapsedMs: activeSince(view, startAt) ?? 0,
    elapsed: boundsOf(elapsed),
    quietAt,
    quietMs: activeSince(view, quietAt) ?? 0,
    quiet: quietBounds(view.limits.quiet(key), elapsed),
    printedAt,
  };
}

function boundsOf({ watchMs, stuckMs, samples, from }: StepLimit): Bounds {
  const floor = samples > 0 ? FLOOR_MS : FLOOR_WITHOUT_HISTORY_MS;
  return {
    watchMs: Math.max(floor, watchMs),
    stuckMs: samples > 0 && stuckMs !== undefined ? Math.max(floor, stuckMs) : undefined,
    samples,
    from,
  };
}

/** The limit for silence; the default is used where it is the lower one. */
function quietBounds(limit: StepLimit, { longestMs, samples }: StepLimit): Bounds {
  const bounds = boundsOf(limit);
  if (longestMs === undefined || !(samples > 0)) return bounds;
  const defaultMs = Math.max(FLOOR_WITHOUT_HISTORY_MS, TIMES_LONGEST * longestMs);
  if (bounds.stuckMs !== undefined && bounds.stuckMs <= defaultMs) return bounds;
  const from = `${TIMES_LONGEST} times the longest it ever took, and at least ${durationWords(FLOOR_WITHOUT_HISTORY_MS)}`;
  return { watchMs: Math.min(bounds.watchMs, defaultMs), stuckMs: defaultMs, samples, from };
}

function callsOf({ seesLog }: RunView, work: Work): readonly Call[] {
  const elapsed = callOf("elapsed", work.elapsedMs, work.elapsed);
  // Unseen, the log may have grown all the time.
  return [...(seesLog ? callOf("quiet", work.quietMs, work.quiet) : []), ...elapsed];
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
  return makeFinding(view, head, {
    state: "SILENT_STEP",
    level: level === "stuck" && endsSoon ? "watch" : level,
    since: deciding.kind === "quiet" ? work.quietAt : work.startAt,
    confidence: confidenceOf(view, level, deciding),
    because: evidence(view, head, { work, calls, deciding }),
    clearsWhen: `${headWords(head)} ${deciding.kind === "quiet" ? "prints something or ends" : "ends"}${timeoutWords(view, head)}`,
    do: `look at the process of ${headWords(head)} on its agent; abort the run if it hangs`,
    notSeen: ["the processes of the agent", ...(view.seesLog ? [] : ["when its log last grew"])],
    changesAt: [...whenCalled(view, work), timeout?.timeoutAt, timeout && timeout.timeoutAt! - SOON_MS],
  });
}

/** 1 less the share of healthy steps that pass the limit; a step that could not be seen printing is less sure. */
function confidenceOf({ seesLog }: RunView, level: Level, { bounds }: Call): number {
  if (bounds.samples === 0) return seesLog ? sure.suspicion : 0.3;
  const stated = level === "stuck" ? sure.oneInThousand : sure.oneInHundred;
  return seesLog ? stated : stated - 0.2;
}

function evidence(
  view: RunView,
  head: HeadObservation,
  { work, calls, deciding }: { work: Work; calls: readonly Call[]; deciding: Call },
): readonly Evidence[] {
  const said = headWords(head);
  const files = `${nodeFile(head)}, log`;
  const elapsed = fact(`${said} has been at work for ${durationWords(work.elapsedMs)}`, nodeFile(head));
  const quiet = fact(`${said} has printed nothing for ${durationWords(work.quietMs)}`, files);
  const prints = fact(`${said} still prints: last ${durationWords(work.quietMs)} ago`, files);
  const isQuiet = calls.some(({ kind }) => kind === "quiet");
  const first = deciding.kind === "quiet" ? [quiet, elapsed] : isQuiet || !view.seesLog ? [elapsed] : [elapsed, prints];
  return [...first, limitFact(deciding)];
}

function limitFact({ kind, level, bounds }: Call): Evidence {
  const ms = level === "stuck" ? bounds.stuckMs! : bounds.watchMs;
  const what = kind === "quiet" ? "be silent" : "be at work";
  const from = bounds.samples === 0 ? "no history of this step" : bounds.from;
  return fact(`it may ${what} for ${durationWords(ms)}: ${from}`, bounds.samples === 0 ? "default" : "earlier runs");
}

function moving(view: RunView, head: HeadObservation, work: Work): Finding {
  const printed = work.printedAt !== undefined && work.printedAt > work.startAt;
  const said = printed
    ? fact(`${headWords(head)} last printed ${durationWords(work.quietMs)} ago`, "log")
    : fact(`${headWords(head)} has been at work for ${durationWords(work.elapsedMs)}`, nodeFile(head));
  return makeFinding(view, head, {
    state: "MOVING",
    level: "ok",
    since: head.startAt,
    confidence: view.seesLog ? sure.oneSource : 0.7,
    because: [said],
    clearsWhen: `${headWords(head)} ends${timeoutWords(view, head)}`,
    do: "nothing",
    notSeen: view.seesLog ? [] : ["when its log last grew"],
    changesAt: whenCalled(view, work),
  });
}

/** When the next limit is passed: limits are passed, not reached, hence the millisecond. */
function whenCalled(view: RunView, { startAt, elapsed, quietAt, quiet }: Work): readonly (number | undefined)[] {
  const of = (fromAt: number, { watchMs, stuckMs }: Bounds) => [
    reaches(view, fromAt, watchMs + 1),
    stuckMs === undefined ? undefined : reaches(view, fromAt, stuckMs + 1),
  ];
  return [...of(startAt, elapsed), ...(view.seesLog ? of(quietAt, quiet) : [])];
}
