import { linesOf, nameOf } from "./lines.ts";

/** What a bundle says of a run of a Pipeline. */
export interface BundleRun {
  readonly pipeline: string;
  readonly number: number;
  /** Absent in lists of runs that ended. */
  readonly startAt?: number;
  readonly isRunning: boolean;
  /** Nanoseconds that the Pipeline engine spent, by its own timer. */
  readonly timings: ReadonlyMap<string, number>;
  readonly graphSize?: number;
}

/** Runs and timers kept of one file: more than any controller has. */
const MOST_RUNS = 100_000;
const MOST_TIMERS = 100;

const MOST_INT32 = 0x7fffffff;

/** The head of a run that goes on, and of one that ended. */
const heads = [
  { pattern: /^Build: (?<name>.+) #(?<number>\d{1,10})$/, isRunning: true },
  { pattern: /^Timings for (?<name>.+) #(?<number>\d{1,10}):$/, isRunning: false },
] as const;

const timing = /^ {1,8}(?<kind>[A-Za-z][A-Za-z0-9]{0,40})\t(?<ms>\d{1,15})ms$/;
const started = /^Started: (?<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)$/;
const size = /^Approximate graph size: (?<nodes>\d{1,10})$/;

type Draft = { -readonly [Key in keyof BundleRun]: BundleRun[Key] } & { readonly timings: Map<string, number> };

/**
 * Runs in a list that workflow-cps writes: of those that go on, or of those that ended last.
 *
 * Lines of thread dumps, which hold source text, match nothing here and are dropped; so is whatever somebody put between.
 */
export function pipelineBuilds(text: string): BundleRun[] {
  const runs: BundleRun[] = [];
  let run: Draft | undefined;
  let inTimings = false;
  for (const line of linesOf(text)) {
    const next = headOf(line);
    if (next !== undefined) {
      if (runs.length === MOST_RUNS) break;
      runs.push(next);
      run = next;
      inTimings = !next.isRunning;
    } else if (run !== undefined) {
      // What is going on at the moment is listed with the same words below.
      inTimings = line === "Timings:" || (inTimings && timing.test(line));
      if (inTimings) addTiming(run, line);
      else addFact(run, line);
    }
  }
  return runs;
}

function headOf(line: string): Draft | undefined {
  for (const { pattern, isRunning } of heads) {
    const found = pattern.exec(line)?.groups;
    const pipeline = found && nameOf(found.name!);
    const number = Number(found?.number);
    if (pipeline !== undefined && number <= MOST_INT32) return { pipeline, number, isRunning, timings: new Map() };
  }
  return undefined;
}

function addTiming({ timings }: Draft, line: string): void {
  const found = timing.exec(line)?.groups;
  if (found === undefined || timings.has(found.kind!) || timings.size === MOST_TIMERS) return;
  const ns = Number(found.ms) * 1e6;
  if (Number.isSafeInteger(ns)) timings.set(found.kind!, ns);
}

function addFact(run: Draft, line: string): void {
  const at = Date.parse(started.exec(line)?.groups?.at ?? "");
  if (!Number.isNaN(at) && run.startAt === undefined) run.startAt = at;
  const nodes = Number(size.exec(line)?.groups?.nodes ?? Number.NaN);
  if (nodes <= MOST_INT32 && run.graphSize === undefined) run.graphSize = nodes;
}
