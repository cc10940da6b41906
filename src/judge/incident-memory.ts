import { createHash } from "node:crypto";
import type { RunState, RunVerdict } from "../model/verdict.ts";
import type { Incident } from "./fleet/incidents.ts";

/** An incident that goes on from look to look: what an alert is about. */
export interface OpenIncident {
  /** Made of root, state and first `since`: the same after a restart of Flowmeter, another when it happens again. */
  readonly id: string;
  /** What is at its root: a run (`shop/deploy#59`), or a thing (`label gpu`, `lock board-1`, `controller`). */
  readonly root: string;
  readonly state: RunState;
  readonly since: number;
  /** The look it was first in. */
  readonly openedAt: number;
  readonly rootRuns: readonly string[];
  /** Runs that cannot go on because of it, those of its root among them. */
  readonly holdsUp: readonly string[];
  readonly sentence: string;
}

/** What of a look concerns incidents. */
export interface IncidentLook {
  readonly at: number;
  readonly verdicts: readonly RunVerdict[];
  readonly incidents: readonly { readonly incident: Incident; readonly sentence: string }[];
}

/**
 * The incidents that are open after a look: those of before go on where root, or a run at the root, is the same.
 *
 * One whose runs are merely not observed any more stays open: not seeing it is no news that it is over.
 */
export function continueIncidents(look: IncidentLook, before: readonly OpenIncident[]): OpenIncident[] {
  const left = new Set(before);
  const now = look.incidents.map(({ incident, sentence }) => {
    const same = sameAsBefore(incident, left);
    if (same !== undefined) left.delete(same);
    return openIncident(incident, { sentence, at: look.at, same });
  });
  const unseen = new Set(look.verdicts.filter(({ state }) => state === "NOT_OBSERVED").map(({ run }) => run));
  const ids = new Set(now.map(({ id }) => id));
  const hidden = [...left].filter(
    ({ id, rootRuns }) => rootRuns.length > 0 && rootRuns.every((run) => unseen.has(run)) && !ids.has(id),
  );
  return [...now, ...hidden];
}

/** What an incident is called by. */
function rootOf({ thing, rootRuns, locks }: Incident): string {
  return thing ?? rootRuns[0] ?? `lock ${locks[0] ?? ""}`;
}

function sameAsBefore(incident: Incident, open: ReadonlySet<OpenIncident>): OpenIncident | undefined {
  const root = rootOf(incident);
  const candidates = [...open];
  return (
    candidates.find((one) => one.root === root && one.state === incident.state) ??
    candidates.find((one) => one.root === root) ??
    candidates.find((one) => one.rootRuns.some((run) => incident.rootRuns.includes(run)))
  );
}

function openIncident(
  incident: Incident,
  { sentence, at, same }: { sentence: string; at: number; same: OpenIncident | undefined },
): OpenIncident {
  const { state, rootRuns, blocked } = incident;
  const now = { state, rootRuns, holdsUp: [...rootRuns, ...blocked], sentence };
  if (same !== undefined) return { ...same, ...now };
  const root = rootOf(incident);
  const since = incident.since ?? at;
  return { id: idOf(root, state, since), root, since, openedAt: at, ...now };
}

function idOf(root: string, state: RunState, since: number): string {
  return createHash("sha256").update(`${root}\0${state}\0${since}`).digest("hex").slice(0, 16);
}
