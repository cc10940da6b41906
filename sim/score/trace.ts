import { type Level, type RunState, runStates } from "../../src/model/verdict.ts";

/** State of a run in flight as it really is: what it is in, and what holds beside it. */
export interface TrueState {
  readonly run: string;
  readonly state: RunState;
  readonly also: readonly RunState[];
}

/** A stretch `[fromAt, toAt)` in which neither the truth about a run nor what is said of it changed. */
export interface Segment {
  readonly fromAt: number;
  toAt: number;
  /** Absent: it was over, or had not begun. */
  readonly truth: TrueState | undefined;
  /** Absent: nothing was said of it. */
  readonly said: Said | undefined;
}

/** What is said of a run. */
export interface Said {
  readonly state: RunState;
  readonly also: readonly RunState[];
  readonly level: Level;
  readonly confidence: number;
}

/** What was true and what was said of one run, in order, without holes between its first and last tick. */
export interface RunTrace {
  readonly run: string;
  readonly segments: readonly Segment[];
}

/** A stretch in which a run was in a state that a person should be told of. */
export interface Episode {
  readonly run: string;
  readonly state: RunState;
  /** Kind of the fault behind it. */
  readonly kind: string;
  readonly incidentId: string;
  readonly onsetAt: number;
  /** When it was over, or the world ended. */
  readonly endAt: number;
}

/** Faults with one root: one incident should be one alarm. */
export interface Incident {
  readonly id: string;
  /** Names of the root, any of which is right: a run, `label gpu`, `agent linux-1`, `lock board`. */
  readonly roots: readonly string[];
  /** Runs it holds up, the root's own first. */
  readonly runs: readonly string[];
  readonly onsetAt: number;
  readonly endAt: number;
}

/** States whose episodes are looked for: the record is wrong, or it will not move by itself. */
export const faultStates = (Object.keys(runStates) as RunState[]).filter((state) => isFault(state));

/** States that a healthy run must never be called: nothing outside it can excuse them. */
export const neverOfHealthy: ReadonlySet<RunState> = new Set<RunState>([
  "ZOMBIE",
  "RESUME_HUNG",
  "LOOPING",
  "CPS_STUCK",
  "SILENT_STEP",
]);

/** Whether a state is one that a person should be told of. */
export function isFault(state: RunState): boolean {
  const { group } = runStates[state];
  return group === "wrongRecord" || group === "willNotMove";
}

/** Whether what is said of a run is an alarm: a fault, and sure. */
export function isAlarm(said: Said | undefined): said is Said {
  return said !== undefined && said.level === "stuck" && isFault(said.state);
}

/** Whether a state holds of a run, as its own or beside it. */
export function isTrue(truth: TrueState | undefined, state: RunState): boolean {
  return truth !== undefined && (truth.state === state || truth.also.includes(state));
}
