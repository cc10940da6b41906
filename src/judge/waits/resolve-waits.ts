import type { Finding } from "../finding.ts";
import { type FoundRun, isStuck } from "../found-run.ts";
import { solveWaits, type WaitOutcome } from "./and-or.ts";
import { blockedFinding } from "./blocked-finding.ts";
import { ChainMaker } from "./chains.ts";
import { deadlockFinding } from "./deadlock-finding.ts";
import type { PlacedRun } from "./holds.ts";
import { PlainRuns } from "./plain-runs.ts";
import { findRoots, type Root, type Roots } from "./roots.ts";
import { buildWaitGraph, type WaitContext, type WaitGraph } from "./wait-graph.ts";

/** A finding after all runs were looked at together. */
export interface ResolvedFinding extends Finding {
  /** From the run to what it finally waits for, as in a verdict. */
  readonly chain: readonly string[];
  /** What it cannot go on because of: indexes into the roots. */
  readonly roots: readonly number[];
}

/** A run with its findings after all runs were looked at together. */
export interface ResolvedRun extends FoundRun {
  readonly findings: readonly ResolvedFinding[];
}

/** All that waits, and what for. */
export interface ResolvedWaits {
  readonly runs: readonly ResolvedRun[];
  readonly roots: readonly ResolvedRoot[];
}

/** What nothing but help from outside will move. */
export interface ResolvedRoot {
  readonly isCircle: boolean;
  /** Findings it consists of, the earliest first. */
  readonly findings: readonly { readonly run: string; readonly finding: Finding }[];
  /** Locks that no run will release. */
  readonly locks: readonly string[];
  /** Executors that it keeps from others, by the name of agent or label. */
  readonly executors: readonly { readonly name: string; readonly count: number }[];
}

/** Turns waits on what will not move into BLOCKED_BY_STUCK and DEADLOCK, and gives each finding its chain. */
export function resolveWaits(
  found: readonly FoundRun[],
  context: WaitContext,
  plain: PlainRuns = new PlainRuns(),
): ResolvedWaits {
  const graph = buildWaitGraph(found, context);
  const outcome = solveWaits(graph.nodes);
  const roots = findRoots(graph, outcome);
  const solved: SolvedWaits = { graph, outcome, roots, context };
  const states = graph.nodes.map((_, place) => stateAt(place, solved));
  const chains = new ChainMaker(solved, states);
  const runs = graph.runs.map((placed) =>
    placed.isPlain ? plain.resolve(placed) : resolveRun(placed, { solved, chains }),
  );
  const executors = executorsByRoot(solved);
  return {
    runs,
    roots: roots.roots.map((root, index) => describeRoot(root, { graph, executors: executors.get(index) ?? [] })),
  };
}

function resolveRun(
  { run, findings, firstPlace = 0 }: PlacedRun,
  { solved, chains }: { solved: SolvedWaits; chains: ChainMaker },
): ResolvedRun {
  const resolved = findings.map((finding, index) => ({
    ...resolve(finding, { place: firstPlace + index, run: run.run }, solved),
    chain: chains.from(firstPlace + index),
    roots: solved.roots.of[firstPlace + index] ?? [],
  }));
  return { run, findings: resolved };
}

/** A graph, and what becomes of it. */
export interface SolvedWaits {
  readonly graph: WaitGraph;
  readonly outcome: WaitOutcome;
  readonly roots: Roots;
  readonly context: WaitContext;
}

/** State of a finding's node once the others are known; nothing for nodes of things. */
function stateAt(place: number, { graph, outcome }: SolvedWaits): Finding["state"] | undefined {
  const node = graph.nodes[place]!.place;
  if (node.kind !== "finding") return undefined;
  if (outcome.goesOn[place] === 1 || isStuck(node.finding)) return node.finding.state;
  return outcome.isInCircle[place] === 1 ? "DEADLOCK" : "BLOCKED_BY_STUCK";
}

function resolve(finding: Finding, { place, run }: { place: number; run: string }, solved: SolvedWaits): Finding {
  const { outcome } = solved;
  if (outcome.goesOn[place] === 1 || isStuck(finding)) return finding;
  return outcome.isInCircle[place] === 1
    ? deadlockFinding(finding, { place, run }, solved)
    : blockedFinding(finding, place, solved);
}

function describeRoot(
  { places, isCircle }: Root,
  { graph, executors }: { graph: WaitGraph; executors: ResolvedRoot["executors"] },
): ResolvedRoot {
  const nodes = places.map((place) => graph.nodes[place]!.place);
  const findings = nodes.flatMap((node) =>
    node.kind === "finding" ? [{ run: node.run.run, finding: node.finding }] : [],
  );
  const locks = nodes.flatMap((node) => (node.kind === "lock" && node.fault !== undefined ? [node.resource] : []));
  return { isCircle, findings: findings.sort(bySince), locks, executors };
}

/** Executors that others wait for and will not get, by the root that is to blame. */
function executorsByRoot({ graph, roots }: SolvedWaits): Map<number, { name: string; count: number }[]> {
  const byRoot = new Map<number, { name: string; count: number }[]>();
  for (const [place, { place: node }] of graph.nodes.entries()) {
    if (node.kind !== "executors") continue;
    for (const root of roots.of[place] ?? [])
      byRoot.set(root, [...(byRoot.get(root) ?? []), { name: node.name, count: node.executors }]);
  }
  return byRoot;
}

function bySince(one: { run: string; finding: Finding }, other: { run: string; finding: Finding }): number {
  const difference =
    (one.finding.since ?? Number.POSITIVE_INFINITY) - (other.finding.since ?? Number.POSITIVE_INFINITY);
  return Number.isNaN(difference) || difference === 0 ? (one.run < other.run ? -1 : 1) : difference;
}
