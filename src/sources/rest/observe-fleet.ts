import type { ControllerObservation, FleetObservation, LockObservation, Span } from "../../model/running.ts";
import type { WaitingTask } from "./answers/queue.ts";
import { compact } from "./json.ts";
import type { LiveFacts } from "./live-look.ts";
import { runName } from "./places.ts";
import type { FollowedRun } from "./runs/followed-run.ts";
import { observeRun } from "./runs/observe-run.ts";

/** What a fleet's observation is made of. */
export interface FleetFacts {
  readonly live: LiveFacts;
  readonly locks: readonly LockObservation[] | undefined;
  /** See {@link ControllerObservation.hasClouds}. */
  readonly hasClouds: boolean | undefined;
  /** Runs that go on. */
  readonly runs: readonly FollowedRun[];
  readonly familyOf: (pipeline: string) => string;
  readonly pauses: readonly Span[];
  readonly gaps: readonly Span[];
  /** What of the controller could not be seen beside what REST never tells. */
  readonly notSeen: readonly string[];
}

/** What evidence is told to be in, where judging speaks of files of a home. */
const places: ReadonlyMap<string, string> = new Map([
  ["queue.xml", "/queue"],
  ["phrase", "/queue"],
  ["config.xml", "/computer"],
  ["nodes/*/config.xml", "/computer"],
  ["build.xml", "/job"],
  ["org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml", "/computer"],
  ["workflow", "stages"],
  ["log", "size of its log"],
]);

/** Puts together what is known of all that runs and waits. */
export function observeFleet(facts: FleetFacts): FleetObservation {
  const waiting = byRun(facts.live.queue ?? []);
  const started = startedBy(facts.runs);
  const { at, computers } = facts.live;
  const offline = new Set(computers.agents.filter(({ isOffline }) => isOffline === true).map(({ name }) => name));
  return {
    at,
    controller: observeController(facts),
    runs: facts.runs.map((run) => {
      const name = runName(run.place);
      return observeRun(run, {
        at,
        family: facts.familyOf(run.place.pipeline),
        waiting: waiting.get(name) ?? [],
        started: started.get(name) ?? [],
        offline,
        pauses: facts.pauses,
        gaps: facts.gaps,
      });
    }),
  };
}

function observeController({ live, locks, hasClouds, notSeen }: FleetFacts): ControllerObservation {
  const { at, computers, queue } = live;
  const listed = [...computers.runs.values()].map(runName);
  return compact({
    lastAliveAt: at,
    agents: computers.agents,
    hasClouds,
    queue: queue?.map(({ item }) => item),
    queueSavedAt: queue === undefined ? undefined : at,
    locks,
    listedRuns: computers.isComplete ? new Set(listed) : undefined,
    listSavedAt: computers.isComplete ? at : undefined,
    notSeen: ["which agents take only runs that ask for them", ...notSeen],
    places,
  });
}

function byRun(queue: readonly WaitingTask[]): ReadonlyMap<string, readonly WaitingTask[]> {
  const tasks = new Map<string, WaitingTask[]>();
  for (const task of queue) {
    if (task.place === undefined) continue;
    const name = runName(task.place);
    const known = tasks.get(name);
    if (known === undefined) tasks.set(name, [task]);
    else known.push(task);
  }
  return tasks;
}

/** Runs that go on, by the run whose `build` step started them. */
function startedBy(runs: readonly FollowedRun[]): ReadonlyMap<string, readonly string[]> {
  const started = new Map<string, string[]>();
  for (const { startedBy: parent, place } of runs) {
    if (parent === undefined) continue;
    started.set(runName(parent), [...(started.get(runName(parent)) ?? []), runName(place)]);
  }
  return started;
}
