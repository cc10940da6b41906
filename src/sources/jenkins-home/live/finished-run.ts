import type { RunInterval, StepInterval } from "../../../model/running.ts";
import { isInvocation } from "../graph/run-context.ts";
import { stepPath } from "../graph/step-path.ts";
import { runIntervals } from "../history/run-intervals.ts";
import type { LiveReader } from "./files/live-reader.ts";
import type { RunFollower } from "./run/run-follower.ts";

/** A run is found within some looks of its start: what its first steps printed before is dated well enough. */
const FOUND_AFTER_MS = 30_000;

/** A run that ended while it was followed, as history learns from it. */
export interface FinishedRun {
  /** `full/name#7`. */
  readonly run: string;
  readonly pipeline: string;
  readonly interval: RunInterval;
  /** Steps with `quietMs` where they were followed from their start. */
  readonly steps: readonly StepInterval[];
}

/** What was seen of a run that is over; undefined when its record is gone or tells no times. */
export function finishedRun(reader: LiveReader, run: RunFollower, at: number): FinishedRun | undefined {
  const { place, records } = run;
  const { build } = records;
  if (build?.isFinished !== true) return undefined;
  records.finish(reader, { at, until: Number.POSITIVE_INFINITY });
  if (records.shape === undefined) return undefined;
  const intervals = runIntervals({
    family: place.family,
    pipeline: place.pipeline === place.family ? undefined : place.pipeline,
    runNumber: place.number,
    build: build.record,
    context: records.shape.context,
    resumedAt: run.resumedAt(),
  });
  if (intervals === undefined) return undefined;
  const quiet = quietTimes(run, intervals.steps);
  return { run: place.run, pipeline: place.pipeline, interval: intervals.run, steps: quiet };
}

/** Adds the longest time without output to the steps that began after the run was first seen. */
function quietTimes(run: RunFollower, steps: readonly StepInterval[]): StepInterval[] {
  const nodeOf = nodesByStep(run);
  return steps.map((step) => {
    const flowNode = nodeOf.get(keyOf(step.path, step.startAt));
    if (flowNode === undefined || step.startAt < run.seenSince - FOUND_AFTER_MS) return step;
    return { ...step, quietMs: quietMs(run, flowNode, step) };
  });
}

function quietMs(run: RunFollower, flowNode: number, { startAt, durationMs }: StepInterval): number {
  const printing = run.log.growth.printingOf(flowNode);
  if (printing === undefined) return durationMs;
  const before = printing.firstAt - startAt;
  const after = startAt + durationMs - printing.lastAt;
  return Math.min(durationMs, Math.max(0, before, printing.quietMs, after));
}

function nodesByStep({ records }: RunFollower): Map<string, number> {
  const nodeOf = new Map<string, number>();
  const { context, stages } = records.shape!;
  const { columns, rows } = context.nodes;
  for (let row = 0; row < rows; row++)
    if (isInvocation(context.nodes, row))
      nodeOf.set(keyOf(stepPath(context, stages, row), columns.startAt[row]!), columns.id[row]!);
  return nodeOf;
}

function keyOf(path: string, startAt: number): string {
  return `${startAt} ${path}`;
}
