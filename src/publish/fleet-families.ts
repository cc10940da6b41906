import type { MetricFamily } from "../model/metric-families.ts";
import { type FleetState, type Judgement, type RunState, runStates } from "../model/verdict.ts";

/** What the gauges of running Pipelines are made of. */
export interface FleetGauges {
  readonly controller: string;
  /** Undefined before the first look. */
  readonly judgement: Judgement | undefined;
  readonly openIncidents: number;
  /** How long the last look took. */
  readonly lookMs: number | undefined;
  /** How long ago the home was last looked at with success. */
  readonly lookAgeMs: number | undefined;
}

/** As many runs have a series of their own; more at once is one cause, not many series. */
const MOST_RUNS = 100;

const fleetStates: readonly FleetState[] = ["OK", "SLOW", "STUCK", "BLIND"];

type Samples = MetricFamily["samples"];

/**
 * Gauges of running Pipelines, as of the last look. There are as many series as there are states, and at most a hundred more:
 * runs that are stuck or watched, those that need a human first.
 */
export function fleetFamilies({
  controller,
  judgement,
  openIncidents,
  lookMs,
  lookAgeMs,
}: FleetGauges): MetricFamily[] {
  const one = (value: number | undefined): Samples => (value === undefined ? [] : [{ labels: { controller }, value }]);
  const { fleet, runs } = judgement ?? { fleet: undefined, runs: undefined };
  return [
    gauge("incident.open", "Incidents that hold up runs.", one(openIncidents)),
    lasting("look.duration", "How long the last look at the home and its judging took.", one(lookMs)),
    lasting("look.age", "Time since the home was last looked at with success.", one(lookAgeMs)),
    gauge("run.state", "Running Pipelines by state.", runs === undefined ? [] : stateSamples(controller, runs)),
    gauge(
      "run.verdict",
      "1 for each run that is stuck or watched, at most 100.",
      verdictSamples(controller, runs ?? []),
    ),
    gauge(
      "fleet.verdict",
      "1 for the verdict of all running Pipelines, 0 for the others.",
      fleetSamples(controller, fleet),
    ),
    gauge("fleet.running", "Running Pipelines.", one(fleet?.running)),
    gauge("fleet.observed", "Running Pipelines of which enough was seen.", one(fleet?.observed)),
    gauge("fleet.stuck", "Running Pipelines that will not move.", one(fleet?.stuck)),
    gauge("fleet.watch", "Running Pipelines that are to be watched.", one(fleet?.watch)),
    gauge("fleet.executors_held", "Executors held by runs that will not move.", one(fleet?.executorsHeld)),
    lasting("fleet.oldest_wait", "How long the longest wait has lasted.", one(fleet?.oldestWaitMs)),
  ];
}

/** Every state has its series: one that ends would look like a controller that is gone. */
function stateSamples(controller: string, runs: Judgement["runs"]): Samples {
  const counts = new Map((Object.keys(runStates) as RunState[]).map((state) => [state, 0]));
  for (const { state } of runs) counts.set(state, counts.get(state)! + 1);
  return [...counts].map(([state, value]) => ({ labels: { controller, state }, value }));
}

function verdictSamples(controller: string, runs: Judgement["runs"]): Samples {
  const wanted = runs.filter(({ level }) => level !== "ok").slice(0, MOST_RUNS);
  return wanted.map(({ run, state, level }) => ({ labels: { controller, run, state, level }, value: 1 }));
}

function fleetSamples(controller: string, fleet: Judgement["fleet"] | undefined): Samples {
  if (fleet === undefined) return [];
  return fleetStates.map((verdict) => ({ labels: { controller, verdict }, value: fleet.state === verdict ? 1 : 0 }));
}

/** A count of things; their names are in the metric's. */
function gauge(id: string, summary: string, samples: Samples): MetricFamily {
  return { id, kind: "gauge", unit: "{thing}", summary, samples };
}

function lasting(id: string, summary: string, samples: Samples): MetricFamily {
  return { id, kind: "gauge", unit: "ms", summary, samples };
}
