import type { NamedCause } from "./recorder.ts";
import type { Incident } from "./trace.ts";

/** How an incident was told. */
export interface IncidentScore {
  readonly id: string;
  /** Runs it held up. */
  readonly size: number;
  readonly lastedMs: number;
  /** Until a cause was named that has to do with it; absent: never. */
  readonly namedMs?: number;
  /** The first cause named was its root; absent when none was. */
  readonly isRootRight?: boolean;
  /** What was named instead. */
  readonly namedInstead?: string;
  /** How many causes were named that have to do with it, each coming back counted again. */
  readonly alarms: number;
}

/** How each incident was told; `graceMs` as for calls. */
export function scoreIncidents(
  incidents: readonly Incident[],
  causes: readonly NamedCause[],
  graceMs: number,
): readonly IncidentScore[] {
  return incidents.map((incident) => scoreIncident(incident, causes, graceMs));
}

/** Causes that have nothing to do with any incident of their time: the false alarms of the fleet. */
export function causesOfNothing(
  causes: readonly NamedCause[],
  incidents: readonly Incident[],
  graceMs: number,
): readonly NamedCause[] {
  return causes.filter((named) => !incidents.some((incident) => concerns(named, incident, graceMs)));
}

function scoreIncident(incident: Incident, causes: readonly NamedCause[], graceMs: number): IncidentScore {
  const related = causes.filter((named) => concerns(named, incident, graceMs));
  const firstAt = Math.min(...related.map(({ fromAt }) => fromAt));
  const [first] = related.filter(({ fromAt }) => fromAt === firstAt).sort((a, b) => a.rank - b.rank);
  const score = {
    id: incident.id,
    size: incident.runs.length,
    lastedMs: incident.endAt - incident.onsetAt,
    // A cause that was named before its onset is a false alarm of its own, counted elsewhere.
    alarms: related.filter(({ fromAt }) => fromAt >= incident.onsetAt).length || Math.min(1, related.length),
  };
  if (!first) return score;
  const isRootRight = incident.roots.some((root) => isSameThing(root, nameOf(first)));
  return {
    ...score,
    namedMs: Math.max(0, firstAt - incident.onsetAt),
    isRootRight,
    ...(!isRootRight && { namedInstead: `${nameOf(first)} ${first.cause.state}` }),
  };
}

function concerns(named: NamedCause, { roots, runs, onsetAt, endAt }: Incident, graceMs: number): boolean {
  if (named.fromAt > endAt + graceMs || named.toAt < onsetAt) return false;
  const name = nameOf(named);
  return roots.some((root) => isSameThing(root, name)) || runs.some((run) => run === name || named.everHeldUp.has(run));
}

function nameOf({ cause }: NamedCause): string {
  return cause.run ?? cause.resource ?? "";
}

/** A label that only one agent has, and that agent, are one thing to whoever has to mend it: `label a` is `agent a`. */
function isSameThing(one: string, other: string): boolean {
  return one === other || bare(one) === bare(other);
}

function bare(name: string): string {
  return name.replace(/^(?:label|agent|executor) /, "agent ");
}
