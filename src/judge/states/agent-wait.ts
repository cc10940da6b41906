import type { AgentObservation, HeadObservation, LogSign, QueueItem, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import { agentsFor } from "../agent-index.ts";
import { fact, headWords, lastedWords, nodeFile } from "../make-finding.ts";
import { activeSince, newestOf, type RunView } from "../run-view.ts";
import { nameWords } from "../words.ts";

/** Jenkins says why a `node` step waits this long after it began; before that nothing needs saying. */
export const SAID_AFTER_MS = 15_000;

/** What the configured agents have to offer. */
export type Supply = "unseen" | "none" | "offline" | "unknown" | "online";

/** A `node` step that has no agent yet. */
export interface AgentWait {
  readonly head: HeadObservation;
  readonly label: string | undefined;
  readonly startAt: number | undefined;
  readonly waitedMs: number;
  /** What Jenkins last said about why it waits. */
  readonly sign: LogSign | undefined;
  readonly servers: readonly AgentObservation[];
  readonly supply: Supply;
}

/** Phrases that say that no agent can take it. */
export const nobodyKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  "labelMissing",
  "labelOffline",
  "agentOffline",
  "agentLacksLabel",
  "agentNotAccepting",
]);
const sayingKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  ...nobodyKinds,
  "executorsBusy",
  "shuttingDown",
  "queueOther",
  "gotAgent",
]);

/** What is known of a `node` step that has no agent yet. */
export function agentWaitOf(view: RunView, head: HeadObservation): AgentWait {
  const { agents } = view.controller;
  const queued = head.label === undefined || head.startAt === undefined ? queuedAs(view, head) : undefined;
  const label = head.label ?? queued?.label;
  const startAt = head.startAt ?? queued?.inQueueSince;
  const servers = agents === undefined ? [] : agentsFor(label, agents);
  return {
    head,
    label,
    startAt,
    waitedMs: activeSince(view, startAt ?? view.run.seenSince) ?? 0,
    sign: causeOf(view, head),
    servers,
    supply: agents === undefined ? "unseen" : supplyOf(servers),
  };
}

/** What the queue says of it: it knows the label where the flow node does not. */
function queuedAs({ run, controller }: RunView, { flowNode }: HeadObservation): QueueItem | undefined {
  return controller.queue?.find((item) => item.run === run.run && item.flowNode === flowNode);
}

/** What Jenkins said last of why it waits; nothing when it has had an agent since. */
function causeOf(view: RunView, head: HeadObservation): LogSign | undefined {
  const last = newestOf(view, head, sayingKinds);
  return last?.kind === "gotAgent" ? undefined : last;
}

function supplyOf(servers: readonly AgentObservation[]): Supply {
  if (servers.length === 0) return "none";
  if (servers.some(({ isOffline }) => isOffline === false)) return "online";
  return servers.every(({ isOffline }) => isOffline === true) ? "offline" : "unknown";
}

/** Jenkins says its reason once: when an agent that would do has appeared since, the reason is of the past. */
export function isOutOfDate({ sign, supply, servers }: AgentWait): boolean {
  if (sign === undefined || !nobodyKinds.has(sign.kind)) return false;
  if (sign.kind === "labelMissing" || sign.kind === "agentLacksLabel")
    return supply === "online" || supply === "unknown";
  // An agent that takes no tasks is online all the same.
  const isNamed = (name: string) => sign.kind === "agentNotAccepting" && name === sign.names[0];
  return servers.some(({ name, isOffline }) => isOffline === false && !isNamed(name));
}

/** How long it has waited. */
export function waitedFact(view: RunView, { head, label, startAt }: AgentWait): Evidence {
  const waited = lastedWords(view, startAt ?? view.run.seenSince);
  return fact(`${headWords(head)} has waited ${waited} for ${wantedWords(label)}`, nodeFile(head));
}

/** What it waits for, in words. */
export function wantedWords(label: string | undefined): string {
  return label === undefined || label.trim() === "" ? "an agent" : `an agent with the label ${nameWords(label)}`;
}

/** What of the agents could not be seen. */
export function agentsNotSeen(view: RunView, { supply }: AgentWait): readonly string[] {
  if (supply === "unseen") return ["the configured agents", ...view.controller.notSeen];
  return supply === "unknown" ? view.controller.notSeen : [];
}
