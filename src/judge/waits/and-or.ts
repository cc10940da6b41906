/** A node of a wait-for graph: a run's head, or a thing that heads wait for. Nodes are named by their place in the list. */
export interface WaitNode {
  /** It goes on when all of `on` do, or when any of them does. Nothing to wait for: it goes on. */
  readonly needs: "all" | "any";
  readonly on: readonly number[];
  /** It will not go on, whatever it waits for. */
  readonly isStuck: boolean;
}

/** What becomes of each node when nobody helps. */
export interface WaitOutcome {
  /** 1 where it goes on once what it waits for has. */
  readonly goesOn: Uint8Array;
  /** The same, were everything that is stuck by itself cured: what is 0 here waits in a circle, or for one. */
  readonly goesOnIfCured: Uint8Array;
  /** 1 for the members of a circle. */
  readonly isInCircle: Uint8Array;
  /** Groups of nodes that do not go on and wait for each other, single nodes among them; what a group waits for comes before it. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * Says which nodes of a wait-for graph will go on.
 *
 * What does not follow from something that goes on, does not: a circle of `all` (deadlock) and a set of `any` whose every way out
 * leads back into it (knot) need no rule of their own. Takes time linear in nodes and edges.
 */
export function solveWaits(nodes: readonly WaitNode[]): WaitOutcome {
  const waiters = waitersOf(nodes);
  const goesOn = spread(nodes, waiters, false);
  const goesOnIfCured = spread(nodes, waiters, true);
  return { goesOn, goesOnIfCured, isInCircle: circles(nodes, goesOnIfCured), groups: groupsOf(nodes, goesOn) };
}

/** Who waits for each node. */
function waitersOf(nodes: readonly WaitNode[]): number[][] {
  const waiters: number[][] = nodes.map(() => []);
  for (const [place, { on }] of nodes.entries()) for (const target of on) waiters[target]!.push(place);
  return waiters;
}

/** From what goes on of itself to all that then can. */
function spread(nodes: readonly WaitNode[], waiters: readonly number[][], isCured: boolean): Uint8Array {
  const goesOn = new Uint8Array(nodes.length);
  // How many of what it waits for still have to go on before it does.
  const missing = nodes.map(({ needs, on }) => (needs === "any" ? Math.min(1, on.length) : on.length));
  const ready: number[] = [];
  for (const [place, { isStuck }] of nodes.entries()) {
    if (isStuck ? isCured : missing[place] === 0) {
      goesOn[place] = 1;
      ready.push(place);
    }
  }
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const waiter of waiters[next]!) {
      if (goesOn[waiter] === 1 || nodes[waiter]!.isStuck) continue;
      missing[waiter]!--;
      if (missing[waiter]! > 0) continue;
      goesOn[waiter] = 1;
      ready.push(waiter);
    }
  }
  return goesOn;
}

function circles(nodes: readonly WaitNode[], goesOn: Uint8Array): Uint8Array {
  const isInCircle = new Uint8Array(nodes.length);
  for (const group of groupsOf(nodes, goesOn)) {
    const isCircle = group.length > 1 || nodes[group[0]!]!.on.includes(group[0]!);
    if (isCircle) for (const place of group) isInCircle[place] = 1;
  }
  return isInCircle;
}

/** Strongly connected components among the nodes that do not go on (Tarjan, without recursion: chains can be long). */
function groupsOf(nodes: readonly WaitNode[], goesOn: Uint8Array): number[][] {
  const search: Search = {
    nodes,
    goesOn,
    order: new Int32Array(nodes.length),
    low: new Int32Array(nodes.length),
    isOpen: new Uint8Array(nodes.length),
    open: [],
    count: 0,
    groups: [],
  };
  for (let place = 0; place < nodes.length; place++)
    if (goesOn[place] === 0 && search.order[place] === 0) searchFrom(place, search);
  return search.groups;
}

interface Search {
  readonly nodes: readonly WaitNode[];
  readonly goesOn: Uint8Array;
  /** When each was first met, from 1. */
  readonly order: Int32Array;
  /** The earliest met that it leads back to. */
  readonly low: Int32Array;
  readonly isOpen: Uint8Array;
  readonly open: number[];
  count: number;
  readonly groups: number[][];
}

function searchFrom(start: number, search: Search): void {
  const { nodes, goesOn, order, low, isOpen } = search;
  const path = [{ place: start, next: 0 }];
  meet(start, search);
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const { place } = step;
    const target = nodes[place]!.on[step.next++];
    if (target === undefined) {
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) low[before.place] = Math.min(low[before.place]!, low[place]!);
      if (low[place] === order[place]) search.groups.push(closeGroup(place, search));
    } else if (goesOn[target] === 1) continue;
    else if (order[target] === 0) {
      meet(target, search);
      path.push({ place: target, next: 0 });
    } else if (isOpen[target] === 1) low[place] = Math.min(low[place]!, order[target]!);
  }
}

function meet(place: number, search: Search): void {
  search.order[place] = search.low[place] = ++search.count;
  search.isOpen[place] = 1;
  search.open.push(place);
}

function closeGroup(first: number, { open, isOpen }: Search): number[] {
  const group: number[] = [];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    isOpen[place] = 0;
    group.push(place);
    if (place === first) break;
  }
  return group;
}
