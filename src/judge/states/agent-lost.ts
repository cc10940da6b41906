import type { AgentObservation, HeadObservation, LogSign, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import { agentNamed } from "../agent-index.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, makeFinding, nodeFile, phraseFact, timeoutWords } from "../make-finding.ts";
import { activeSince, hasAny, isAbout, latest, outputAt, type RunView, reaches, seesOutput } from "../run-view.ts";
import { sure } from "../sure.ts";
import { agentWords, instantWords } from "../words.ts";

/** Jenkins aborts a step whose agent has been gone this long (`ExecutorPickle.timeoutForNodeMillis`). */
const ABORTED_AFTER_MS = 300_000;
/** What it may take Jenkins to do so, and its log to be written. */
const MARGIN_MS = 60_000;
/** One call of an agent that was not answered in time may be followed by one that is, of which Jenkins says nothing. */
const UNREACHABLE_MS = 60_000;
/** Output this much later than the loss says that the agent is there. */
const LATER_MS = 5_000;

const lostKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  "agentMarkedOffline",
  "agentUnreachable",
  "agentRemoved",
  "waitingForReconnection",
]);
const agentKinds: ReadonlySet<SignKind> = new Set<SignKind>([...lostKinds, "agentBack", "gotAgent"]);

/** AGENT_LOST: a step whose agent is gone; undefined when nothing says so. */
export function agentLost(view: RunView, head: HeadObservation): Finding | undefined {
  if (head.agent === undefined) return undefined;
  const loss = lossOf(view, head, head.agent);
  if (loss.sign?.kind === "waitingForReconnection") return afterRestart(view, head, loss);
  if (loss.sign !== undefined) return loss.status === "online" ? undefined : lost(view, head, loss);
  if (isTakenOffline(loss) || (loss.status !== "offline" && loss.status !== "missing")) return undefined;
  return hasPrintedSince(view, head, loss.lostAt) ? undefined : lostWithoutSign(view, head, loss);
}

interface Loss {
  readonly agent: string;
  /** What the log last said of the agent, when that is that it is gone. */
  readonly sign: LogSign | undefined;
  readonly status: "online" | "offline" | "missing" | "unknown";
  readonly configured: AgentObservation | undefined;
  /** Since when Jenkins counts, as far as known. */
  readonly lostAt: number | undefined;
}

function lossOf(view: RunView, head: HeadObservation, agent: string): Loss {
  const configured = agentNamed(agent, view.controller.agents ?? []);
  const last = hasAny(view, agentKinds)
    ? view.run.signs.findLast((sign) => agentKinds.has(sign.kind) && isOfAgent(view, head, sign))
    : undefined;
  const sign = last !== undefined && isStanding(view, head, last) ? last : undefined;
  const isAwaited = sign?.kind === "waitingForReconnection";
  const began = sign?.at ?? (isAwaited ? view.resumedAt : configured?.offlineSince);
  // Jenkins counts anew after a restart.
  const lostAt = began === undefined ? undefined : latest(began, view.resumedAt);
  return { agent, sign, configured, lostAt, status: statusOf(view, configured) };
}

/** Agents of clouds are not configured: without clouds, what is not configured is not there. */
function statusOf({ controller }: RunView, configured: AgentObservation | undefined): Loss["status"] {
  if (configured?.isOffline !== undefined) return configured.isOffline ? "offline" : "online";
  const isMissing = controller.agents !== undefined && configured === undefined && controller.hasClouds === false;
  return isMissing ? "missing" : "unknown";
}

/** Phrases about an agent stand among the output of its step, or name it in lines of the run or of a block around the step. */
function isOfAgent(view: RunView, head: HeadObservation, sign: LogSign): boolean {
  if (isAbout(view, head, sign)) return true;
  if (sign.names[0] !== head.agent) return false;
  return sign.flowNode === undefined || head.blocks.some(({ flowNode }) => flowNode === sign.flowNode);
}

/** Whether what was said of the agent still holds: nothing was printed after it, nor was the run ready after it waited. */
function isStanding(view: RunView, head: HeadObservation, sign: LogSign): boolean {
  if (!lostKinds.has(sign.kind)) return false;
  if (sign.kind === "waitingForReconnection")
    return view.run.signs.indexOf(sign) > view.run.signs.findLastIndex(({ kind }) => kind === "readyToRun");
  return sign.at === undefined || !hasPrintedSince(view, head, sign.at);
}

function hasPrintedSince(view: RunView, head: HeadObservation, at = view.at - MARGIN_MS): boolean {
  const printedAt = outputAt(view, head);
  return printedAt !== undefined && printedAt > at + LATER_MS;
}

/** Whom its own configuration calls offline, a person has taken out of service for new runs: steps on it go on. */
function isTakenOffline({ configured, agent }: Loss): boolean {
  return configured?.source === `nodes/${agent}/config.xml`;
}

function lost(view: RunView, head: HeadObservation, loss: Loss): Finding {
  // What its own log said of the agent is no second source.
  const isOwnWord = loss.configured?.source === `log of ${view.run.run}`;
  const isConfirmed = (loss.status === "offline" && !isOwnWord) || loss.status === "missing";
  if (isConfirmed) return lostFinding(view, head, { loss, level: "stuck", confidence: sure.twoSources });
  if (loss.sign?.kind !== "agentUnreachable")
    return lostFinding(view, head, { loss, level: "stuck", confidence: sure.oneSource });
  const isBrief = (activeSince(view, loss.lostAt) ?? 0) < UNREACHABLE_MS;
  return lostFinding(view, head, {
    loss,
    level: isBrief ? "watch" : "stuck",
    confidence: isBrief ? sure.suspicion : 0.8,
  });
}

/**
 * The agent is offline by other records than the run's own log. When Jenkins has not aborted the step in the time it allows, nor said
 * anything in its log, those records are likely old.
 */
function lostWithoutSign(view: RunView, head: HeadObservation, loss: Loss): Finding {
  const goneMs = activeSince(view, loss.lostAt) ?? 0;
  const isDoubtful = seesOutput(view, head) && goneMs > ABORTED_AFTER_MS + MARGIN_MS;
  return lostFinding(view, head, {
    loss,
    level: isDoubtful ? "watch" : "stuck",
    confidence: isDoubtful ? sure.suspicion : sure.oneSource,
  });
}

/** The step waits for its agent after a restart; when the agent is there, a run from the queue may have taken its executor. */
function afterRestart(view: RunView, head: HeadObservation, loss: Loss): Finding {
  if (loss.status === "offline" || loss.status === "missing") return lost(view, head, loss);
  if (loss.status === "unknown") return lostFinding(view, head, { loss, level: "watch", confidence: sure.suspicion });
  const agent = agentWords(loss.agent);
  return makeFinding(view, head, {
    state: "WAITING_EXECUTOR",
    level: "watch",
    since: loss.lostAt,
    confidence: sure.oneSource,
    because: [
      phraseFact(`after the restart ${headWords(head)} waits for ${agent}`, loss.sign!),
      fact(
        `${agent} is online: a run from the queue may have taken the executor`,
        loss.configured?.source ?? "nodes/*/config.xml",
      ),
    ],
    waitsOn: [{ kind: "agent", agent: loss.agent }],
    clearsWhen: `an executor of ${agent} is free, or Jenkins fails the step ${deadlineWords(view, loss)}`,
    do: `free an executor of ${agent} ${deadlineWords(view, loss)}, or run it again`,
    changesAt: [deadlineOf(loss)],
  });
}

function lostFinding(
  view: RunView,
  head: HeadObservation,
  { loss, level, confidence }: { loss: Loss; level: "watch" | "stuck"; confidence: number },
): Finding {
  const agent = agentWords(loss.agent);
  const deadline = deadlineOf(loss);
  const isOverdue = deadline !== undefined && view.at > deadline + MARGIN_MS;
  const ends = isOverdue
    ? `Jenkins should have aborted the step at ${instantWords(deadline, view.at)} and has not`
    : `Jenkins will abort the step by itself ${deadlineWords(view, loss)}`;
  return makeFinding(view, head, {
    state: "AGENT_LOST",
    level,
    since: loss.lostAt,
    confidence,
    because: evidence(head, loss),
    waitsOn: [{ kind: "agent", agent: loss.agent }],
    clearsWhen: `${agent} comes back; ${ends}${timeoutWords(view, head)}`,
    do: isOverdue ? `reconnect ${agent}, or abort the run` : `reconnect ${agent}, or wait: ${ends}`,
    notSeen: loss.status === "unknown" ? ["whether the agent is online", ...view.controller.notSeen] : [],
    changesAt: [
      deadline === undefined ? undefined : deadline + MARGIN_MS + 1,
      reaches(view, loss.lostAt, ABORTED_AFTER_MS + MARGIN_MS + 1),
      reaches(view, loss.lostAt, UNREACHABLE_MS),
    ],
  });
}

function evidence(head: HeadObservation, { agent, sign, status, configured }: Loss): readonly Evidence[] {
  const named = agentWords(agent);
  const said = sign === undefined ? [] : [phraseFact(`${headWords(head)} has lost ${named}`, sign)];
  const source = configured?.source ?? "nodes/*/config.xml";
  if (status === "offline") said.push(fact(`${named} is offline`, source));
  if (status === "missing") said.push(fact(`no agent is configured under the name ${named}`, source));
  return [...said, fact(`${headWords(head)} runs on ${named}`, nodeFile(head))];
}

function deadlineOf({ lostAt }: Loss): number | undefined {
  return lostAt === undefined ? undefined : lostAt + ABORTED_AFTER_MS;
}

function deadlineWords({ at }: RunView, loss: Loss): string {
  const deadline = deadlineOf(loss);
  return deadline === undefined ? "5 min after it went" : `at ${instantWords(deadline, at)}`;
}
