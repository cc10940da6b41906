import type { FactRow } from "../../model/fact-row.ts";
import type { RunInterval, StepInterval } from "../../model/running.ts";
import { waitOfFunction } from "../../model/wait-kinds.ts";

/** Intervals kept of one path of one run: a loop of 100,000 rounds must not fill a history. */
const MAX_PER_PATH = 64;

/** A path gone through less often is nothing to limit. */
const MIN_REPEATS = 10;

/** Stages in stages beyond this are no structure that a person wrote. */
const MAX_DEPTH = 100;

/** The rows of a run that its history is made of. */
interface HistoryRows {
  readonly run: readonly FactRow<"run">[];
  readonly step: readonly FactRow<"step">[];
  readonly stage: readonly FactRow<"stage">[];
  readonly wait: readonly FactRow<"wait">[];
  /** Those with a cause were interruptions. */
  readonly error: readonly FactRow<"error">[];
}

/** A run that ended, and whose it is. */
export interface EndedRunRows {
  /** Full name of its Pipeline. */
  readonly pipeline: string;
  /** Whose history it shares: the multibranch project for a branch, else the Pipeline itself. */
  readonly family: string;
  readonly number: number;
  readonly rows: HistoryRows;
}

/** What one finished run adds to a history. */
export interface RowIntervals {
  readonly steps: readonly StepInterval[];
  readonly run: RunInterval;
}

/**
 * Intervals of a finished run from its facts, whichever source they are from; undefined without a start or duration.
 *
 * Paths are those of `sources/jenkins-home/graph/step-path.ts`: names of the stages and branches around a step, and its function. A
 * step whose function no source knew has no path, and is left out. What facts do not say cannot be told: a run that lived through a
 * restart counts as clean, and the steps that it met then as that long.
 */
export function intervalsOfRows({ pipeline, family, number, rows }: EndedRunRows): RowIntervals | undefined {
  const [run] = rows.run;
  if (run?.startAt === undefined || run.durationMs === undefined) return undefined;
  const { startAt, durationMs, result } = run;
  const of = { family, ...(pipeline === family ? {} : { pipeline }), runNumber: number };
  const paths = pathsOf(rows);
  const activeMs = run.workMs === undefined ? durationMs - waitedMs(run) : run.workMs + (run.otherMs ?? 0);
  const isAborted = result === "ABORTED";
  const steps = [...paths].flatMap(([path, ofPath]) =>
    ofPath
      .slice(0, MAX_PER_PATH)
      .flatMap((step) => intervalOf(step, { rows, endAt: startAt + durationMs, isAborted }))
      .map((interval) => ({ ...of, path, ...interval })),
  );
  const often = [...paths].filter(([, ofPath]) => ofPath.length >= MIN_REPEATS);
  return {
    steps,
    run: {
      ...of,
      startAt,
      activeMs: Math.max(0, activeMs),
      ...(result === undefined ? {} : { result }),
      repeats: Object.fromEntries(often.map(([path, ofPath]) => [path, ofPath.length])),
      isClean: result === "SUCCESS" || result === "UNSTABLE" || result === "FAILURE",
    },
  };
}

type StepRow = FactRow<"step">;
type RunRow = FactRow<"run">;

function waitedMs({
  agentWaitMs = 0,
  lockWaitMs = 0,
  inputWaitMs = 0,
  downstreamWaitMs = 0,
  sleepMs = 0,
}: RunRow): number {
  return agentWaitMs + lockWaitMs + inputWaitMs + downstreamWaitMs + sleepMs;
}

function pathsOf({ step, stage }: HistoryRows): Map<string, StepRow[]> {
  const stageOf = new Map(stage.map((one) => [one.flowNode, one]));
  const prefixes = new Map<number | undefined, string>();
  const prefixOf = (id: number | undefined): string => {
    const known = prefixes.get(id);
    if (known !== undefined) return known;
    const names: string[] = [];
    for (let at = id, depth = 0; at !== undefined && depth < MAX_DEPTH; depth++) {
      const { name, parentStage }: FactRow<"stage"> = stageOf.get(at) ?? {};
      if (name !== undefined) names.push(name.replaceAll("/", ":"));
      at = parentStage === at ? undefined : parentStage;
    }
    const prefix = names
      .reverse()
      .map((name) => `${name}/`)
      .join("");
    prefixes.set(id, prefix);
    return prefix;
  };
  const paths = new Map<string, StepRow[]>();
  for (const one of step) {
    if (one.function === undefined) continue;
    const path = `${prefixOf(one.stage)}${one.function}`;
    const known = paths.get(path);
    if (known === undefined) paths.set(path, [one]);
    else known.push(one);
  }
  return paths;
}

interface Surroundings {
  readonly rows: HistoryRows;
  readonly endAt: number;
  readonly isAborted: boolean;
}

type Interval = Pick<StepInterval, "function" | "startAt" | "durationMs" | "isCensored" | "failed">;

/** Steps are atoms, and waits of blocks until their body begins. One that was never closed, or ended by an abort, takes at least as long. */
function intervalOf(step: StepRow, surroundings: Surroundings): Interval[] {
  const { function: name, isBlock } = step;
  if (name === undefined) return [];
  const wait = waitOfFunction.has(name)
    ? surroundings.rows.wait.find((one) => one.flowNode === step.flowNode)
    : undefined;
  if (isBlock === true && wait === undefined) return [];
  const startAt = wait?.startAt ?? step.startAt;
  if (startAt === undefined) return [];
  const durationMs = wait === undefined ? step.durationMs : wait.durationMs;
  if (durationMs === undefined)
    return [{ function: name, startAt, durationMs: Math.max(0, surroundings.endAt - startAt), isCensored: true }];
  return [{ function: name, startAt, durationMs, ...endOf(step, surroundings) }];
}

/** A wait of a block that came to its end is one, however the body ended. */
function endOf(
  { isBlock, failed, flowNode }: StepRow,
  { rows, isAborted }: Surroundings,
): Pick<Interval, "isCensored" | "failed"> {
  if (isBlock === true) return { isCensored: false };
  const wasInterrupted = rows.error.some((one) => one.flowNode === flowNode && one.causeClass !== undefined);
  if (wasInterrupted || (isAborted && failed === true)) return { isCensored: true };
  return { isCensored: false, ...(failed === true ? { failed: true } : {}) };
}
