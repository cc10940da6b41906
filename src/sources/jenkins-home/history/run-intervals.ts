import type { RunInterval, StepInterval } from "../../../model/running.ts";
import { splitTime } from "../../../model/time-split.ts";
import { waitOfFunction } from "../../../model/wait-kinds.ts";
import { NONE } from "../graph/flow-graph.ts";
import { errorOf } from "../graph/outcome.ts";
import { elapsedMs, functionIdOf, isInvocation, type RunContext, successorOf } from "../graph/run-context.ts";
import { findStages } from "../graph/stages.ts";
import { stepPath } from "../graph/step-path.ts";
import { findWaits, type Wait, workOf } from "../graph/waits.ts";
import type { BuildRecord } from "../records/build-record.ts";
import * as n from "../records/names.ts";

/** Intervals kept of one path of one run, the longest that ended and the longest that did not always among them: a loop of 100,000 rounds must not fill a history. */
const MAX_PER_PATH = 64;

/** A path gone through less often is nothing to limit. */
const MIN_REPEATS = 10;

/** No controller is restarted in less. */
const SHORT_MS = 30_000;

/** A finished run whose records were read. */
export interface FinishedRun {
  readonly family: string;
  /** Pipeline itself, where the family has several. */
  readonly pipeline: string | undefined;
  readonly runNumber: number;
  readonly build: BuildRecord;
  readonly context: RunContext;
  /** Instants at which it was resumed after a restart of the controller, as its log tells. */
  readonly resumedAt: readonly number[];
}

/** What one finished run adds to a history. */
export interface RunIntervals {
  readonly steps: readonly StepInterval[];
  readonly run: RunInterval;
}

/**
 * Intervals of a finished run; undefined without a start or duration.
 *
 * Steps are atoms, and waits of blocks (`node`, `lock`) until their body begins. A step that somebody or something else ended
 * (an abort, a timeout, a failing sibling branch) or that was never closed is censored: it would have taken longer. A step
 * during which the controller was restarted is left out: how much of it was downtime is not on record.
 */
export function runIntervals(from: FinishedRun): RunIntervals | undefined {
  const { startAt, durationMs, result } = from.build;
  if (startAt === undefined || durationMs === undefined) return undefined;
  const waits = findWaits(from.context);
  const paths = pathsOfRun(from.context);
  const run = { from: startAt, to: startAt + durationMs };
  const split = splitTime(run, workOf(from.context, waits), waits);
  return {
    steps: stepIntervals(from, { waits, paths, endAt: run.to }),
    run: {
      family: from.family,
      ...(from.pipeline === undefined ? {} : { pipeline: from.pipeline }),
      runNumber: from.runNumber,
      startAt,
      activeMs: split.workMs + split.otherMs,
      ...(result === undefined ? {} : { result }),
      repeats: repeatsOf(paths),
      isClean: isCleanResult(result) && from.resumedAt.length === 0,
    },
  };
}

/** Nobody cut it short: a failure is an end, too. */
function isCleanResult(result: string | undefined): boolean {
  return result === "SUCCESS" || result === "UNSTABLE" || result === "FAILURE";
}

/** Rows of the steps of a run, by path. */
type Paths = ReadonlyMap<string, number[]>;

function pathsOfRun(context: RunContext): Paths {
  const stages = findStages(context);
  const pathOf = new Map<number, string>();
  const rows = new Map<string, number[]>();
  for (const row of context.graph.order) {
    if (!isInvocation(context.nodes, row)) continue;
    // Rows in the same stage with the same function share a path: the texts are put together once.
    const key = functionIdOf(context, row) * 0x400000 + stages.around[row]! + 1;
    const path = pathOf.get(key) ?? stepPath(context, stages, row);
    pathOf.set(key, path);
    const known = rows.get(path);
    if (known === undefined) rows.set(path, [row]);
    else known.push(row);
  }
  return rows;
}

function repeatsOf(paths: Paths): Record<string, number> {
  const often = [...paths].filter(([, rows]) => rows.length >= MIN_REPEATS);
  return Object.fromEntries(often.map(([path, rows]) => [path, rows.length]));
}

interface Surroundings {
  readonly waits: readonly Wait[];
  readonly paths: Paths;
  readonly endAt: number;
}

function stepIntervals(from: FinishedRun, { waits, paths, endAt }: Surroundings): StepInterval[] {
  const waitOf = new Map(waits.map((wait) => [wait.row, wait]));
  const intervals: StepInterval[] = [];
  for (const [path, rows] of paths) {
    const ofPath = rows.flatMap((row) => {
      const span = spanOf(from, { row, wait: waitOf.get(row), endAt });
      return span === undefined || isBroken(span, from.resumedAt) ? [] : [intervalOf(from, { row, path, span })];
    });
    for (const interval of kept(ofPath)) intervals.push(interval);
  }
  return intervals;
}

interface StepSpan {
  readonly startAt: number;
  readonly durationMs: number;
  readonly isCensored: boolean;
  readonly failed?: true;
}

function spanOf(
  from: FinishedRun,
  { row, wait, endAt }: { row: number; wait: Wait | undefined; endAt: number },
): StepSpan | undefined {
  const { nodes, book, graph } = from.context;
  const isBlock = nodes.columns.kind[row] !== n.STEP_ATOM_NODE;
  if (isBlock && !waitOfFunction.has(book.text(functionIdOf(from.context, row)))) return undefined;
  const startAt = wait?.from ?? nodes.columns.startAt[row]!;
  if (Number.isNaN(startAt)) return undefined;
  const elapsed = wait === undefined ? elapsedMs(nodes, row, successorOf(from.context, row)) : wait.to - wait.from;
  if (Number.isNaN(elapsed)) return { startAt, durationMs: Math.max(0, endAt - startAt), isCensored: true };
  // A wait that came to its end is one, however the body ended.
  const isWaitOver = isBlock && graph.firstBody[row] !== NONE;
  return { startAt, durationMs: elapsed, ...(isWaitOver ? { isCensored: false } : endOf(from, row)) };
}

function endOf({ context, build }: FinishedRun, row: number): Pick<StepSpan, "isCensored" | "failed"> {
  const error = errorOf(context, row);
  if (error === NONE) return { isCensored: false };
  // Something else ended it: an interruption; in an aborted run any error, since killed processes fail.
  const wasCut = context.nodes.errors[error]!.interruption !== undefined || build.result === "ABORTED";
  return wasCut ? { isCensored: true } : { isCensored: false, failed: true };
}

/** A restart at an instant that cannot be read may have been during any step that took its time. */
function isBroken({ startAt, durationMs }: StepSpan, resumedAt: readonly number[]): boolean {
  return resumedAt.some((at) =>
    Number.isNaN(at) ? durationMs > SHORT_MS : at >= startAt && at <= startAt + durationMs,
  );
}

function intervalOf(
  { family, pipeline, runNumber, context }: FinishedRun,
  { row, path, span }: { row: number; path: string; span: StepSpan },
): StepInterval {
  const function_ = context.book.text(functionIdOf(context, row));
  return { family, ...(pipeline === undefined ? {} : { pipeline }), path, function: function_, runNumber, ...span };
}

function kept(intervals: readonly StepInterval[]): readonly StepInterval[] {
  if (intervals.length <= MAX_PER_PATH) return intervals;
  const chosen = new Set(intervals.slice(0, MAX_PER_PATH - 2));
  for (const isCensored of [false, true]) {
    const longest = longestOf(intervals.filter((interval) => interval.isCensored === isCensored));
    if (longest !== undefined) chosen.add(longest);
  }
  return [...chosen];
}

function longestOf(intervals: readonly StepInterval[]): StepInterval | undefined {
  return intervals.reduce<StepInterval | undefined>(
    (most, next) => (most === undefined || next.durationMs > most.durationMs ? next : most),
    undefined,
  );
}
