import type { Incident } from "../../model/incident.ts";
import type { Cause } from "../../model/verdict.ts";

/** What a judgement says about incidents. */
export interface IncidentFacts {
  /** What holds up runs and calls for a person, all of it. */
  readonly causes: readonly Cause[];
  /** Runs that go on. */
  readonly running: ReadonlySet<string>;
  /** Runs of which nothing is known at the moment: their incidents go on. */
  readonly unseen: ReadonlySet<string>;
  readonly at: number;
}

/** What is known of open incidents. */
export interface OpenIncidents {
  readonly open: readonly Incident[];
  /** Since when an incident has had no cause, by id. */
  readonly missingSince: ReadonlyMap<string, number>;
  /** Nothing is over before then, but runs that have ended: judging begins with no memory of what it saw. */
  readonly settledAt: number;
  readonly newId: () => string;
}

/** Incidents after a judgement. */
export interface NextIncidents {
  readonly open: readonly Incident[];
  readonly resolved: readonly Incident[];
  /** Those of `open` that are new, or differ in more than their sentence. */
  readonly changed: readonly Incident[];
  readonly missingSince: ReadonlyMap<string, number>;
}

/** A cause that is away for a shorter time was not over: a run that moves for a moment is no reason for two messages. */
const OVER_AFTER_MS = 60_000;

/**
 * Incidents as they are after a judgement.
 *
 * An incident is known by what is at its root. Where the root moved (the silent run is gone, and what waited for it is now held up
 * by another), the incident goes on under the new root instead of being a second alarm.
 */
export function nextIncidents(facts: IncidentFacts, known: OpenIncidents): NextIncidents {
  const byRoot = new Map(known.open.map((incident) => [rootOf(incident), incident]));
  const roots = new Set(facts.causes.map(rootOf));
  const orphans = new Set(known.open.filter((incident) => !roots.has(rootOf(incident))));
  const open: Incident[] = [];
  const changed: Incident[] = [];
  for (const cause of facts.causes) {
    const before = byRoot.get(rootOf(cause)) ?? adopted(cause, orphans);
    if (before !== undefined) orphans.delete(before);
    const incident = before === undefined ? opened(cause, known.newId(), facts.at) : goingOn(before, cause);
    open.push(incident);
    if (before === undefined || differs(before, incident)) changed.push(incident);
  }
  const rest = [...orphans].map((incident) => ageing(incident, facts, known));
  return {
    open: [...open, ...rest.flatMap(({ incident, isOver }) => (isOver ? [] : [incident]))],
    resolved: rest.flatMap(({ incident, isOver }) => (isOver ? [{ ...incident, resolvedAt: facts.at }] : [])),
    changed,
    missingSince: new Map(rest.flatMap(({ incident, isOver, since }) => (isOver ? [] : [[incident.id, since]]))),
  };
}

/** What is at the root of a cause: equal for the same root. */
function rootOf({ run, resource }: Pick<Cause, "run" | "resource">): string {
  return run === undefined ? `thing ${resource ?? ""}` : `run ${run}`;
}

/** An incident whose own root is gone, and is or was held up along with what this cause holds up. */
function adopted(cause: Cause, orphans: ReadonlySet<Incident>): Incident | undefined {
  const held = new Set(cause.holdsUp);
  for (const incident of orphans) {
    if (incident.run !== undefined && held.has(incident.run)) return incident;
    if (incident.holdsUp.some((run) => run !== incident.run && held.has(run))) return incident;
  }
  return undefined;
}

function opened(cause: Cause, id: string, openedAt: number): Incident {
  return { ...causeOf(cause), id, openedAt };
}

function goingOn({ id, openedAt, acknowledgedAt }: Incident, cause: Cause): Incident {
  return { ...causeOf(cause), id, openedAt, ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }) };
}

function causeOf({ run, resource, state, holdsUp, since, sentence }: Cause): Cause {
  return {
    ...(run === undefined ? {} : { run }),
    ...(resource === undefined ? {} : { resource }),
    state,
    holdsUp: holdsUp.slice(0, MOST_HELD_UP),
    ...(since === undefined ? {} : { since }),
    sentence,
  };
}

/** As many runs of an incident are remembered and shown: who has a thousand wants the cause, not their names. */
const MOST_HELD_UP = 200;

function differs(one: Incident, other: Incident): boolean {
  return (
    rootOf(one) !== rootOf(other) ||
    one.state !== other.state ||
    one.holdsUp.length !== other.holdsUp.length ||
    one.holdsUp.some((run, index) => run !== other.holdsUp[index])
  );
}

interface Ageing {
  readonly incident: Incident;
  readonly since: number;
  readonly isOver: boolean;
}

function ageing(incident: Incident, { running, unseen, at }: IncidentFacts, known: OpenIncidents): Ageing {
  const concerned = incident.run === undefined ? incident.holdsUp : [incident.run];
  if (concerned.some((run) => unseen.has(run))) return { incident, since: at, isOver: false };
  const since = known.missingSince.get(incident.id) ?? at;
  const hasEnded = !concerned.some((run) => running.has(run));
  return { incident, since, isOver: hasEnded || at >= Math.max(since + OVER_AFTER_MS, known.settledAt) };
}
