import type { RunState } from "../../src/model/verdict.ts";
import { quantileOf, restrictedMean, waited } from "./survival.ts";
import { faultStates } from "./trace.ts";
import type { EpisodeScore, WorldScore } from "./world-score.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * How soon each state can be known: what Jenkins' own clocks and the rules of the judge allow, not what was measured. An episode that
 * was over sooner is counted among all, and left out of "long enough".
 */
const knownAfterMs: Readonly<Partial<Record<RunState, number>>> = {
  ZOMBIE: 2 * MINUTE,
  RESUME_HUNG: 10 * MINUTE,
  ABORT_NOT_EFFECTIVE: 90 * SECOND,
  PAUSED: 30 * SECOND,
  DEADLOCK: 30 * SECOND,
  NO_AGENT: MINUTE,
  AGENT_LOST: 30 * SECOND,
  STEP_BROKEN: 30 * SECOND,
  LOOPING: 10 * MINUTE,
  CPS_STUCK: 5 * MINUTE,
  SILENT_STEP: 10 * MINUTE,
  BLOCKED_BY_STUCK: 30 * SECOND,
};

/** States that show in one line, file or event: a fact, not a limit. */
export const deterministicStates: ReadonlySet<RunState> = new Set<RunState>([
  "PAUSED",
  "DEADLOCK",
  "NO_AGENT",
  "AGENT_LOST",
  "STEP_BROKEN",
]);

/** How right the alarms of one state are, and how many of its episodes they find. */
export interface StateScore {
  readonly state: RunState;
  readonly episodes: number;
  /** Episodes that lasted as long as it takes to know the state. */
  readonly longEnough: number;
  readonly found: number;
  readonly foundOfLong: number;
  /** Found as some fault, whatever its name. */
  readonly calledOfLong: number;
  readonly calls: number;
  readonly rightCalls: number;
  readonly earlyCalls: number;
  readonly medianMs: number | undefined;
  readonly p90Ms: number | undefined;
  readonly meanMs: number | undefined;
  readonly flaps: number;
  readonly changes: number;
}

/** One score per fault state that was there or was called. */
export function scoreStates(worlds: readonly WorldScore[]): readonly StateScore[] {
  return faultStates.map((state) => scoreState(worlds, state)).filter(({ episodes, calls }) => episodes + calls > 0);
}

/** Whether an episode lasted as long as it takes to know its state. */
export function isLongEnough({ state, lastedMs }: Pick<EpisodeScore, "state" | "lastedMs">): boolean {
  return lastedMs >= (knownAfterMs[state] ?? 0);
}

function scoreState(worlds: readonly WorldScore[], state: RunState): StateScore {
  const episodes = worlds.flatMap((world) => world.episodes).filter((episode) => episode.state === state);
  const calls = worlds.flatMap((world) => world.calls).filter((call) => call.state === state);
  const long = episodes.filter(isLongEnough);
  const times = long.map(({ foundMs, lastedMs }) => waited(foundMs, lastedMs));
  const count = <T>(all: readonly T[], holds: (one: T) => unknown) => all.filter(holds).length;
  return {
    state,
    episodes: episodes.length,
    longEnough: long.length,
    found: count(episodes, isFound),
    foundOfLong: count(long, isFound),
    calledOfLong: count(long, ({ calledMs }) => calledMs !== undefined),
    calls: calls.length,
    rightCalls: count(calls, ({ isRight }) => isRight),
    earlyCalls: count(calls, ({ isEarly }) => isEarly),
    medianMs: quantileOf(times, 0.5),
    p90Ms: quantileOf(times, 0.9),
    meanMs: restrictedMean(times),
    flaps: episodes.reduce((sum, { flaps }) => sum + flaps, 0),
    changes: episodes.reduce((sum, { changes }) => sum + changes, 0),
  };
}

function isFound({ foundMs }: EpisodeScore): boolean {
  return foundMs !== undefined;
}

/** Mean over states of precision; states never called are left out. Undefined when none was. */
export function macroPrecision(worlds: readonly WorldScore[]): number | undefined {
  return mean(scoreStates(worlds).flatMap(({ calls, rightCalls }) => (calls > 0 ? [rightCalls / calls] : [])));
}

/** Mean over states of recall of the episodes that lasted long enough; states without any are left out. */
export function macroRecall(worlds: readonly WorldScore[]): number | undefined {
  return mean(
    scoreStates(worlds).flatMap(({ longEnough, foundOfLong }) => (longEnough > 0 ? [foundOfLong / longEnough] : [])),
  );
}

function mean(values: readonly number[]): number | undefined {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}
