import type { AgentObservation, HeadObservation, LogSign, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { agentsFor } from "../label-expression.ts";
import { type Found, fact, headWords, makeFinding, nodeFile, phraseFact, sure, timeoutWords } from "../make-finding.ts";
import { activeSince, isAbout, keyOf, latest, type RunView, reaches } from "../run-view.ts";
import { agentWords, durationWords, instantWords, listWords, nameWords } from "../words.ts";

/** Jenkins says why a `node` step waits this long after it began; before that nothing needs saying. */
const SAID_AFTER_MS = 15_000;
/** Longest time a cloud is given to make an agent when nothing is known of past waits: Kubernetes' own limit. */
const LONGEST_PROVISIONING_MS = 1_000_000;
/** A wait is watched after this long when no earlier wait for the label is known. */
const LONG_WAIT_MS = 24 * 3_600_000;
const SHORTEST_LONG_WAIT_MS = 600_000;

/** What is to be said of a `node` step that has no agent yet: NO_AGENT or WAITING_EXECUTOR. */
export function agentWait(view: RunView, head: HeadObservation): Finding {
  const wait = waitOf(view, head);
  const cannot = isOutOfDate(wait) ? undefined : whyNobodyCan(wait);
  if (cannot === undefined) return waitingExecutor(view, wait);
  const provisioningMs = Math.min(
    view.limits.waitP99Ms(keyOf(view, head)) ?? LONGEST_PROVISIONING_MS,
    LONGEST_PROVISIONING_MS,
  );
  if (view.controller.hasClouds === true && wait.waitedMs < provisioningMs)
    return provisioning(view, wait, provisioningMs);
  return noAgent(view, wait, cannot);
}

/** What the configured agents have to offer. */
type Supply = "unseen" | "none" | "offline" | "unknown" | "online";

interface Wait {
  readonly head: HeadObservation;
  readonly label: string | undefined;
  readonly startAt: number | undefined;
  readonly waitedMs: number;
  /** What Jenkins last said about why it waits. */
  readonly sign: LogSign | undefined;
  readonly servers: readonly AgentObservation[];
  readonly supply: Supply;
}

const nobodyKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  "labelMissing",
  "labelOffline",
  "agentOffline",
  "agentLacksLabel",
  "agentNotAccepting",
]);
const causeKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  ...nobodyKinds,
  "executorsBusy",
  "shuttingDown",
  "queueOther",
]);

function waitOf(view: RunView, head: HeadObservation): Wait {
  const { run, controller } = view;
  const queued = controller.queue?.find((item) => item.run === run.run && item.flowNode === head.flowNode);
  const label = head.label ?? queued?.label;
  const startAt = head.startAt ?? queued?.inQueueSince;
  const last = run.signs.findLast(
    (sign) => (causeKinds.has(sign.kind) || sign.kind === "gotAgent") && isAbout(view, head, sign),
  );
  const servers = controller.agents === undefined ? [] : agentsFor(label, controller.agents);
  return {
    head,
    label,
    startAt,
    waitedMs: activeSince(view, startAt ?? run.seenSince) ?? 0,
    sign: last?.kind === "gotAgent" ? undefined : last,
    servers,
    supply: controller.agents === undefined ? "unseen" : supplyOf(servers),
  };
}

function supplyOf(servers: readonly AgentObservation[]): Supply {
  if (servers.length === 0) return "none";
  if (servers.some(({ isOffline }) => isOffline === false)) return "online";
  return servers.every(({ isOffline }) => isOffline === true) ? "offline" : "unknown";
}

/** Jenkins says its reason once: when an agent that would do has appeared since, the reason is of the past. */
function isOutOfDate({ sign, supply, servers }: Wait): boolean {
  if (sign === undefined || !nobodyKinds.has(sign.kind)) return false;
  if (sign.kind === "labelMissing" || sign.kind === "agentLacksLabel")
    return supply === "online" || supply === "unknown";
  return (
    servers.some(({ name, isOffline }) => isOffline === false && name !== sign.names[0]) || isBackOnline(sign, servers)
  );
}

/** An agent that takes no tasks is online all the same. */
function isBackOnline({ kind, names }: LogSign, servers: readonly AgentObservation[]): boolean {
  return (
    kind !== "agentNotAccepting" && servers.some(({ name, isOffline }) => isOffline === false && name === names[0])
  );
}

/** The facts that say that no agent can take it, the most telling first; undefined when some agent can, or might. */
function whyNobodyCan({ head, label, sign, supply, servers, waitedMs }: Wait): readonly Evidence[] | undefined {
  const said =
    sign !== undefined && nobodyKinds.has(sign.kind) ? [phraseFact(`${headWords(head)} waits for an agent`, sign)] : [];
  const seen = waitedMs < SAID_AFTER_MS && said.length === 0 ? [] : supplyFacts(label, supply, servers);
  return said.length + seen.length === 0 ? undefined : [...said, ...seen];
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

function noAgent(view: RunView, wait: Wait, because: readonly Evidence[]): Finding {
  const { head, label, servers, supply } = wait;
  const wanted = wantedWords(label);
  const offlineSince = supply === "offline" ? latest(...servers.map((agent) => agent.offlineSince)) : undefined;
  return makeFinding(view, head, {
    state: "NO_AGENT",
    level: "stuck",
    since: latest(wait.startAt, offlineSince),
    confidence: because.length > 1 ? sure.twoSources : sure.oneSource,
    because: [...because, waitedFact(wait)],
    waitsOn: [{ kind: "label", label }],
    clearsWhen: `${wanted} comes online${timeoutWords(view, head)}`,
    do: whatToDo(wait, wanted),
    notSeen: [
      ...agentsNotSeen(view, wait),
      ...(view.controller.hasClouds === undefined ? ["whether a cloud could provide an agent"] : []),
    ],
  });
}

function whatToDo({ label, servers, sign }: Wait, wanted: string): string {
  const offline =
    servers.length > 0 ? servers.map(({ name }) => name) : sign?.kind === "agentOffline" ? sign.names : [];
  if (offline.length > 0) return `bring ${listWords(offline.map(agentWords))} online`;
  if (sign?.kind === "labelOffline") return `bring ${wanted} online`;
  if (label === undefined) return "add an agent, or give the built-in node an executor";
  return `give an agent the label ${nameWords(label)}, or correct the label in the Pipeline`;
}

function provisioning(view: RunView, wait: Wait, limitMs: number): Finding {
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
      waitedFact(wait),
    ],
    waitsOn: [{ kind: "label", label }],
    clearsWhen: `a cloud provides ${wantedWords(label)}${timeoutWords(view, head)}`,
    do: `if none comes${by}, look at the cloud's configuration and its log`,
    notSeen: agentsNotSeen(view, wait),
    changesAt: [until],
  });
}

function waitingExecutor(view: RunView, wait: Wait): Finding {
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
    because: [...whyItWaits(wait, isOld), waitedFact(wait)],
    waitsOn: [{ kind: "label", label }],
    clearsWhen: `an executor of ${wantedWords(label)} is free${timeoutWords(view, head)}`,
    do: isLong ? `add executors for ${wantedWords(label)}, or end what holds them` : "nothing",
    notSeen: [...agentsNotSeen(view, wait), ...(isExplained ? [] : ["why it waits"])],
    changesAt: [reaches(view, from, SAID_AFTER_MS), reaches(view, from, longMs + 1)],
  });
}

function whyItWaits({ head, sign, label }: Wait, isOld: boolean): readonly Evidence[] {
  if (sign === undefined) return [];
  if (!isOld) return [phraseFact(`${headWords(head)} waits for an executor`, sign)];
  return [
    phraseFact(`${headWords(head)} was told that no agent can take it, yet ${wantedWords(label)} is there now`, sign),
  ];
}

function waitedFact({ head, label, waitedMs }: Wait): Evidence {
  return fact(`${headWords(head)} has waited ${durationWords(waitedMs)} for ${wantedWords(label)}`, nodeFile(head));
}

function wantedWords(label: string | undefined): string {
  return label === undefined || label.trim() === "" ? "an agent" : `an agent with the label ${nameWords(label)}`;
}

function agentsNotSeen(view: RunView, { supply }: Wait): Found["notSeen"] & readonly string[] {
  if (supply === "unseen") return ["the configured agents", ...view.controller.notSeen];
  return supply === "unknown" ? view.controller.notSeen : [];
}
