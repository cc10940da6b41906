import type { ControllerObservation, LockObservation, RunObservation } from "../../model/running.ts";
import { agentsFor } from "../agent-index.ts";
import type { Finding, WaitTarget } from "../finding.ts";
import { type FoundRun, isStuck } from "../found-run.ts";
import type { WaitNode } from "./and-or.ts";
import { type Hold, type Holds, holdsOf, type PlacedRun } from "./holds.ts";
import { lockNode } from "./lock-nodes.ts";
import { isPlain } from "./plain-runs.ts";
import { agentName } from "./words.ts";

/** Why no run will release a lock: it is reserved by a person or a note, or held by a run that is no longer running. */
type LockFault = "reserved" | "orphaned";

/** What a node of the graph stands for. */
export type Place =
  | { readonly kind: "finding"; readonly run: RunObservation; readonly finding: Finding }
  /** Executors of agents: of one, or of all that have a label. */
  | {
      readonly kind: "executors";
      readonly name: string;
      readonly agents: readonly string[];
      readonly executors: number;
    }
  | { readonly kind: "lock"; readonly resource: string; readonly fault?: LockFault; readonly heldBy?: string }
  | { readonly kind: "hold"; readonly run: string }
  | { readonly kind: "run"; readonly run: string }
  | { readonly kind: "earlierRuns"; readonly pipeline: string };

/** A node, what it stands for, and whom it leads to when it is shown. */
export interface PlacedNode extends WaitNode {
  readonly place: Place;
  /** What it waits for, also where that may be passed by: a free executor is one way, its busy ones are others. */
  readonly shown: readonly number[];
}

/** Who waits for what. */
export interface WaitGraph {
  /** Findings of runs that do not stand for themselves, and of those of the others that somebody waits for; and things. */
  readonly nodes: readonly PlacedNode[];
  readonly runs: readonly PlacedRun[];
}

/** What everything is looked at with. */
export interface WaitContext {
  readonly at: number;
  readonly controller: ControllerObservation;
}

/** How long a cloud may take to connect an agent (Kubernetes plugin: 1,000 s); a wait beyond is one no cloud will end. */
const CLOUD_MS = 1_000_000;

/** A lock may be on record for a run that has just ended; after this long it is not going to be released. */
const ORPHAN_MS = 5 * 60_000;

/** Builds the wait-for graph of runs that are open at the same time. */
export function buildWaitGraph(found: readonly FoundRun[], context: WaitContext): WaitGraph {
  const runs = found.map((one): PlacedRun => {
    return { run: one.run, findings: one.findings, isPlain: isPlain(one), firstPlace: undefined };
  });
  return { nodes: new GraphBuilder(runs, context).build(), runs };
}

/** A node to be: it needs all of what it is on, and shows that, if not said otherwise. */
interface NewNode {
  readonly place: Place;
  readonly needs?: "all" | "any";
  readonly on?: readonly number[];
  readonly isStuck?: boolean;
  readonly shown?: readonly number[];
}

/** What the makers of nodes need to know and do. */
export interface NodeMaker {
  readonly holds: Holds;
  readonly context: WaitContext;
  runNamed(name: string): PlacedRun | undefined;
  lockNamed(resource: string): LockObservation | undefined;
  /** Adds a node and returns its place. */
  add(node: NewNode): number;
  /** Places of the findings of a run, in their order. */
  placesOf(placed: PlacedRun): readonly number[];
  addHold(hold: Hold): number;
}

class GraphBuilder implements NodeMaker {
  private readonly nodes: PlacedNode[] = [];
  /** Places of the nodes that several findings wait for. */
  private readonly shared = new Map<string, number | undefined>();
  private readonly locks: ReadonlyMap<string, LockObservation>;
  // Made when somebody waits for what is in them: mostly nobody does.
  private byRun: ReadonlyMap<string, PlacedRun> | undefined;
  private byPipeline: Map<string, PlacedRun[]> | undefined;
  private allHolds: Holds | undefined;

  constructor(
    private readonly runs: readonly PlacedRun[],
    readonly context: WaitContext,
  ) {
    this.locks = new Map((context.controller.locks ?? []).map((lock) => [lock.resource, lock]));
  }

  get holds(): Holds {
    this.allHolds ??= holdsOf(this.runs);
    return this.allHolds;
  }

  runNamed(name: string): PlacedRun | undefined {
    this.byRun ??= new Map(this.runs.map((placed) => [placed.run.run, placed]));
    return this.byRun.get(name);
  }

  lockNamed(resource: string): LockObservation | undefined {
    return this.locks.get(resource);
  }

  build(): PlacedNode[] {
    const waiting = this.runs.filter((placed) => !placed.isPlain);
    for (const placed of waiting) this.placesOf(placed);
    for (const placed of waiting)
      for (const [index, finding] of placed.findings.entries()) this.link(placed, finding, placed.firstPlace! + index);
    return this.nodes;
  }

  add({ place, needs = "all", on = [], isStuck: stuck = false, shown = on }: NewNode): number {
    this.nodes.push({ place, needs, on, isStuck: stuck, shown });
    return this.nodes.length - 1;
  }

  placesOf(placed: PlacedRun): readonly number[] {
    placed.firstPlace ??= this.place(placed);
    const first = placed.firstPlace;
    return placed.findings.map((_, index) => first + index);
  }

  private place({ run, findings }: PlacedRun): number {
    const first = this.nodes.length;
    for (const finding of findings) this.add({ place: { kind: "finding", run, finding }, isStuck: isStuck(finding) });
    return first;
  }

  /** What is found of the heads inside of the block, and of the run as a whole. */
  addHold({ run: placed, heads }: Hold): number {
    const inside = new Set(heads.map(({ flowNode }) => flowNode));
    const on = this.placesOf(placed).filter((_, index) => {
      const { flowNode } = placed.findings[index]!;
      return flowNode === undefined || inside.has(flowNode);
    });
    return this.add({ place: { kind: "hold", run: placed.run.run }, on });
  }

  /** The end of a run: of all that was found of it. */
  private addRun(placed: PlacedRun): number {
    const { run } = placed.run;
    return this.once(`run ${run}`, () => this.add({ place: { kind: "run", run }, on: this.placesOf(placed) }))!;
  }

  private link(placed: PlacedRun, finding: Finding, place: number): void {
    if (isStuck(finding)) return;
    const on = finding.waitsOn.flatMap((target) => this.nodeFor(target, { placed, finding }) ?? []);
    this.nodes[place] = { ...this.nodes[place]!, on, shown: on };
  }

  private nodeFor(
    target: WaitTarget,
    { placed, finding }: { placed: PlacedRun; finding: Finding },
  ): number | undefined {
    switch (target.kind) {
      case "label":
        if (this.cloudMayServe(finding)) return undefined;
        return this.once(`label ${target.label ?? ""}`, () => this.executorsOf(target.label));
      case "agent":
        return this.once(`agent ${target.agent}`, () => this.executorsOn(target.agent));
      case "lock":
        return this.lock(target.resource, finding);
      case "run": {
        const other = this.runNamed(target.run);
        return other === undefined ? undefined : this.addRun(other);
      }
      case "earlierRun":
        return this.earlierRuns(target.pipeline, placed);
      case "human":
      case "timer":
        return undefined;
    }
  }

  private lock(resource: string, { since }: Finding): number | undefined {
    const place = this.once(`lock ${resource}`, () => lockNode(resource, this));
    const lock = place === undefined ? undefined : this.nodes[place]!.place;
    const isOrphan = lock?.kind === "lock" && lock.fault === "orphaned";
    return isOrphan && (since === undefined || this.context.at - since < ORPHAN_MS) ? undefined : place;
  }

  private once(key: string, make: () => number | undefined): number | undefined {
    if (!this.shared.has(key)) this.shared.set(key, make());
    return this.shared.get(key);
  }

  /** While a cloud may still be bringing up an agent, busy executors are not the only way out. */
  private cloudMayServe({ since }: Finding): boolean {
    const { at, controller } = this.context;
    return controller.hasClouds === true && (since === undefined || at - since < CLOUD_MS);
  }

  private executorsOf(label: string | undefined): number | undefined {
    const all = agentsFor(label, this.context.controller.agents ?? []);
    const agents = all.filter(({ isOffline }) => isOffline !== true);
    return this.executors(label ?? agents.map(({ name }) => agentName(name)).join(", "), agents);
  }

  private executorsOn(asked: string): number | undefined {
    const agents = (this.context.controller.agents ?? []).filter(
      ({ name, isOffline }) => name === asked && isOffline !== true,
    );
    return this.executors(agentName(asked), agents);
  }

  /** Free as soon as any holder is done; at once, when not all executors are known to be held. */
  private executors(name: string, agents: readonly { name: string; executors: number }[]): number | undefined {
    if (agents.length === 0) return undefined;
    const held = agents.map((agent) => this.holds.executors.get(agent.name) ?? []);
    const isFull = agents.every(({ executors }, index) => held[index]!.length >= executors);
    // One that is held by a run that goes on will be free: the others need not be followed.
    const passing = held.flat().find(({ run }) => run.isPlain);
    const shown = (passing === undefined ? held.flat() : [passing]).map((hold) => this.addHold(hold));
    const place: Place = {
      kind: "executors",
      name,
      agents: agents.map((agent) => agent.name),
      executors: agents.reduce((sum, { executors }) => sum + executors, 0),
    };
    return this.add({ place, needs: "any", on: isFull && passing === undefined ? shown : [], shown });
  }

  /** The earlier runs of a Pipeline, each chained to the one before, so that a thousand queued runs make a thousand edges. */
  private earlierRuns(pipeline: string, { run }: PlacedRun): number | undefined {
    this.byPipeline ??= byPipelineOf(this.runs);
    const all = this.byPipeline.get(pipeline) ?? [];
    const before = pipeline === run.pipeline ? lowerBound(all, run.number) : all.length;
    let made = before;
    while (made > 0 && !this.shared.has(`until ${all[made - 1]!.run.run}`)) made--;
    let place = made === 0 ? undefined : this.shared.get(`until ${all[made - 1]!.run.run}`);
    for (const earlier of all.slice(made, before)) {
      const own = this.addRun(earlier);
      place = this.add({ place: { kind: "earlierRuns", pipeline }, on: place === undefined ? [own] : [own, place] });
      this.shared.set(`until ${earlier.run.run}`, place);
    }
    return place;
  }
}

function byPipelineOf(runs: readonly PlacedRun[]): Map<string, PlacedRun[]> {
  const groups = new Map<string, PlacedRun[]>();
  for (const placed of runs) {
    const group = groups.get(placed.run.pipeline);
    if (group === undefined) groups.set(placed.run.pipeline, [placed]);
    else group.push(placed);
  }
  for (const group of groups.values()) group.sort((one, other) => one.run.number - other.run.number);
  return groups;
}

/** How many of the runs have a lower number. */
function lowerBound(runs: readonly PlacedRun[], number: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle]!.run.number < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
