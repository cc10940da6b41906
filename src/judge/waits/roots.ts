import type { WaitOutcome } from "./and-or.ts";
import type { WaitGraph } from "./wait-graph.ts";

/** What nothing but help from outside will move: the beginning of one or more chains of waiting. */
export interface Root {
  /** Places of the nodes it consists of: findings or locks that are stuck by themselves, or the members of a circle. */
  readonly places: readonly number[];
  readonly isCircle: boolean;
}

/** Which roots there are, and which of them each node that does not go on leads to. */
export interface Roots {
  readonly roots: readonly Root[];
  /** Indexes into `roots`, by node; nothing for nodes that go on. */
  readonly of: readonly (readonly number[] | undefined)[];
}

/**
 * Finds the roots of all that does not go on.
 *
 * Roots that close all ways out together (two silent runs on both executors of the only agent) are one: each would not matter
 * without the other. A run that waits for two things that are stuck apart leads to both.
 */
export function findRoots({ nodes }: WaitGraph, { groups, isInCircle }: WaitOutcome): Roots {
  const found: { places: number[]; isCircle: boolean }[] = [];
  const joined: number[] = [];
  const of: (readonly number[] | undefined)[] = new Array(nodes.length);
  for (const group of groups) {
    const behind = [...new Set(group.flatMap((place) => nodes[place]!.on.flatMap((target) => of[target] ?? [])))];
    const own = group.filter((place) => nodes[place]!.isStuck || isInCircle[place] === 1);
    if (own.length > 0) {
      behind.push(found.length);
      joined.push(found.length);
      found.push({ places: own, isCircle: isInCircle[own[0]!] === 1 });
    }
    const isOne = group.length > 1 || nodes[group[0]!]!.needs === "any";
    if (isOne) for (const root of behind) joined[findJoined(joined, root)] = findJoined(joined, behind[0]!);
    for (const place of group) of[place] = isOne ? behind.slice(0, 1) : behind.slice(0, MOST_ROOTS);
  }
  return merge(found, { joined, of });
}

/** More causes of one wait than this nobody reads; it also bounds what long chains cost. */
const MOST_ROOTS = 8;

/** The root that stands for all that were joined with one. */
function findJoined(joined: number[], root: number): number {
  let top = root;
  while (joined[top] !== top) {
    joined[top] = joined[joined[top]!]!;
    top = joined[top]!;
  }
  return top;
}

function merge(
  found: readonly Root[],
  { joined, of }: { joined: number[]; of: readonly (readonly number[] | undefined)[] },
): Roots {
  const roots: { places: number[]; isCircle: boolean }[] = [];
  const indexOf = new Map<number, number>();
  for (const [old, { places, isCircle }] of found.entries()) {
    const top = findJoined(joined, old);
    const index = indexOf.get(top) ?? roots.length;
    if (index === roots.length) roots.push({ places: [], isCircle: false });
    indexOf.set(top, index);
    roots[index]!.places.push(...places);
    if (isCircle) roots[index] = { ...roots[index]!, isCircle: true };
  }
  const renamed = of.map((old) => old && [...new Set(old.map((root) => indexOf.get(findJoined(joined, root))!))]);
  return { roots, of: renamed };
}
