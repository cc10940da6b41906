import type { AgentObservation, HeadObservation } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, makeFinding, phraseFact, timeoutWords } from "../make-finding.ts";
import { keyOf, latest, type RunView } from "../run-view.ts";
import { sure } from "../sure.ts";
import { agentWords, listWords, nameWords } from "../words.ts";
import {
  type AgentWait,
  agentsNotSeen,
  agentWaitOf,
  isOutOfDate,
  nobodyKinds,
  SAID_AFTER_MS,
  type Supply,
  waitedFact,
  wantedWords,
} from "./agent-wait.ts";
import { provisioning, waitingExecutor } from "./waiting-executor.ts";

/** Longest time a cloud is given to make an agent: Kubernetes' own limit, used where nothing is known of past waits. */
const LONGEST_PROVISIONING_MS = 1_000_000;

/** What is to be said of a `node` step that has no agent yet: NO_AGENT or WAITING_EXECUTOR. */
export function agentWait(view: RunView, head: HeadObservation): Finding {
  const wait = agentWaitOf(view, head);
  const cannot = isOutOfDate(wait) ? undefined : whyNobodyCan(view.run.run, wait);
  if (cannot === undefined) return waitingExecutor(view, wait);
  const provisioningMs = Math.min(
    view.limits.waitP99Ms(keyOf(view, head)) ?? LONGEST_PROVISIONING_MS,
    LONGEST_PROVISIONING_MS,
  );
  if (view.controller.hasClouds === true && wait.waitedMs < provisioningMs)
    return provisioning(view, wait, provisioningMs);
  return noAgent(view, wait, cannot);
}

/** The facts that say that no agent can take it, the most telling first; undefined when some agent can, or might. */
function whyNobodyCan(run: string, wait: AgentWait): readonly Evidence[] | undefined {
  const { head, label, sign, supply, servers, waitedMs } = wait;
  const isSaid = sign !== undefined && nobodyKinds.has(sign.kind);
  if (!isSaid && waitedMs < SAID_AFTER_MS) return undefined;
  const seen = supplyFacts(label, supply, servers);
  if (!isSaid) return seen.length === 0 ? undefined : seen;
  const said = phraseFact(`${headWords(head)} waits for an agent`, sign);
  // What its own log said of the agent is no second source.
  return [said, ...seen.filter(({ source }) => source !== `log of ${run}`)];
}

function supplyFacts(
  label: string | undefined,
  supply: Supply,
  servers: readonly AgentObservation[],
): readonly Evidence[] {
  if (supply === "none") {
    const asked = label === undefined ? "takes runs that ask for no label" : `has the label ${nameWords(label)}`;
    return [fact(`no configured agent ${asked}`, "config.xml, nodes/*/config.xml")];
  }
  if (supply !== "offline") return [];
  const names = servers.map(({ name }) => agentWords(name));
  return [
    fact(
      `${listWords(names)} ${names.length === 1 ? "is" : "are"} offline`,
      servers[0]?.source ?? "nodes/*/config.xml",
    ),
  ];
}

function noAgent(view: RunView, wait: AgentWait, because: readonly Evidence[]): Finding {
  const { head, label, servers, supply } = wait;
  const wanted = wantedWords(label);
  const offlineSince = supply === "offline" ? latest(...servers.map((agent) => agent.offlineSince)) : undefined;
  return makeFinding(view, head, {
    state: "NO_AGENT",
    level: "stuck",
    since: latest(wait.startAt, offlineSince),
    confidence: because.length > 1 ? sure.twoSources : sure.oneSource,
    because: [...because, waitedFact(view, wait)],
    waitsOn: [{ kind: "label", label }],
    clearsWhen: `${wanted} comes online${timeoutWords(view, head)}`,
    do: whatToDo(wait, wanted),
    notSeen: [
      ...agentsNotSeen(view, wait),
      ...(view.controller.hasClouds === undefined ? ["whether a cloud could provide an agent"] : []),
    ],
  });
}

function whatToDo({ label, servers, sign }: AgentWait, wanted: string): string {
  const offline =
    servers.length > 0 ? servers.map(({ name }) => name) : sign?.kind === "agentOffline" ? sign.names : [];
  if (offline.length > 0) return `bring ${listWords(offline.map(agentWords))} online`;
  if (sign?.kind === "labelOffline") return `bring ${wanted} online`;
  if (label === undefined) return "add an agent, or give the built-in node an executor";
  return `give an agent the label ${nameWords(label)}, or correct the label in the Pipeline`;
}
