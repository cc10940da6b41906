import type { RunState } from "../../src/model/verdict.ts";
import { type BaselineTrace, type High, peaksOf, risesOf } from "./baseline-watch.ts";
import { type Call, callsOf } from "./calls.ts";
import { type Confusion, confusionOf } from "./confusion.ts";
import { type Detection, detect } from "./detection.ts";
import { alarmsOfNothing, type IncidentScore, scoreIncidents } from "./incidents.ts";
import type { GivenAlarm } from "./recorder.ts";
import { type Episode, type Incident, isAlarm, neverOfHealthy, type RunTrace } from "./trace.ts";

/** All that is known of a world when it is over. */
export interface WorldOutcome {
  readonly world: number;
  readonly days: number;
  readonly traces: readonly RunTrace[];
  readonly alarms: readonly GivenAlarm[];
  readonly episodes: readonly Episode[];
  /** All there were; those that began before {@link scoredFromAt} are not scored, and still explain alarms. */
  readonly incidents: readonly Incident[];
  readonly scoredFromAt: number;
  /** What explains alarms and is no incident: a controller that is down. */
  readonly excuses: readonly Incident[];
  /** Runs no fault ever struck or held up, that have ended. */
  readonly healthy: ReadonlySet<string>;
  readonly baselines: ReadonlyMap<string, BaselineTrace>;
  readonly graceMs: number;
}

/** An episode, how it was found, and how the measures of other rules rose while it lasted. */
export interface EpisodeScore extends Episode, Detection {
  readonly rises: readonly (readonly High[])[];
}

/** What one healthy run was called. */
interface HealthyScore {
  readonly run: string;
  /** Called, for sure, a state no healthy run can be in. */
  readonly isCalled: boolean;
  /** Called, for sure, anything that was not true. */
  readonly isCalledAnything: boolean;
  /** Called or watched as silent or looping: what limits learned from history are to bound. */
  readonly isOverWatch: boolean;
  readonly isOverStuck: boolean;
  readonly peaks: readonly number[];
}

/** What one world adds to the evaluation: plain values, to be sent from process to process. */
export interface WorldScore {
  readonly world: number;
  readonly days: number;
  readonly runs: number;
  readonly episodes: readonly EpisodeScore[];
  readonly calls: readonly Call[];
  readonly healthy: readonly HealthyScore[];
  readonly incidents: readonly IncidentScore[];
  /** Alarms that have to do with no incident. */
  readonly falseAlarms: readonly { readonly what: string; readonly fromAt: number; readonly toAt: number }[];
  readonly confusion: Confusion;
}

/** States whose limits are learned. */
const learned: ReadonlySet<RunState> = new Set<RunState>(["SILENT_STEP", "LOOPING"]);

/** Scores a world. */
export function scoreWorld(outcome: WorldOutcome): WorldScore {
  const { traces, episodes, alarms, incidents, healthy, baselines, graceMs, scoredFromAt, excuses } = outcome;
  const scored = incidents.filter(({ onsetAt }) => onsetAt >= scoredFromAt);
  const ofNothing = alarmsOfNothing(alarms, [...incidents, ...excuses], graceMs).filter(
    ({ fromAt }) => fromAt >= scoredFromAt,
  );
  const byRun = new Map(traces.map((trace) => [trace.run, trace]));
  const none: BaselineTrace = { looks: [], endAt: 0 };
  return {
    world: outcome.world,
    days: outcome.days,
    runs: traces.length,
    episodes: episodes.map((episode) => ({
      ...episode,
      ...detect(episode, byRun.get(episode.run)),
      rises: risesOf(baselines.get(episode.run) ?? none, episode),
    })),
    calls: traces.flatMap((trace) => callsOf(trace, graceMs)),
    healthy: traces
      .filter(({ run }) => healthy.has(run))
      .map((trace) => scoreHealthy(trace, { peaks: peaksOf(baselines.get(trace.run) ?? none), graceMs })),
    incidents: scoreIncidents(scored, alarms, graceMs),
    falseAlarms: ofNothing.map(({ names, fromAt, toAt }) => ({
      what: `${names[0]!.root} ${names[0]!.state}`,
      fromAt,
      toAt,
    })),
    confusion: confusionOf(traces),
  };
}

function scoreHealthy(
  trace: RunTrace,
  { peaks, graceMs }: { peaks: readonly number[]; graceMs: number },
): HealthyScore {
  const wrong = callsOf(trace, graceMs).filter(({ isRight }) => !isRight);
  const said = trace.segments.map((segment) => segment.said);
  return {
    run: trace.run,
    isCalled: wrong.some(({ state }) => neverOfHealthy.has(state)),
    isCalledAnything: wrong.length > 0,
    isOverWatch: said.some((one) => one && learned.has(one.state) && one.level !== "ok"),
    isOverStuck: said.some((one) => isAlarm(one) && learned.has(one.state)),
    peaks,
  };
}
