import type { Incident } from "./incidents.ts";

/** What of an incident of the look before tells which runs were at one root. */
export interface FormerIncident {
  readonly rootRuns: readonly string[];
}

/**
 * Incidents as they are, but for runs that were at one root before: as long as none of them goes on they stay one incident.
 *
 * Silent runs that hold all executors of a label are one because others wait for these; while a restart takes the waiting runs away, or
 * when an executor is added, each would be a new alarm about what was told already.
 */
export function joinedAsBefore(incidents: readonly Incident[], before: readonly FormerIncident[]): readonly Incident[] {
  const formerOf = new Map<string, FormerIncident>();
  for (const former of before)
    if (former.rootRuns.length > 1) for (const run of former.rootRuns) formerOf.set(run, former);
  if (formerOf.size === 0) return incidents;
  const joined = new Map<Incident | FormerIncident, Incident>();
  for (const incident of incidents) {
    const former = formerFor(incident, formerOf) ?? incident;
    const other = joined.get(former);
    joined.set(former, other === undefined ? incident : join(other, incident));
  }
  return [...joined.values()];
}

/** The incident before that all its roots were of; what has a thing in common, or is a circle, is known by that. */
function formerFor(
  { thing, state, rootRuns }: Incident,
  formerOf: ReadonlyMap<string, FormerIncident>,
): FormerIncident | undefined {
  const former = formerOf.get(rootRuns[0] ?? "");
  if (former === undefined || thing !== undefined || state === "DEADLOCK") return undefined;
  return rootRuns.every((run) => formerOf.get(run) === former) ? former : undefined;
}

function join(one: Incident, other: Incident): Incident {
  const [first, second] =
    (one.since ?? Number.MAX_VALUE) <= (other.since ?? Number.MAX_VALUE) ? [one, other] : [other, one];
  const rootRuns = [...new Set([...first.rootRuns, ...second.rootRuns])];
  return {
    ...first,
    roots: [...first.roots, ...second.roots],
    rootRuns,
    locks: [...first.locks, ...second.locks],
    executors: [...first.executors, ...second.executors],
    blocked: [...new Set([...first.blocked, ...second.blocked])].filter((run) => !rootRuns.includes(run)).sort(),
  };
}
