import { branchDirectory } from "../branch-directory.ts";

/** A run, as far as it tells whether two controllers are one. */
export interface ComparedRun {
  /** Full name of its Pipeline. */
  readonly pipeline: string;
  readonly number: number;
  readonly startAt: number;
}

/** What runs of two controllers say of whether these are one. */
export interface ControllerMatch {
  /** Runs of the same Pipeline and number that began within a second of each other. */
  readonly matching: number;
  /** Runs of the same Pipeline and number that began at other times, while both were watched. */
  readonly contradicting: number;
}

const SAME_START_MS = 1000;

/** Runs that must match before two controllers are proposed to be one: fewer may be chance where both run the same jobs each night. */
const ENOUGH_RUNS = 3;

/** Whether two controllers look like one: enough runs match, and none contradicts. That is proposed, and never done by itself. */
export function lookLikeOne({ matching, contradicting }: ControllerMatch): boolean {
  return matching >= ENOUGH_RUNS && contradicting === 0;
}

/** Compares the runs of two controllers. Branches have the name of their directory in a home, and another elsewhere. */
export function matchControllers(one: readonly ComparedRun[], other: readonly ComparedRun[]): ControllerMatch {
  const starts = new Map<string, number[]>();
  for (const run of one)
    for (const name of namesOf(run)) {
      const key = `${name} ${run.number}`;
      starts.set(key, [...(starts.get(key) ?? []), run.startAt]);
    }
  const watched = watchedByBoth(one, other);
  let [matching, contradicting] = [0, 0];
  for (const run of other) {
    const known = namesOf(run).flatMap((name) => starts.get(`${name} ${run.number}`) ?? []);
    if (known.length === 0) continue;
    if (known.some((startAt) => Math.abs(startAt - run.startAt) <= SAME_START_MS)) matching++;
    else if (watched(run.startAt)) contradicting++;
  }
  return { matching, contradicting };
}

function namesOf({ pipeline }: ComparedRun): string[] {
  return [...new Set([pipeline, branchDirectory(pipeline)])];
}

/** Before one of them was watched, its runs of the same numbers are none that the other must know. */
function watchedByBoth(...both: readonly (readonly ComparedRun[])[]): (at: number) => boolean {
  const firsts = both.map((runs) => runs.reduce((first, { startAt }) => Math.min(first, startAt), Infinity));
  const lasts = both.map((runs) => runs.reduce((last, { startAt }) => Math.max(last, startAt), -Infinity));
  const [from, to] = [Math.max(...firsts) - SAME_START_MS, Math.min(...lasts) + SAME_START_MS];
  return (at) => at >= from && at <= to;
}
