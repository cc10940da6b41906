import type { RunState } from "../../model/verdict.ts";
import { allExecutors, duration, listed } from "../waits/words.ts";
import type { Incident } from "./incidents.ts";

/** An incident in one or two plain sentences: what is wrong, since how long, and who waits behind it. */
export function causeSentence(incident: Incident, at: number): string {
  const since = incident.since === undefined ? "" : ` for ${duration(at - incident.since)}`;
  return `${what(incident, since)}${behind(incident)}.`;
}

function what(incident: Incident, since: string): string {
  const { rootRuns, locks, thing, state } = incident;
  if (rootRuns.length === 0) return `Lock ${listed(locks)} will not be released by any run`;
  if (state === "DEADLOCK") return deadlock(rootRuns, since);
  if (thing !== undefined) return ofThing(incident, thing, since);
  const holding = heldBy(incident);
  const verb = phrase(state, rootRuns.length > 1);
  return holding === undefined
    ? `${listed(rootRuns)} ${verb}${since}`
    : `${listed(rootRuns)} ${rootRuns.length > 1 ? "hold" : "holds"} ${holding} and ${verb}${since}`;
}

function deadlock(runs: readonly string[], since: string): string {
  return runs.length === 1
    ? `${runs[0]} has waited${since} for what it holds itself`
    : `${listed(runs)} have waited${since} for each other`;
}

/** What others wait for, when it is executors. */
function heldBy({ executors, blocked }: Incident): string | undefined {
  const [most] = [...executors].sort((one, other) => other.count - one.count);
  return most === undefined || blocked.length === 0 ? undefined : allExecutors(most.count, most.name);
}

function ofThing({ state, rootRuns }: Incident, thing: string, since: string): string {
  const runs = listed(rootRuns);
  const many = rootRuns.length > 1;
  switch (state) {
    case "NO_AGENT":
      return `No agent can serve ${thing}: ${runs} ${many ? "have" : "has"} waited${since}`;
    case "AGENT_LOST":
      return `${capital(thing)} ${thing.startsWith("agents ") ? "are" : "is"} gone under ${runs}${since}`;
    case "STEP_BROKEN":
      return `On ${thing} processes do not start or have died: ${runs}${since}`;
    case "PAUSED":
      return `The engine is paused under ${runs}${since}`;
    case "RESUME_HUNG":
      return `${runs} ${many ? "have" : "has"} not moved${since} after the restart`;
    default:
      return `Something is wrong with ${thing === "controller" ? "the controller" : thing}: ${runs} went silent together${since === "" ? "" : `, and have been${since}`}`;
  }
}

function phrase(state: RunState, many: boolean): string {
  const have = many ? "have" : "has";
  switch (state) {
    case "ZOMBIE":
      return `${many ? "are" : "is"} over, yet on record as running,`;
    case "RESUME_HUNG":
      return `${have} not moved since being resumed,`;
    case "ABORT_NOT_EFFECTIVE":
      return `${many ? "were" : "was"} aborted and ${have} not ended`;
    case "PAUSED":
      return `${have} been paused`;
    case "NO_AGENT":
      return `${have} had no agent to run on`;
    case "AGENT_LOST":
      return `${have} been without the agent of a step`;
    case "STEP_BROKEN":
      return `${have} been at a step whose process did not start or died`;
    case "LOOPING":
      return `${have} gone through the same steps over and over`;
    case "CPS_STUCK":
      return `${have} been stuck in the engine`;
    case "SILENT_STEP":
      return `${have} been silent`;
    default:
      return `${have} not moved`;
  }
}

function behind({ blocked, rootRuns }: Incident): string {
  if (blocked.length === 0) return "";
  const runs = blocked.length === 1 ? `${blocked[0]} waits` : `${blocked.length} runs wait`;
  const them = rootRuns.length === 0 ? "for it" : rootRuns.length === 1 ? "behind it" : "behind them";
  return `; ${runs} ${them}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
