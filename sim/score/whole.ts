import { addConfusions } from "./confusion.ts";
import type { WorldScore } from "./world-score.ts";

/** What the sample is, and what was found that belongs to no single state. */
export interface WholeScore {
  readonly worlds: number;
  readonly days: number;
  readonly runs: number;
  readonly healthy: number;
  /** Healthy runs called, for sure, a state no healthy run can be in. */
  readonly calledHealthy: number;
  /** Healthy runs called, for sure, anything untrue. */
  readonly miscalledHealthy: number;
  readonly overWatch: number;
  readonly overStuck: number;
  /** Alarms about runs nothing was wrong with at that time. */
  readonly falseCalls: number;
  /** Alarms of the fleet that have to do with no incident. */
  readonly falseAlarms: number;
  /** Share of the time of runs in flight in which a run was not observed. */
  readonly notObserved: number;
}

/** Adds up the worlds. */
export function scoreWhole(worlds: readonly WorldScore[]): WholeScore {
  const healthy = worlds.flatMap((world) => world.healthy);
  const calls = worlds.flatMap((world) => world.calls);
  const sum = (of: (world: WorldScore) => number) => worlds.reduce((total, world) => total + of(world), 0);
  return {
    worlds: worlds.length,
    days: sum(({ days }) => days),
    runs: sum(({ runs }) => runs),
    healthy: healthy.length,
    calledHealthy: healthy.filter(({ isCalled }) => isCalled).length,
    miscalledHealthy: healthy.filter(({ isCalledAnything }) => isCalledAnything).length,
    overWatch: healthy.filter(({ isOverWatch }) => isOverWatch).length,
    overStuck: healthy.filter(({ isOverStuck }) => isOverStuck).length,
    falseCalls: calls.filter(({ isOfFault }) => !isOfFault).length,
    falseAlarms: sum((world) => world.falseAlarms.length),
    notObserved: notObservedShare(worlds),
  };
}

function notObservedShare(worlds: readonly WorldScore[]): number {
  let [all, unseen] = [0, 0];
  for (const row of Object.values(addConfusions(worlds.map(({ confusion }) => confusion)))) {
    for (const [said, ms] of Object.entries(row)) {
      all += ms;
      if (said.startsWith("NOT_OBSERVED")) unseen += ms;
    }
  }
  return all > 0 ? unseen / all : 0;
}

/** How well incidents are told. */
export interface IncidentsScore {
  readonly incidents: number;
  readonly named: number;
  readonly rightFirst: number;
  /** Alarms about those that were named at all. */
  readonly alarms: number;
}

/** Adds up the incidents that held up at least so many runs and lasted at least so long. */
export function addIncidents(
  worlds: readonly WorldScore[],
  { atLeast, lastedMs }: { readonly atLeast: number; readonly lastedMs: number },
): IncidentsScore {
  const all = worlds
    .flatMap((world) => world.incidents)
    .filter((incident) => incident.size >= atLeast && incident.lastedMs >= lastedMs);
  const named = all.filter(({ namedMs }) => namedMs !== undefined);
  return {
    incidents: all.length,
    named: named.length,
    rightFirst: named.filter(({ isRootRight }) => isRootRight).length,
    alarms: named.reduce((sum, { alarms }) => sum + alarms, 0),
  };
}

/** Alarms of one stated confidence, and how many of them were right. */
export interface ConfidenceScore {
  readonly from: number;
  readonly to: number;
  readonly stated: number;
  readonly calls: number;
  readonly right: number;
}

const BOUNDS = [0, 0.8, 0.9, 0.95, 0.985, 0.9945, 1.0001];

/** Alarms by stated confidence; only bins that hold any. */
export function calibrate(worlds: readonly WorldScore[]): readonly ConfidenceScore[] {
  const calls = worlds.flatMap((world) => world.calls);
  return BOUNDS.slice(1).flatMap((to, index) => {
    const from = BOUNDS[index]!;
    const within = calls.filter(({ confidence }) => confidence >= from && confidence < to);
    if (within.length === 0) return [];
    return {
      from,
      to: Math.min(1, to),
      stated: within.reduce((sum, { confidence }) => sum + confidence, 0) / within.length,
      calls: within.length,
      right: within.filter(({ isRight }) => isRight).length,
    };
  });
}
