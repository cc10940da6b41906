import type { AgentFact } from "../../../model/items.ts";
import type { AgentObservation } from "../../../model/running.ts";
import {
  classOf,
  compact,
  flagAt,
  instantAt,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  urlAt,
} from "../json.ts";
import { type RunPlace, runName, runOfUrl } from "../places.ts";
import { CAUSES, startedByOf } from "./causes.ts";

const EXECUTABLE = "_class,number,url,timestamp";

/**
 * Asks for agents and what they execute. Reasons for being offline are not asked for: people write them. Of runs it is asked what started
 * them, which spares a request for each.
 */
export const COMPUTERS =
  "computer/api/json?tree=computer[_class,displayName,offline,temporarilyOffline,numExecutors,assignedLabels[name]," +
  `executors[currentExecutable[${EXECUTABLE}]],oneOffExecutors[currentExecutable[${EXECUTABLE},actions[${CAUSES}]]]]`;

/** Most agents and runs read. */
const MAX_AGENTS = 20_000;
const MAX_LABELS = 500;

/** The controller's own executors in facts. */
const BUILT_IN = "(built-in)";

const RUN_CLASS = "org.jenkinsci.plugins.workflow.job.WorkflowRun";
const STEP_CLASS = "ExecutorStepExecution$PlaceholderTask";

/** A run that executes. */
export interface ExecutingRun extends RunPlace {
  readonly startAt: number | undefined;
  /** The run whose `build` step started it. */
  readonly startedBy: RunPlace | undefined;
  /** Agents on which it holds an executor, once for each; the built-in node is `""`. */
  readonly agents: readonly string[];
  /** It is executed itself, and not only a `node` block of it. */
  readonly isListed: boolean;
}

/** What the executors say. */
export interface Computers {
  readonly agents: readonly AgentObservation[];
  readonly configured: readonly AgentFact[];
  /** Pipelines that execute, by `full/name#7`. */
  readonly runs: ReadonlyMap<string, ExecutingRun>;
  /** Executors of Pipelines themselves are told; without them, who does not execute cannot be known. */
  readonly isComplete: boolean;
}

/** Reads the answer to {@link COMPUTERS}. @param contextPath path of the controller's root */
export function readComputers(answer: JsonObject, contextPath: string): Computers {
  const computers = objectsAt(answer, "computer").slice(0, MAX_AGENTS);
  const runs = new Map<string, ExecutingRun>();
  for (const computer of computers) noteRuns(computer, contextPath, runs);
  return {
    agents: computers.map(agentOf),
    configured: computers.map(agentFactOf),
    runs,
    isComplete: computers.some((computer) => Array.isArray(computer.oneOffExecutors)),
  };
}

function noteRuns(computer: JsonObject, contextPath: string, runs: Map<string, ExecutingRun>): void {
  for (const executor of [...objectsAt(computer, "executors"), ...objectsAt(computer, "oneOffExecutors")]) {
    const executable = objectAt(executor, "currentExecutable");
    const isRun = classOf(executable) === RUN_CLASS;
    if (!isRun && !classOf(executable).includes(STEP_CLASS)) continue;
    const place = runOfUrl(urlAt(executable, "url"), contextPath);
    if (place === undefined) continue;
    const known = runs.get(runName(place)) ?? { ...place, ...UNKNOWN };
    const seen = isRun
      ? { startAt: instantAt(executable, "timestamp"), startedBy: startedByOf(executable), isListed: true }
      : { agents: [...known.agents, nameOf(computer)] };
    runs.set(runName(place), { ...known, ...seen });
  }
}

const UNKNOWN = { startAt: undefined, startedBy: undefined, agents: [], isListed: false };

function nameOf(computer: JsonObject): string {
  return classOf(computer).endsWith("MasterComputer") ? "" : (textAt(computer, "displayName") ?? "");
}

function agentOf(computer: JsonObject): AgentObservation {
  const isOffline = flagAt(computer, "offline");
  return compact({
    name: nameOf(computer),
    executors: numberAt(computer, "numExecutors") ?? 0,
    labels: labelsOf(computer),
    // REST does not tell.
    isExclusive: false,
    isOffline,
    source: isOffline === undefined ? undefined : sourceOf(computer),
  });
}

/** Whom somebody took out of service for new runs, goes on with those it has: a home says so in the agent's own file. */
function sourceOf(computer: JsonObject): string {
  return flagAt(computer, "temporarilyOffline") === true ? `nodes/${nameOf(computer)}/config.xml` : "/computer";
}

function agentFactOf(computer: JsonObject): AgentFact {
  const name = nameOf(computer);
  return {
    name: name === "" ? BUILT_IN : name,
    labels: labelsOf(computer).filter((label) => label !== name),
    executors: numberAt(computer, "numExecutors"),
    exclusive: false,
  };
}

function labelsOf(computer: JsonObject): string[] {
  return objectsAt(computer, "assignedLabels")
    .slice(0, MAX_LABELS)
    .map((label) => textAt(label, "name"))
    .filter((name) => name !== undefined);
}
