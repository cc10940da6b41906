import type { SourceKind } from "../sources.ts";

/** Starts of one run that sources tell may differ by so much: some tell when it was scheduled, some when its first step ran. */
const SAME_RUN_MS = 60_000;

/** What tells which run of a Pipeline, with a known number, was seen. */
export interface SeenRun {
  readonly source: SourceKind;
  readonly startAt: number | undefined;
  readonly observedAt: number;
}

/**
 * Tells runs apart that have the same Pipeline and number: numbers begin again when a Pipeline is made anew.
 *
 * Starts within a minute of each other are of one run, unless a home has two runs there: then each goes with the one that is nearer.
 * Without a start it is the latest run that began before it was seen. The order of what is given does not matter.
 */
export function groupObserved<Seen extends SeenRun>(seen: readonly Seen[]): Seen[][] {
  const timed = seen.filter(({ startAt }) => startAt !== undefined).sort((a, b) => a.startAt! - b.startAt!);
  const groups: Seen[][] = [];
  for (const one of timed) {
    const last = groups.at(-1);
    if (last !== undefined && one.startAt! - last.at(-1)!.startAt! <= SAME_RUN_MS) last.push(one);
    else groups.push([one]);
  }
  const runs = groups.flatMap(splitByHome);
  const untimed = seen.filter(({ startAt }) => startAt === undefined);
  const alone: Seen[] = [];
  for (const one of untimed) (runs.findLast(([first]) => first!.startAt! <= one.observedAt) ?? alone).push(one);
  return alone.length === 0 ? runs : [...runs, alone];
}

/** A home knows its runs: two of its starts are two runs. */
function splitByHome<Seen extends SeenRun>(group: Seen[]): Seen[][] {
  const starts = [...new Set(group.filter(({ source }) => source === "home").map(({ startAt }) => startAt!))];
  if (starts.length < 2) return [group];
  const nearest = ({ startAt }: Seen): number =>
    starts.reduce((best, start) => (Math.abs(start - startAt!) < Math.abs(best - startAt!) ? start : best));
  return starts.map((start) => group.filter((one) => nearest(one) === start));
}
