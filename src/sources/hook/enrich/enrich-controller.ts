import type { AgentObservation, ControllerObservation, LockObservation, QueueItem } from "../../../model/running.ts";
import { compact } from "../../jenkins-home/live/compact.ts";
import type { AgentEvent, QueueEvent, ToldLock } from "../events.ts";
import type { HookFleet } from "../hook-fleet.ts";

/** What the hook makes seen, in the words of the reader of homes. */
const nowSeen: ReadonlySet<string> = new Set([
  "the queue (queue.xml)",
  "the list of executing runs (FlowExecutionList.xml)",
  "whether all agents are online",
]);

/** The controller with agents, queue, locks and executing runs as the hook tells them. */
export function enrichController(seen: ControllerObservation, fleet: HookFleet): ControllerObservation {
  const { beat, lastAt } = fleet;
  return compact({
    ...seen,
    lastAliveAt: Math.max(lastAt ?? 0, seen.lastAliveAt ?? 0),
    agents: fleet.agents.size === 0 ? seen.agents : agentsOf(seen.agents ?? [], fleet.agents),
    queue: [...fleet.queue.values()].map(itemOf),
    queueSavedAt: lastAt,
    locks: fleet.locks === undefined ? seen.locks : locksOf(seen.locks ?? [], fleet.locks.locks),
    listedRuns: beat?.isUp === true ? new Set([...beat.running, ...fleet.runs.keys()]) : seen.listedRuns,
    listSavedAt: beat?.isUp === true ? beat.at : seen.listSavedAt,
    notSeen: seen.notSeen.filter((what) => !nowSeen.has(what)),
  });
}

/** Agents of clouds are in no file: those that the hook alone tells of are added. */
function agentsOf(seen: readonly AgentObservation[], told: ReadonlyMap<string, AgentEvent>): AgentObservation[] {
  const known = new Set(seen.map(({ name }) => name));
  const own = [...told.values()].filter(({ agent, executors }) => !known.has(agent) && executors !== undefined);
  return [
    ...seen.map((agent) => agentOf(agent, told.get(agent.name))),
    ...own.map((event) => agentOf({ name: event.agent, executors: 0, labels: [], isExclusive: false }, event)),
  ];
}

function agentOf(seen: AgentObservation, told: AgentEvent | undefined): AgentObservation {
  if (told === undefined) return seen;
  const { isOffline, executors, labels, at } = told;
  // What was read may tell since when; the hook tells since when it knows.
  const since = seen.isOffline === true ? (seen.offlineSince ?? at) : at;
  return compact({
    ...seen,
    executors: executors ?? seen.executors,
    labels: labels.length > 0 ? labels : seen.labels,
    isOffline,
    offlineSince: isOffline ? since : undefined,
    source: "hook",
  });
}

function itemOf({ run, node, pipeline, label, state, isPending, since, buildableSince }: QueueEvent): QueueItem {
  return compact({
    run: run?.name,
    flowNode: node,
    pipeline: pipeline ?? run?.pipeline,
    label: label === "" ? undefined : label,
    state: stateOf(state, isPending),
    inQueueSince: since,
    buildableSince,
  });
}

function stateOf(state: QueueEvent["state"], isPending: boolean): QueueItem["state"] {
  if (state === "left") return "waiting";
  return state === "buildable" && isPending ? "pending" : state;
}

/** Who waits for a lock only the file of the plugin tells. */
function locksOf(seen: readonly LockObservation[], told: readonly ToldLock[]): LockObservation[] {
  const known = new Map(seen.map((lock) => [lock.resource, lock]));
  return told.map(({ resource, heldBy, since, isReserved, labels }) =>
    compact({
      resource,
      labels: labels.length > 0 ? labels : (known.get(resource)?.labels ?? []),
      heldBy,
      heldSince: heldBy === undefined ? undefined : (since ?? known.get(resource)?.heldSince),
      isReserved: isReserved && heldBy === undefined,
      waiting: known.get(resource)?.waiting ?? [],
    }),
  );
}
