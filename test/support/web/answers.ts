import type { RunningAnswer } from "../../../src/api/running.ts";
import type { ApiFleet, ApiIncident, ApiRunVerdict } from "../../../src/api/verdicts.ts";
import { runStates } from "../../../src/model/verdict.ts";

/** Parts of a judgement for the dashboard's tests: what is left out is as it mostly is. */

const MINUTE_MS = 60_000;

/** An instant so many minutes before another, as the API writes it. */
export function minutesBefore(now: number, minutes: number): string {
  return new Date(now - minutes * MINUTE_MS).toISOString();
}

/** A verdict. */
export function verdict(part: Pick<ApiRunVerdict, "run" | "state"> & Partial<ApiRunVerdict>): ApiRunVerdict {
  const { group, who } = runStates[part.state];
  return {
    also: [],
    level: group === "wrongRecord" || group === "willNotMove" ? "stuck" : "ok",
    confidence: 0.9,
    because: [],
    chain: [part.run],
    clearsWhen: "it ends",
    who,
    do: "nothing",
    notSeen: [],
    ...part,
  };
}

/** A cause, and the open incident that it is. */
export function incidentOf(
  cause: ApiFleet["causes"][number],
  id: string,
  part: Partial<ApiIncident> = {},
): ApiIncident {
  return { id, ...cause, openedAt: cause.since ?? "2026-01-01T00:00:00.000Z", ...part };
}

/** A judgement of runs; the counts are made of them. */
export function answer(
  now: number,
  runs: readonly ApiRunVerdict[],
  part: Partial<Omit<RunningAnswer, "fleet">> & { readonly fleet?: Partial<ApiFleet> } = {},
): RunningAnswer {
  const at = new Date(now).toISOString();
  return {
    revision: "1",
    at,
    runs: [...runs],
    runsLeftOut: 0,
    incidents: [],
    notes: [],
    following: { state: "following", since: minutesBefore(now, 200), lastLookAt: at, lookMs: 41, everyMs: 2000 },
    ...part,
    fleet: { ...fleetOf(runs), ...part.fleet },
  };
}

function fleetOf(runs: readonly ApiRunVerdict[]): ApiFleet {
  const count = (isCounted: (verdict: ApiRunVerdict) => boolean) => runs.filter(isCounted).length;
  const stuck = count(({ level }) => level === "stuck");
  return {
    verdict: stuck > 0 ? "STUCK" : "OK",
    running: runs.length,
    observed: count(({ state }) => state !== "NOT_OBSERVED"),
    stuck,
    watch: count(({ level }) => level === "watch"),
    causes: [],
    executorsHeld: 0,
    sentence: stuck > 0 ? `${stuck} of ${runs.length} running Pipelines will not move.` : "All that run move.",
  };
}
