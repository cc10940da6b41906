import type { RunState } from "../../model/verdict.ts";
import { allExecutors } from "../waits/words.ts";
import { durationWords, listWords } from "../words.ts";
import type { Incident } from "./incidents.ts";

/** An incident in one or two plain sentences: what is wrong, since how long, and who waits behind it. */
export function causeSentence(incident: Incident, at: number): string {
  const since = incident.since === undefined ? "" : ` for ${durationWords(at - incident.since)}`;
  return `${what(incident, since)}${behind(incident)}.`;
}

function what(incident: Incident, since: string): string {
  const { rootRuns, locks, thing, state } = incident;
  if (rootRuns.length === 0) return `Lock ${listWords(locks)} will not be released by any run`;
  if (state === "DEADLOCK") return deadlock(rootRuns, since);
  if (thing !== undefined) return ofThing(incident, thing, since);
  const holding = heldBy(incident);
  const verb = phrase(state, rootRuns.length > 1);
  return holding === undefined
    ? `${listWords(rootRuns)} ${verb}${since}`
    : `${listWords(rootRuns)} ${rootRuns.length > 1 ? "hold" : "holds"} ${holding} and ${verb}${since}`;
}

function deadlock(runs: readonly string[], since: string): string {
  return runs.length === 1
    ? `${runs[0]} has waited${since} for what it holds itself`
    : `${listWords(runs)} have waited${since} for each other`;
}

/** What others wait for, when it is executors. */
function heldBy({ executors, blocked }: Incident): string | undefined {
  const [most] = [...executors].sort((one, other) => other.count - one.count);
  return most === undefined || blocked.length === 0 ? undefined : allExecutors(most.count, most.name);
}

function ofThing(incident: Incident, thing: string, since: string): string {
  const { state } = incident;
  const rootRuns = ownRuns(incident);
  const runs = listWords(rootRuns);
  const have = rootRuns.length > 1 ? "have" : "has";
  switch (state) {
    case "NO_AGENT":
      return `No agent can serve ${thing}: ${runs} ${have} waited${since}`;
    case "AGENT_LOST":
      return `${capital(thing)} ${thing.startsWith("agents ") ? "are" : "is"} gone under ${runs}${since}`;
    case "STEP_BROKEN":
      return `On ${thing} processes do not start or have died: ${runs}${since}`;
    case "PAUSED":
      return `The engine is paused under ${runs}${since}`;
    case "RESUME_HUNG":
      return `${runs} ${have} not moved${since} after the restart`;
    default:
      return silentTogether(rootRuns, thing, since);
  }
}

/** Of runs that went silent in the same minute: it is not one step that hangs. */
function silentTogether(rootRuns: readonly string[], thing: string, since: string): string {
  const many = rootRuns.length > 1;
  const what = thing === "controller" ? "the controller" : thing;
  const lasting = since === "" ? "" : `, and ${many ? "have" : "has"} been${since}`;
  return `Something is wrong with ${what}: ${listWords(rootRuns)} went silent ${many ? "together" : "with others"}${lasting}`;
}

/** What is said of runs in each state, of one and of several; states that are never a root have none. */
const phrases: Partial<Record<RunState, readonly [one: string, several: string]>> = {
  ZOMBIE: ["has been over, yet on record as running,", "have been over, yet on record as running,"],
  RESUME_HUNG: ["has not moved since being resumed,", "have not moved since being resumed,"],
  ABORT_NOT_EFFECTIVE: ["was aborted and has not ended", "were aborted and have not ended"],
  PAUSED: ["has been paused", "have been paused"],
  NO_AGENT: ["has had no agent to run on", "have had no agent to run on"],
  AGENT_LOST: ["has been without the agent of its step", "have been without the agents of their steps"],
  STEP_BROKEN: [
    "is at a step whose process did not start or died,",
    "are at steps whose processes did not start or died,",
  ],
  LOOPING: ["has gone through the same steps over and over", "have gone through the same steps over and over"],
  CPS_STUCK: ["has been stuck in the engine", "have been stuck in the engine"],
  SILENT_STEP: ["has been silent", "have been silent"],
};

function phrase(state: RunState, many: boolean): string {
  const [one, several] = phrases[state] ?? ["has not moved", "have not moved"];
  return many ? several : one;
}

function behind(incident: Incident): string {
  const { rootRuns } = incident;
  const own = incident.thing === undefined ? rootRuns : ownRuns(incident);
  const waiting = [...rootRuns.filter((run) => !own.includes(run)), ...incident.blocked];
  if (waiting.length === 0) return "";
  const runs = waiting.length === 1 ? `${waiting[0]} waits` : `${waiting.length} runs wait`;
  const them = own.length === 0 ? "for it" : own.length === 1 ? "behind it" : "behind them";
  return `; ${runs} ${them}`;
}

/** Runs at the root that are in the state the incident is told by: others are kept from going on by the same thing otherwise. */
function ownRuns({ roots, rootRuns, state }: Incident): readonly string[] {
  const own = new Set(roots.filter(({ finding }) => finding.state === state).map(({ run }) => run));
  return own.size === 0 ? rootRuns : rootRuns.filter((run) => own.has(run));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
