import type { GivenAlarm, Name } from "./recorder.ts";
import type { Incident } from "./trace.ts";

/** How an incident was told. */
export interface IncidentScore {
  readonly id: string;
  /** Runs it held up. */
  readonly size: number;
  readonly lastedMs: number;
  /** Until an alarm was given that has to do with it; absent: never. */
  readonly namedMs?: number;
  /** The first alarm named its root; absent when none was given. */
  readonly isRootRight?: boolean;
  /** What was named instead. */
  readonly namedInstead?: string;
  /** How many alarms were given that have to do with it. */
  readonly alarms: number;
}

/** How each incident was told; `graceMs` as for calls. */
export function scoreIncidents(
  incidents: readonly Incident[],
  alarms: readonly GivenAlarm[],
  graceMs: number,
): readonly IncidentScore[] {
  return incidents.map((incident) => scoreIncident(incident, alarms, graceMs));
}

/** Alarms that have nothing to do with any incident of their time: the false alarms of the fleet. */
export function alarmsOfNothing(
  alarms: readonly GivenAlarm[],
  incidents: readonly Incident[],
  graceMs: number,
): readonly GivenAlarm[] {
  return alarms.filter((alarm) => !incidents.some((incident) => isRelated(alarm, incident, graceMs)));
}

function scoreIncident(incident: Incident, alarms: readonly GivenAlarm[], graceMs: number): IncidentScore {
  const related = alarms.filter((alarm) => isRelated(alarm, incident, graceMs));
  const named = related.flatMap((alarm) => alarm.names.filter((name) => isNamedIn(name, incident, graceMs)));
  // What was named before the onset and not again since is of something else, or a false alarm counted where it began.
  const [first] = named
    .filter(({ fromAt }) => fromAt >= incident.onsetAt)
    .sort((a, b) => a.fromAt - b.fromAt || a.rank - b.rank);
  const score = {
    id: incident.id,
    size: incident.runs.length,
    lastedMs: incident.endAt - incident.onsetAt,
    alarms: related.filter(({ fromAt }) => fromAt >= incident.onsetAt).length || (first ? 1 : 0),
  };
  if (!first) return score;
  const isRootRight = incident.roots.some((root) => isSameThing(root, first.root));
  return {
    ...score,
    namedMs: first.fromAt - incident.onsetAt,
    isRootRight,
    ...(!isRootRight && { namedInstead: `${first.root} ${first.state}` }),
  };
}

function isRelated({ fromAt, toAt, names }: GivenAlarm, incident: Incident, graceMs: number): boolean {
  if (fromAt > incident.endAt + graceMs || toAt < incident.onsetAt) return false;
  return names.some((name) => isNamedIn(name, incident, graceMs));
}

function isNamedIn({ root, heldUp, fromAt }: Name, { roots, runs, endAt }: Incident, graceMs: number): boolean {
  if (fromAt > endAt + graceMs) return false;
  return roots.some((one) => isSameThing(one, root)) || runs.some((run) => heldUp.has(run));
}

/**
 * Whether a thing named is, or is among, what it should be: `agents a, b` names `agent a`. A label that only one agent has, and that
 * agent, are one thing to whoever has to mend it: `label a` is `agent a`.
 */
function isSameThing(root: string, named: string): boolean {
  return root === named || bare(named).includes(bare(root)[0]!);
}

function bare(name: string): readonly string[] {
  const match = /^(?:label|agent|executor)s? (.*)$/.exec(name);
  return match ? match[1]!.split(/, | and /).map((one) => `agent ${one}`) : [name];
}
