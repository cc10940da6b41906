import type { RunInterval, StepInterval } from "../../../model/running.ts";
import { findPipeline, lastRuns, type PipelinePlace } from "./pipelines.ts";
import type { RunIntervals } from "./run-intervals.ts";
import { RunReader } from "./run-reader.ts";

/** Runs looked at per Pipeline, if not told. */
const DEFAULT_RUNS = 60;

/**
 * Flow nodes read in one call: what bounds its time (a few ten thousand a second from a disk). The Pipelines share it, so that
 * the first does not leave the last without.
 */
const MAX_FLOW_NODES = 300_000;

/** Whose history is read, and how much of it. */
export interface HistoryRequest {
  /** Full names (`shop/deploy`, `shop/main` for a branch). One that is not there has no history. */
  readonly pipelines: readonly string[];
  /** Only runs that had ended by then. */
  readonly before?: number;
  /** Finished runs per Pipeline, newest first. */
  readonly runs?: number;
}

/** What finished runs tell of how long steps and runs take, oldest first: what a history is best told. */
export interface History {
  readonly steps: readonly StepInterval[];
  readonly runs: readonly RunInterval[];
}

/**
 * Reads the last finished runs of Pipelines, and of the sibling branches of a multibranch project, from a home.
 *
 * Its time is bounded by flow nodes read, not by a clock. Never throws for what a home may hold: what cannot be read is no history.
 *
 * @param home path of the home
 */
export function readHistory(home: string, request: HistoryRequest): History {
  const root = home.replace(/\/+$/, "");
  const names = [...new Set(request.pipelines)];
  const places = names.map((name) => findPipeline(root, name)).filter((place) => place !== undefined);
  const steps: StepInterval[] = [];
  const runs: RunInterval[] = [];
  const reading = { root, reader: new RunReader(root), seen: new Map<string, boolean>() };
  let left = places.length;
  for (const place of places) {
    const share = (MAX_FLOW_NODES - reading.reader.flowNodes) / left--;
    for (const intervals of readRuns(reading, { place, share, ...request })) {
      for (const step of intervals.steps) steps.push(step);
      runs.push(intervals.run);
    }
  }
  steps.sort((one, other) => one.startAt - other.startAt);
  runs.sort((one, other) => one.startAt - other.startAt);
  return { steps, runs };
}

/** What the Pipelines of a request share. */
interface Reading {
  readonly root: string;
  readonly reader: RunReader;
  /** Whether a run looked at before counted: branches of one project have runs in common. */
  readonly seen: Map<string, boolean>;
}

interface RunsRequest {
  readonly place: PipelinePlace;
  /** Flow nodes it may read. */
  readonly share: number;
  readonly before?: number;
  readonly runs?: number;
}

function* readRuns(
  { root, reader, seen }: Reading,
  { place, share, before = Number.POSITIVE_INFINITY, runs = DEFAULT_RUNS }: RunsRequest,
): Generator<RunIntervals> {
  const mostNodes = reader.flowNodes + share;
  let wanted = runs;
  for (const { path, ...run } of lastRuns(root, place, runs)) {
    if (wanted === 0 || reader.flowNodes >= mostNodes) return;
    const known = seen.get(path);
    if (known === true) wanted--;
    if (known !== undefined) continue;
    const read = reader.read({ path, ...run });
    const counts = read.kind === "run" && read.endAt <= before;
    seen.set(path, counts);
    if (!counts) continue;
    wanted--;
    yield read.intervals;
  }
}
