import type { GivenAlarm } from "./recorder.ts";
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
  return alarms.filter((alarm) => !incidents.some((incident) => concerns(alarm, incident, graceMs)));
}

function scoreIncident(incident: Incident, alarms: readonly GivenAlarm[], graceMs: number): IncidentScore {
  const related = alarms.filter((alarm) => concerns(alarm, incident, graceMs));
  const firstAt = Math.min(...related.map(({ fromAt }) => fromAt));
  const [first] = related.filter(({ fromAt }) => fromAt === firstAt).sort((a, b) => a.rank - b.rank);
  const score = {
    id: incident.id,
    size: incident.runs.length,
    lastedMs: incident.endAt - incident.onsetAt,
    // An alarm given before its onset is a false one, counted where it began.
    alarms: related.filter(({ fromAt }) => fromAt >= incident.onsetAt).length || Math.min(1, related.length),
  };
  if (!first) return score;
  const isRootRight = incident.roots.some((root) => isSameThing(root, first.root));
  return {
    ...score,
    namedMs: Math.max(0, firstAt - incident.onsetAt),
    isRootRight,
    ...(!isRootRight && { namedInstead: `${first.root} ${first.state}` }),
  };
}

function concerns(alarm: GivenAlarm, { roots, runs, onsetAt, endAt }: Incident, graceMs: number): boolean {
  if (alarm.fromAt > endAt + graceMs || alarm.toAt < onsetAt) return false;
  return roots.some((root) => isSameThing(root, alarm.root)) || runs.some((run) => alarm.everHeldUp.has(run));
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
