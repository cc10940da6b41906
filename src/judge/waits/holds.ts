import type { HeadObservation } from "../../model/running.ts";
import type { FoundRun } from "../found-run.ts";

/** Something a run holds until the heads inside of a block are done: an executor, a lock. */
export interface Hold {
  readonly run: PlacedRun;
  /** Heads that have to come to their end before it is given back. */
  readonly heads: HeadObservation[];
}

/** Who holds what, from where the runs stand. */
export interface Holds {
  /** By agent; the built-in node is `""`. */
  readonly executors: ReadonlyMap<string, readonly Hold[]>;
  /** By lockable resource: one, as a rule. */
  readonly locks: ReadonlyMap<string, readonly Hold[]>;
}

/** A run and where its findings stand in the graph. */
export interface PlacedRun extends FoundRun {
  /** It stands for itself: it goes on. */
  readonly isPlain: boolean;
  /** Place of its first finding; the others follow. Undefined until the graph needs it. */
  firstPlace: number | undefined;
}

/** Reads off the open blocks of all heads which executors and locks their runs hold. */
export function holdsOf(runs: readonly PlacedRun[]): Holds {
  const executors = new Map<string, Hold[]>();
  const locks = new Map<string, Hold[]>();
  for (const placed of runs) {
    for (const [agent, hold] of executorsHeld(placed)) put(executors, agent, hold);
    for (const [resource, hold] of locksHeld(placed)) put(locks, resource, hold);
  }
  return { executors, locks };
}

/** One hold per open `node` block that has its agent. What a run that is over is on record for, it does not hold. */
function executorsHeld(placed: PlacedRun): Iterable<readonly [string, Hold]> {
  const held = new Map<string | number, readonly [string, Hold]>();
  if (placed.findings.some(({ state }) => state === "ZOMBIE")) return held.values();
  const take = (block: string | number, agent: string, head: HeadObservation): void => {
    const known = held.get(block);
    if (known === undefined) held.set(block, [agent, { run: placed, heads: [head] }]);
    else known[1].heads.push(head);
  };
  for (const head of placed.run.heads) {
    let isSeen = false;
    for (const { flowNode, agent } of head.blocks) {
      if (agent === undefined) continue;
      isSeen = true;
      if (!isAwaited(placed, head, agent)) take(flowNode, agent, head);
    }
    // Where no block is seen, the agent it is said to be on.
    if (!isSeen && head.agent !== undefined && !isAwaited(placed, head, head.agent))
      take(`on ${head.agent}`, head.agent, head);
  }
  return held.values();
}

/** After a restart a step inside of a `node` block may wait for that very agent: what it is to get again, it does not hold. */
function isAwaited({ findings }: PlacedRun, { flowNode }: HeadObservation, agent: string): boolean {
  return findings.some(
    (finding) =>
      finding.flowNode === flowNode &&
      finding.waitsOn.some((target) => target.kind === "agent" && target.agent === agent),
  );
}

function locksHeld(placed: PlacedRun): Iterable<readonly [string, Hold]> {
  const held = new Map<string, Hold>();
  for (const head of placed.run.heads) {
    for (const resource of head.blocks.flatMap(({ resources = [] }) => resources)) {
      const known = held.get(resource);
      if (known === undefined) held.set(resource, { run: placed, heads: [head] });
      else if (known.heads.at(-1) !== head) known.heads.push(head);
    }
  }
  return held;
}

function put<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
