import type { ResolvedWaits } from "../waits/resolve-waits.ts";
import { executorsHeldBy } from "./executors-held.ts";
import type { Incident } from "./incidents.ts";

/** Incidents by how many runs they hold up, then by executor time lost to them, then the oldest first. */
export function rankIncidents(incidents: readonly Incident[], { runs }: ResolvedWaits, at: number): Incident[] {
  const concerned = new Set(incidents.flatMap(({ rootRuns, blocked }) => [...rootRuns, ...blocked]));
  const executors = new Map(
    runs.flatMap(({ run, findings }) =>
      concerned.has(run.run) ? [[run.run, executorsHeldBy(run, findings)] as const] : [],
    ),
  );
  const lostMs = ({ rootRuns, blocked, since }: Incident): number =>
    [...rootRuns, ...blocked].reduce((sum, run) => sum + (executors.get(run) ?? 0), 0) * (at - (since ?? at));
  const ranked = incidents.map((incident) => ({
    incident,
    runs: incident.rootRuns.length + incident.blocked.length,
    lostMs: lostMs(incident),
    since: incident.since ?? Number.MAX_VALUE,
    name: incident.thing ?? incident.rootRuns[0] ?? incident.locks[0] ?? "",
  }));
  ranked.sort(
    (one, other) =>
      other.runs - one.runs ||
      other.lostMs - one.lostMs ||
      one.since - other.since ||
      Number(one.name > other.name) - Number(one.name < other.name),
  );
  return ranked.map(({ incident }) => incident);
}
