import { createHash } from "node:crypto";
import type { Cause, RunState, RunVerdict } from "../model/verdict.ts";
import type { Incident } from "./fleet/incidents.ts";

/** An incident that goes on from look to look: what an alert is about. */
export interface OpenIncident extends Cause {
  /** Made of root, state and first `since`: the same after a restart of Flowmeter, another when it happens again. */
  readonly id: string;
  readonly since: number;
  /** The look it was first in. */
  readonly openedAt: number;
  /** Runs at its root. */
  readonly rootRuns: readonly string[];
}

/** An incident, and what is said of it. */
export interface ToldIncident {
  readonly incident: Incident;
  readonly cause: Cause;
}

/** What of a look concerns incidents. */
export interface IncidentLook {
  readonly at: number;
  readonly verdicts: readonly RunVerdict[];
  readonly incidents: readonly ToldIncident[];
}

/**
 * The incidents that are open after a look: those of before go on where root, or a run at the root, is the same.
 *
 * One whose runs are merely not observed any more stays open: not seeing it is no news that it is over.
 */
export function continueIncidents(look: IncidentLook, before: readonly OpenIncident[]): OpenIncident[] {
  const left = new Set(before);
  const now = look.incidents.map((told) => {
    const same = sameAsBefore(told, left);
    if (same !== undefined) left.delete(same);
    return openIncident(told, look.at, same);
  });
  const unseen = new Set(look.verdicts.filter(({ state }) => state === "NOT_OBSERVED").map(({ run }) => run));
  const ids = new Set(now.map(({ id }) => id));
  const hidden = [...left].filter(
    ({ id, rootRuns }) => rootRuns.length > 0 && rootRuns.every((run) => unseen.has(run)) && !ids.has(id),
  );
  return [...now, ...hidden];
}

/** What an incident is called by. */
function rootOf({ run, resource }: Cause): string {
  return run ?? resource ?? "";
}

function sameAsBefore({ incident, cause }: ToldIncident, open: ReadonlySet<OpenIncident>): OpenIncident | undefined {
  const root = rootOf(cause);
  const candidates = [...open];
  return (
    candidates.find((one) => rootOf(one) === root && one.state === cause.state) ??
    candidates.find((one) => rootOf(one) === root) ??
    candidates.find((one) => one.rootRuns.some((run) => incident.rootRuns.includes(run)))
  );
}

function openIncident({ incident, cause }: ToldIncident, at: number, same: OpenIncident | undefined): OpenIncident {
  const since = same?.since ?? cause.since ?? at;
  const id = same?.id ?? idOf(rootOf(cause), cause.state, since);
  return { ...cause, id, since, openedAt: same?.openedAt ?? at, rootRuns: incident.rootRuns };
}

function idOf(root: string, state: RunState, since: number): string {
  return createHash("sha256").update(`${root}\0${state}\0${since}`).digest("hex").slice(0, 16);
}
