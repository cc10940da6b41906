import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, makeFinding, phraseFact, timeoutWords } from "../make-finding.ts";
import { keyOf, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { instantWords } from "../words.ts";
import { type AgentWait, agentsNotSeen, isOutOfDate, SAID_AFTER_MS, waitedFact, wantedWords } from "./agent-wait.ts";

/** A wait is watched after this long when no earlier wait for the label is known. */
const LONG_WAIT_MS = 24 * 3_600_000;
/** However short waits were so far, a wait is not watched before this. */
const SHORTEST_LONG_WAIT_MS = 600_000;

/** WAITING_EXECUTOR: an agent is there that can take it, or nothing says that none is. */
export function waitingExecutor(view: RunView, wait: AgentWait): Finding {
  const { head, label, sign, startAt, waitedMs } = wait;
  const p99 = view.limits.waitP99Ms(keyOf(view, head));
  const longMs = p99 === undefined ? LONG_WAIT_MS : Math.max(p99, SHORTEST_LONG_WAIT_MS);
  const isLong = waitedMs > longMs;
  const isOld = isOutOfDate(wait);
  const isExplained = sign !== undefined || wait.supply === "online" || waitedMs < SAID_AFTER_MS;
  const from = startAt ?? view.run.seenSince;
  return makeFinding(view, head, {
    state: "WAITING_EXECUTOR",
    level: isLong ? "watch" : "ok",
    since: startAt,
    confidence: isOld || !isExplained ? 0.6 : sure.oneSource,
    because: [...whyItWaits(wait, isOld), waitedFact(view, wait)],
    waitsOn: [{ kind: "label", label }],
    clearsWhen: `an executor of ${wantedWords(label)} is free${timeoutWords(view, head)}`,
    do: isLong ? `add executors for ${wantedWords(label)}, or end what holds them` : "nothing",
    notSeen: [...agentsNotSeen(view, wait), ...(isExplained ? [] : ["why it waits"])],
    changesAt: [reaches(view, from, SAID_AFTER_MS), reaches(view, from, longMs + 1)],
  });
}

function whyItWaits({ head, sign, label }: AgentWait, isOld: boolean): readonly Evidence[] {
  if (sign === undefined) return [];
  if (!isOld) return [phraseFact(`${headWords(head)} waits for an executor`, sign)];
  return [
    phraseFact(`${headWords(head)} was told that no agent can take it, yet ${wantedWords(label)} is there now`, sign),
  ];
}

/** WAITING_EXECUTOR: no agent is there, and a cloud has not had the time yet to make one. */
export function provisioning(view: RunView, wait: AgentWait, limitMs: number): Finding {
  const { head, label } = wait;
  const until = reaches(view, wait.startAt ?? view.run.seenSince, limitMs);
  const by = until === undefined ? "" : ` until ${instantWords(until, view.at)}`;
  return makeFinding(view, head, {
    state: "WAITING_EXECUTOR",
    level: "watch",
    since: wait.startAt,
    confidence: sure.oneSource,
    because: [
      fact(`no agent for ${headWords(head)} is online, and a cloud may still provide one${by}`, "config.xml"),
      waitedFact(view, wait),
    ],
    waitsOn: [{ kind: "label", label }],
    clearsWhen: `a cloud provides ${wantedWords(label)}${timeoutWords(view, head)}`,
    do: `if none comes${by}, look at the cloud's configuration and its log`,
    notSeen: agentsNotSeen(view, wait),
    changesAt: [until],
  });
}
