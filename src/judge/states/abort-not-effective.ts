import type { HeadObservation, LogSign, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { type Look, nothing } from "../look.ts";
import { fact, headWords, lastedWords, makeFinding, nodeFile, phraseFact, timeoutOf } from "../make-finding.ts";
import { activeSince, hasAny, latest, outputAt, type RunView, reaches, soonest } from "../run-view.ts";
import { sure } from "../sure.ts";
import { instantWords } from "../words.ts";

/** `timeout` gives its body 60 s, an agent's process 20 s. */
const GRACE_MS = 80_000;
/** A step that began this shortly before a phrase was seen may have begun after what it speaks of. */
const SEEN_LATE_MS = 20_000;

/** Said of the run: whoever aborts it aborts all that is open. */
const runKinds: ReadonlySet<SignKind> = new Set<SignKind>(["aborted", "offerTerminate", "offerKill"]);
/** Said of a step or of a block around it. */
const stepKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  ...runKinds,
  "timeoutFired",
  "graceOver",
  "interruptSent",
  "interruptIgnored",
]);

/** ABORT_NOT_EFFECTIVE: heads that were told to stop and are still there. What began after that is clearing up, and moves. */
export function abortNotEffective(view: RunView): Look {
  const findings: Finding[] = [];
  let nextAt: number | undefined;
  for (const head of view.run.heads) {
    const order = orderOf(view, head);
    if (order !== undefined && order.sinceMs >= GRACE_MS) findings.push(finding(view, head, order));
    nextAt = soonest(view.at, nextAt, ...whenTold(view, head, order));
  }
  return findings.length === 0 && nextAt === undefined ? nothing : { findings, nextAt };
}

/** The order to stop that a head has not followed. */
interface Order {
  readonly at: number;
  readonly sinceMs: number;
  /** It was surely meant for this head. */
  readonly isSure: boolean;
  readonly because: readonly Evidence[];
}

/** An order is called after its grace; a timeout that is over is one more, and makes one sure that was not. */
function whenTold(view: RunView, head: HeadObservation, order: Order | undefined): readonly (number | undefined)[] {
  const timeoutAt = timeoutOf(view, head)?.timeoutAt;
  const isDoubted = order !== undefined && !order.isSure;
  return [reaches(view, order?.at, GRACE_MS), reaches(view, timeoutAt, GRACE_MS), isDoubted ? timeoutAt : undefined];
}

/** What says that a head was told to stop: a phrase in the log, its own record, or a timeout that is over. */
interface Told {
  readonly sign: LogSign | undefined;
  readonly overAt: number | undefined;
  readonly wasInterrupted: boolean;
}

function orderOf(view: RunView, head: HeadObservation): Order | undefined {
  const signs = hasAny(view, stepKinds) ? view.run.signs.filter((one) => isFor(head, one)) : [];
  const [sign] = signs;
  const overAt = timeoutOver(view, head);
  const wasInterrupted = head.failed === "interrupted";
  if (sign === undefined && overAt === undefined && !wasInterrupted) return undefined;
  const at = toldAt(view, head, { sign, overAt, wasInterrupted });
  return {
    at,
    sinceMs: activeSince(view, at) ?? 0,
    isSure: wasInterrupted || overAt !== undefined || signs.some((one) => isSurelyFor(head, one)),
    because: evidence(view, head, { at, sign, overAt, wasInterrupted }),
  };
}

/** When it was first told to, as far as known. A timeout that was over while Jenkins was down fires when the run is resumed. */
function toldAt(view: RunView, head: HeadObservation, { sign, overAt, wasInterrupted }: Told): number {
  const firedAt = overAt === undefined ? undefined : latest(overAt, view.resumedAt);
  const isUndated = sign === undefined ? wasInterrupted : sign.at === undefined;
  // What is not dated was told after the last that is known of the head, or with it.
  const afterAt = latest(head.startAt, outputAt(view, head), view.run.lastNodeAt) ?? view.run.seenSince;
  return Math.min(...[sign?.at, firedAt, isUndated ? afterAt : undefined].filter((at) => at !== undefined));
}

function evidence(
  view: RunView,
  head: HeadObservation,
  { at, sign, overAt, wasInterrupted }: Told & { readonly at: number },
): readonly Evidence[] {
  const facts: Evidence[] = [];
  const said = headWords(head);
  if (sign !== undefined)
    facts.push(phraseFact(`${said} was told to stop ${lastedWords(view, at)} ago and has not ended`, sign));
  if (overAt !== undefined) facts.push(overFact(view, head, overAt));
  if (wasInterrupted) facts.push(fact(`${said} has its interruption on record`, nodeFile(head)));
  return facts;
}

function overFact(view: RunView, head: HeadObservation, overAt: number): Evidence {
  return fact(`a timeout was to end ${headWords(head)} at ${instantWords(overAt, view.at)}`, "workflow");
}

/** When the first `timeout` around a head was over that the head began before; of later heads it has let go. */
function timeoutOver({ at }: RunView, { startAt, blocks }: HeadObservation): number | undefined {
  const over = blocks
    .flatMap(({ timeoutAt }) => timeoutAt ?? [])
    .filter((end) => end <= at && !((startAt ?? 0) >= end));
  return over.length === 0 || startAt === undefined ? undefined : Math.min(...over);
}

function isSurelyFor({ startAt }: HeadObservation, { flowNode, at }: LogSign): boolean {
  if (flowNode !== undefined) return true;
  return at !== undefined && startAt !== undefined && startAt < at - SEEN_LATE_MS;
}

function isFor(head: HeadObservation, { kind, flowNode, at }: LogSign): boolean {
  if (!stepKinds.has(kind)) return false;
  if (flowNode === undefined && !runKinds.has(kind)) return false;
  if (at !== undefined && head.startAt !== undefined && head.startAt > at) return false;
  return (
    flowNode === undefined || flowNode === head.flowNode || head.blocks.some((block) => block.flowNode === flowNode)
  );
}

function finding(view: RunView, head: HeadObservation, { at, isSure, because }: Order): Finding {
  return makeFinding(view, head, {
    state: "ABORT_NOT_EFFECTIVE",
    level: isSure ? "stuck" : "watch",
    since: at,
    confidence: !isSure ? sure.suspicion : because.length > 1 ? sure.twoSources : sure.oneSource,
    because,
    clearsWhen: `${headWords(head)} ends, or a step after it begins`,
    do: "terminate the run by force; if that does not end it, kill it",
    notSeen: isSure ? [] : ["whether the step began before the abort"],
  });
}
