import type { ControllerObservation, HeadObservation, LogSign, RunObservation, SignKind } from "../model/running.ts";
import { activeAfter, activeMs, type Stop, stopsOf } from "./clock.ts";
import type { StepKey, StepLimits } from "./step-limits.ts";

/** What a run is judged with beside its own facts. */
export interface JudgeContext {
  /** The instant it is judged as of. */
  readonly at: number;
  readonly controller: ControllerObservation;
  readonly limits: StepLimits;
}

/** A run as the rules of its states look at it. */
export interface RunView extends JudgeContext {
  readonly run: RunObservation;
  readonly stops: readonly Stop[];
  /** When it was last resumed, as far as its log dates that. */
  readonly resumedAt: number | undefined;
  /** Kinds of phrases met in its log: most runs have few, and need not be looked through for the others. */
  readonly kinds: ReadonlySet<SignKind>;
  /** The phrase that it was resumed after a restart, when it has not been said to be ready since. */
  readonly resuming: LogSign | undefined;
}

/** Puts a run and what it is judged with together. */
export function viewOf(run: RunObservation, { at, controller, limits }: JudgeContext): RunView {
  const kinds = kindsOf(run.signs);
  const last = kinds.has("resuming") ? run.signs.findLastIndex(({ kind }) => kind === "resuming") : -1;
  const ready = kinds.has("readyToRun") ? run.signs.findLastIndex(({ kind }) => kind === "readyToRun") : -1;
  return {
    at,
    controller,
    limits,
    run,
    kinds,
    stops: stopsOf(run),
    resumedAt: latest(run.signs[last]?.at, run.signs[ready]?.at),
    resuming: last > ready && isOfRestart(run, last) ? run.signs[last] : undefined,
  };
}

const noKinds: ReadonlySet<SignKind> = new Set();

function kindsOf(signs: readonly LogSign[]): ReadonlySet<SignKind> {
  if (signs.length === 0) return noKinds;
  const kinds = new Set<SignKind>();
  for (const { kind } of signs) kinds.add(kind);
  return kinds;
}

/** "Resuming build at … after Jenkins restart" is longer than this, "Resuming" after a mere pause is not: no "Ready to run" follows that. */
const RESTART_LINE_BYTES = 50;

function isOfRestart({ signs, log }: RunObservation, index: number): boolean {
  const end = signs[index + 1]?.offset ?? log?.bytes;
  return end === undefined || end - signs[index]!.offset > RESTART_LINE_BYTES;
}

/** Active time of the run since an instant; undefined when the instant is not known. */
export function activeSince(view: RunView, fromAt: number | undefined): number | undefined {
  return fromAt === undefined || Number.isNaN(fromAt) ? undefined : activeMs(fromAt, view.at, view.stops);
}

/** When the active time since an instant will have reached a limit; undefined when it has, or when time alone will not bring it. */
export function reaches(view: RunView, fromAt: number | undefined, limitMs: number | undefined): number | undefined {
  const active = activeSince(view, fromAt);
  if (fromAt === undefined || active === undefined || limitMs === undefined || !(active < limitMs)) return undefined;
  return activeAfter(Math.max(view.at, fromAt), limitMs - active, view.stops);
}

/** The earliest of some instants that is still to come. */
export function soonest(at: number, ...instants: readonly (number | undefined)[]): number | undefined {
  let first: number | undefined;
  for (const instant of instants)
    if (instant !== undefined && instant > at && Number.isFinite(instant) && !(first !== undefined && first <= instant))
      first = instant;
  return first;
}

/** The latest of some instants, of those that are known. */
export function latest(...instants: readonly (number | undefined)[]): number | undefined {
  let last: number | undefined;
  for (const instant of instants)
    if (instant !== undefined && !Number.isNaN(instant) && !(last !== undefined && last >= instant)) last = instant;
  return last;
}

/** Whether a phrase is about a head: among its output, or that of the only head when the log does not tell whose it is. */
export function isAbout({ run }: RunView, head: HeadObservation, sign: LogSign): boolean {
  return sign.flowNode === undefined ? run.heads.length === 1 : sign.flowNode === head.flowNode;
}

/** Whether a phrase of one of these kinds was met. */
export function hasAny({ kinds }: RunView, wanted: ReadonlySet<SignKind>): boolean {
  if (kinds.size === 0) return false;
  for (const kind of kinds) if (wanted.has(kind)) return true;
  return false;
}

/** The newest phrase of these kinds that is about a head, with its place among the signs of the run. */
export function newestOf(view: RunView, head: HeadObservation, kinds: ReadonlySet<SignKind>): LogSign | undefined {
  if (!hasAny(view, kinds)) return undefined;
  return view.run.signs.findLast((sign) => kinds.has(sign.kind) && isAbout(view, head, sign));
}

/**
 * When a head last printed. Where the log does not tell whose its bytes are, or when they came, any byte of the run counts: the run
 * may then be called late, but not wrongly.
 */
export function outputAt({ run }: RunView, head: HeadObservation): number | undefined {
  return head.logGrewAt ?? (head.logBytes === 0 ? undefined : run.log?.grewAt);
}

/** Whether it is seen when a head prints; one that never printed is seen not to. */
export function seesOutput(view: RunView, head: HeadObservation): boolean {
  return head.logBytes === 0 || outputAt(view, head) !== undefined;
}

/** A step as history knows it. */
export function keyOf({ run }: RunView, { path, function: name }: HeadObservation): StepKey {
  return { family: run.family, path, function: name };
}
