import { type WaitKind, waitKinds } from "./wait-kinds.ts";

/** A stretch of time, `[from, to)` in epoch milliseconds; `to` is NaN while it lasts. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Where the time of a run went; the parts add up to its duration. */
export interface TimeSplit {
  readonly workMs: number;
  readonly waitMs: Readonly<Record<WaitKind, number>>;
  /** Neither: the engine between steps, and blocks that prepare something without a step inside. */
  readonly otherMs: number;
}

/** Work counts first: while one parallel branch works, another's wait holds nobody up. */
const WORK = 0;
const STATES = waitKinds.length + 1;

/**
 * Splits the time of a finished run among working, each kind of waiting, and neither.
 *
 * At each moment the run works if any step in it works; else it waits for the first of {@link waitKinds} that any branch
 * waits for. So waiting is never charged to work, and parallel waits are united, not added.
 */
export function splitTime(
  run: Interval,
  work: readonly Interval[],
  waits: readonly (Interval & { readonly kind: WaitKind })[],
): TimeSplit {
  const edges: Edge[] = [];
  for (const interval of work) addEdges(edges, run, { interval, state: WORK });
  for (const wait of waits) addEdges(edges, run, { interval: wait, state: 1 + waitKinds.indexOf(wait.kind) });
  edges.sort((one, other) => one.at - other.at);
  const spent = sweep(edges);
  const total = spent.reduce((sum, ms) => sum + ms, 0);
  return {
    workMs: spent[WORK]!,
    waitMs: Object.fromEntries(waitKinds.map((kind, index) => [kind, spent[index + 1]!])) as Record<WaitKind, number>,
    otherMs: Math.max(0, run.to - run.from - total),
  };
}

interface Edge {
  readonly at: number;
  readonly state: number;
  readonly change: 1 | -1;
}

function addEdges(edges: Edge[], run: Interval, { interval, state }: { interval: Interval; state: number }): void {
  const from = Math.max(run.from, interval.from);
  const to = Math.min(run.to, Number.isNaN(interval.to) ? run.to : interval.to);
  if (!(to > from)) return;
  edges.push({ at: from, state, change: 1 }, { at: to, state, change: -1 });
}

function sweep(edges: readonly Edge[]): number[] {
  const active = new Array<number>(STATES).fill(0);
  const spent = new Array<number>(STATES).fill(0);
  let last = edges[0]?.at ?? 0;
  for (const { at, state, change } of edges) {
    const charged = active.findIndex((count) => count > 0);
    if (charged >= 0) spent[charged]! += at - last;
    last = at;
    active[state]! += change;
  }
  return spent;
}
