import { type RunState, runStates } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { nameWords } from "../words.ts";
import type { SolvedWaits } from "./resolve-waits.ts";
import type { Place } from "./wait-graph.ts";
import { agentName, whereOf } from "./words.ts";

/** Longer chains are cut: nobody reads on. */
const MOST_LINKS = 24;

const order = new Map(Object.keys(runStates).map((state, index) => [state, index]));

/** Makes the chains of a graph: from a run to what it finally waits for. */
export class ChainMaker {
  /** Where a chain goes on from each node; -1: nowhere; undefined: not looked for yet. */
  private readonly next: (number | undefined)[];

  constructor(
    private readonly solved: SolvedWaits,
    /** State of each finding's node. */
    private readonly states: readonly (RunState | undefined)[],
  ) {
    this.next = new Array(states.length);
  }

  /** `shop/deploy#61`, `executor(built-in)`, `shop/deploy#59 SILENT_STEP`, `sh in stage Build`. */
  from(start: number): string[] {
    const chain: string[] = [];
    const seen = new Set<number>();
    let last = start;
    for (let place = start; place >= 0 && chain.length < MOST_LINKS; place = this.nextOf(place)) {
      const text = this.textOf(place, place === start && !seen.has(place));
      if (text !== undefined) chain.push(text);
      if (seen.has(place)) return chain;
      seen.add(place);
      last = place;
    }
    const end = this.endOf(last);
    return end === undefined ? chain : [...chain, end];
  }

  private textOf(place: number, isFirst: boolean): string | undefined {
    const node: Place = this.solved.graph.nodes[place]!.place;
    switch (node.kind) {
      case "finding":
        return isFirst ? node.run.run : `${node.run.run} ${this.states[place]}`;
      case "executors":
        return `executor(${node.name})`;
      case "lock":
        return lockText(node);
      case "hold":
      case "run":
      case "earlierRuns":
        return undefined;
    }
  }

  /** What the last run of a chain is at. */
  private endOf(place: number): string | undefined {
    const node = this.solved.graph.nodes[place]!.place;
    if (node.kind !== "finding") return undefined;
    return asked(node.finding) ?? whereOf(node.run, node.finding.flowNode);
  }

  private nextOf(place: number): number {
    this.next[place] ??= this.choose(place);
    return this.next[place]!;
  }

  /** What will not go on explains why this does not; of things that do, `all` waits for the worst and `any` for the best. */
  private choose(place: number): number {
    const { nodes } = this.solved.graph;
    const { goesOn } = this.solved.outcome;
    const { needs, on, shown } = nodes[place]!;
    const stuck = goesOn[place] === 1 ? undefined : on.find((target) => goesOn[target] === 0);
    if (stuck !== undefined) return stuck;
    const ranked = shown.map((target) => [target, this.rank(target)] as const);
    const better = needs === "all" ? 1 : -1;
    return ranked.reduce((best, one) => ((one[1] - best[1]) * better < 0 ? one : best), ranked[0] ?? [-1, 0])[0];
  }

  /** How bad the state behind a node is; lower is worse. */
  private rank(place: number): number {
    const state = this.states[place];
    if (state !== undefined) return order.get(state)!;
    const { shown } = this.solved.graph.nodes[place]!;
    return Math.min(...shown.slice(0, 64).map((target) => order.get(this.states[target] ?? "MOVING")!), order.size);
  }
}

function lockText({ resource, fault, heldBy }: Extract<Place, { kind: "lock" }>): string {
  if (fault === "reserved") return `lock(${resource}), reserved`;
  return fault === "orphaned" ? `lock(${resource}), held by ${heldBy}, which has ended` : `lock(${resource})`;
}

/** What a finding waits for where that is no node: a label that nobody has, a run that is not open. */
function asked({ waitsOn, state }: Finding): string | undefined {
  const [target] = waitsOn;
  switch (target?.kind) {
    case "agent":
      return state === "NO_AGENT" ? `agent ${agentName(target.agent)}` : `executor(${agentName(target.agent)})`;
    case "label": {
      const label = target.label === undefined || target.label.trim() === "" ? "any agent" : nameWords(target.label);
      if (state !== "NO_AGENT") return `executor(${label})`;
      return target.label === undefined ? label : `label ${label}`;
    }
    case "lock":
      return `lock(${nameWords(target.resource)})`;
    case "run":
      return nameWords(target.run);
    default:
      return undefined;
  }
}
