import type { HeadObservation, LogSign, SignKind } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import { type Look, nothing } from "../look.ts";
import { fact, headWords, makeFinding, nodeFile, phraseFact, sure } from "../make-finding.ts";
import { activeSince, latest, outputAt, type RunView, reaches, soonest } from "../run-view.ts";
import { durationWords } from "../words.ts";

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
    if (order === undefined) continue;
    if (order.sinceMs >= GRACE_MS) findings.push(finding(view, head, order));
    else nextAt = soonest(view.at, nextAt, reaches(view, order.at, GRACE_MS));
  }
  return findings.length === 0 && nextAt === undefined ? nothing : { findings, nextAt };
}

/** The order to stop that a head has not followed. */
interface Order {
  readonly sign: LogSign | undefined;
  readonly at: number;
  readonly sinceMs: number;
  /** It was surely meant for this head, and is dated. */
  readonly isSure: boolean;
}

function orderOf(view: RunView, head: HeadObservation): Order | undefined {
  const sign = view.run.signs.find((one) => isFor(head, one));
  if (sign === undefined && head.failed !== "interrupted") return undefined;
  const at = sign?.at ?? toldBy(view, head);
  return { sign, at, sinceMs: activeSince(view, at) ?? 0, isSure: isSurelyFor(head, sign) };
}

/** An order that is not dated was given before anything later is known of the head. */
function toldBy(view: RunView, head: HeadObservation): number {
  return latest(head.startAt, outputAt(view, head), view.run.lastNodeAt) ?? view.run.seenSince;
}

function isSurelyFor(head: HeadObservation, sign: LogSign | undefined): boolean {
  if (head.failed === "interrupted" || sign?.flowNode !== undefined) return true;
  return sign?.at !== undefined && head.startAt !== undefined && head.startAt < sign.at - SEEN_LATE_MS;
}

function isFor(head: HeadObservation, { kind, flowNode, at }: LogSign): boolean {
  if (!stepKinds.has(kind)) return false;
  if (flowNode === undefined && !runKinds.has(kind)) return false;
  if (at !== undefined && head.startAt !== undefined && head.startAt > at) return false;
  return (
    flowNode === undefined || flowNode === head.flowNode || head.blocks.some((block) => block.flowNode === flowNode)
  );
}

function finding(view: RunView, head: HeadObservation, { sign, at, sinceMs, isSure }: Order): Finding {
  const said = headWords(head);
  const told = `${said} was told to stop ${durationWords(sinceMs)} ago and has not ended`;
  const because = [
    ...(sign === undefined ? [] : [phraseFact(told, sign)]),
    ...(head.failed === "interrupted" ? [fact(`${said} has its interruption on record`, nodeFile(head))] : []),
  ];
  return makeFinding(view, head, {
    state: "ABORT_NOT_EFFECTIVE",
    level: isSure ? "stuck" : "watch",
    since: at,
    confidence: !isSure ? sure.suspicion : because.length > 1 ? sure.twoSources : sure.oneSource,
    because,
    clearsWhen: `${said} ends, or a step after it begins`,
    do: "terminate the run by force; if that does not end it, kill it",
    notSeen: isSure ? [] : ["whether the step began before the abort"],
  });
}
