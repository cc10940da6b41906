import type { FleetState, FleetVerdict, RunVerdict } from "../../model/verdict.ts";
import { groupOf, isStuck } from "../found-run.ts";
import type { ResolvedWaits } from "../waits/resolve-waits.ts";
import { causeOf } from "./cause-of.ts";
import { executorsHeldBy } from "./executors-held.ts";
import { fleetSentence } from "./fleet-sentence.ts";
import type { Incident } from "./incidents.ts";

/** What the fleet verdict is made of. */
export interface JudgedFleet {
  readonly at: number;
  readonly waits: ResolvedWaits;
  readonly verdicts: readonly RunVerdict[];
  /** Ranked; see {@link rankIncidents}. */
  readonly incidents: readonly Incident[];
}

/** Below this share of runs observed, "all is well" would be a guess. */
const LEAST_OBSERVED = 0.9;

/** More causes at once nobody acts on. */
const MOST_CAUSES = 3;

/**
 * The one verdict of all that runs.
 *
 * What is stuck is stuck, whatever else could not be observed; only where nothing is, too little seen makes it BLIND.
 */
export function fleetVerdict({ at, waits, verdicts, incidents }: JudgedFleet): FleetVerdict {
  const stuck = verdicts.filter(isStuck);
  const waited = verdicts.flatMap((verdict) =>
    isWait(verdict) && verdict.since !== undefined ? [at - verdict.since] : [],
  );
  const counted = {
    state: stateOf(verdicts),
    running: verdicts.length,
    observed: verdicts.filter(({ state }) => state !== "NOT_OBSERVED").length,
    stuck: stuck.length,
    watch: verdicts.filter(({ level }) => level === "watch").length,
    causes: incidents.slice(0, MOST_CAUSES).map((incident) => causeOf(incident, at)),
    executorsHeld: executorsHeld(waits, new Set(stuck.map(({ run }) => run))),
    ...(waited.length === 0 ? {} : { oldestWaitMs: Math.max(...waited) }),
  };
  return { ...counted, sentence: fleetSentence(counted, { verdicts, causes: incidents.length }) };
}

function executorsHeld({ runs }: ResolvedWaits, stuck: ReadonlySet<string>): number {
  return runs.reduce((sum, { run, findings }) => sum + (stuck.has(run.run) ? executorsHeldBy(run, findings) : 0), 0);
}

function isWait(verdict: RunVerdict): boolean {
  return groupOf(verdict) === "waits" || verdict.state === "BLOCKED_BY_STUCK" || verdict.state === "NO_AGENT";
}

function stateOf(verdicts: readonly RunVerdict[]): FleetState {
  const observed = verdicts.filter(({ state }) => state !== "NOT_OBSERVED").length;
  if (verdicts.some(isStuck)) return "STUCK";
  if (verdicts.length > 0 && observed < LEAST_OBSERVED * verdicts.length) return "BLIND";
  return verdicts.some(({ state }) => state === "SLOW") ? "SLOW" : "OK";
}
