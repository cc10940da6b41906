import type { BlockObservation, HeadObservation } from "../../model/running.ts";
import type { FoundRun } from "../found-run.ts";

/** Something a run holds until the heads inside of a block are done: an executor, a lock. */
export interface Hold {
  readonly run: string;
  /** Places of the findings that have to come to their end before it is given back. */
  readonly places: number[];
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
  /** Place of its first finding; the others follow. */
  readonly firstPlace: number;
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
function executorsHeld(placed: PlacedRun): [string, Hold][] {
  if (placed.findings.some(({ state }) => state === "ZOMBIE")) return [];
  const held = new Map<string, [string, Hold]>();
  for (const head of placed.run.heads) {
    for (const { id, agent } of agentsAround(head)) {
      const [, hold] = held.get(id) ?? [agent, { run: placed.run.run, places: [] }];
      hold.places.push(...placesOf(placed, head));
      held.set(id, [agent, hold]);
    }
  }
  return [...held.values()];
}

/** The `node` blocks around a head; where none is seen, the agent it is said to be on. */
function agentsAround({ blocks, agent }: HeadObservation): { id: string; agent: string }[] {
  const around = blocks.flatMap((block) => (block.agent === undefined ? [] : [hostOf(block, block.agent)]));
  if (around.length > 0 || agent === undefined) return around;
  return [{ id: `on ${agent}`, agent }];
}

function hostOf({ flowNode }: BlockObservation, agent: string): { id: string; agent: string } {
  return { id: String(flowNode), agent };
}

function locksHeld(placed: PlacedRun): Map<string, Hold> {
  const held = new Map<string, Hold>();
  for (const head of placed.run.heads) {
    for (const resource of new Set(head.blocks.flatMap(({ resources }) => resources ?? []))) {
      const hold = held.get(resource) ?? { run: placed.run.run, places: [] };
      hold.places.push(...placesOf(placed, head));
      held.set(resource, hold);
    }
  }
  return held;
}

/** Places of what was found of a head, and of the run as a whole. */
function placesOf({ findings, firstPlace }: PlacedRun, head: HeadObservation): number[] {
  return findings.flatMap(({ flowNode }, index) =>
    flowNode === undefined || flowNode === head.flowNode ? [firstPlace + index] : [],
  );
}

function put<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
