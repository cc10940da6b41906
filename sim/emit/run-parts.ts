import type { EpochMs } from "../engine/times.ts";
import type { StepFunction } from "../run/descriptors.ts";
import type { FlowError, FlowNode } from "../run/flow-graph.ts";
import type { Run } from "../run/run.ts";

/** A part of a run that other programs see: a stage, a branch, a step. */
interface Part {
  readonly flowNode: number;
  readonly startAt: EpochMs;
  /** Absent while it goes on. */
  readonly endAt?: EpochMs;
  /** Flow node of the stage or branch around it. */
  readonly stage?: number;
  readonly error?: FlowError;
}

/** A stage, or a branch of `parallel`. */
export interface StagePart extends Part {
  readonly kind: "stage" | "branch";
  readonly name: string;
  /** Flow node of the nearest `node` step around it. */
  readonly node?: number;
}

/** A step without a body. */
export interface StepPart extends Part {
  readonly step: StepFunction;
  readonly pause?: FlowNode["pause"];
  readonly node?: number;
}

/** A `node` step: from when it asked for an agent until it gave it back. */
export interface NodePart extends Part {
  readonly label?: string;
  /** When it got an agent, and which. */
  readonly bodyAt?: EpochMs;
  readonly agent?: string;
  readonly node?: number;
}

/** What of a run is seen from outside of its records. */
export interface RunParts {
  readonly stages: readonly StagePart[];
  readonly steps: readonly StepPart[];
  readonly nodes: readonly NodePart[];
  /** Of each flow node in it, the nearest stage, branch or `node` step around. */
  readonly around: ReadonlyMap<number, number>;
}

/** Parts of a run as its flow graph is now; blocks that are not seen from outside are left out. */
export function partsOf(run: Run): RunParts {
  const seen = new Seen(run);
  const { nodes } = run.graph;
  return {
    steps: nodes.flatMap((node) => seen.step(node)),
    stages: nodes.flatMap((node) => seen.stage(node)),
    nodes: nodes.flatMap((node) => seen.node(node)),
    around: seen.around,
  };
}

/** Tells what of a flow node, and of the blocks around it, is seen from outside. */
class Seen {
  readonly around = new Map<number, number>();
  private readonly ends = new Map<number, FlowNode>();
  private readonly next = new Map<number, FlowNode>();

  constructor(private readonly run: Run) {
    for (const node of run.graph.nodes) {
      if (node.startId !== undefined) this.ends.set(node.startId, node);
      for (const parent of node.parents) if (!this.next.has(parent)) this.next.set(parent, node);
    }
  }

  step(node: FlowNode): StepPart[] {
    const { kind, step, pause } = node;
    if (kind !== "atom" || step === undefined) return [];
    return [{ ...this.part(node, this.next.get(node.id)), step, ...(pause === undefined ? {} : { pause }) }];
  }

  stage(node: FlowNode): StagePart[] {
    const { label, branch, isBody } = node;
    const name = label ?? branch;
    if (name === undefined || isBody !== true) return [];
    return [{ ...this.part(node, this.ends.get(node.id)), kind: label === undefined ? "branch" : "stage", name }];
  }

  node(node: FlowNode): NodePart[] {
    if (!isNodeStep(node)) return [];
    return [{ ...this.part(node, this.ends.get(node.id)), ...this.agentOf(node) }];
  }

  private part(node: FlowNode, end: FlowNode | undefined): Part & Pick<StepPart, "node"> {
    const endAt = end?.at ?? this.run.endAt;
    const error = node.error ?? this.ends.get(node.id)?.error;
    return {
      flowNode: node.id,
      startAt: node.at,
      ...(endAt === undefined ? {} : { endAt }),
      ...(error === undefined ? {} : { error }),
      ...this.placeOf(node),
    };
  }

  private placeOf(node: FlowNode): Pick<StepPart, "stage" | "node"> {
    const outer = this.blocksAround(node);
    const [nearest] = outer.filter((block) => isStage(block) || isNodeStep(block));
    if (nearest !== undefined) this.around.set(node.id, nearest.id);
    const stage = outer.find(isStage)?.id;
    const agent = outer.find(isNodeStep)?.id;
    return { ...(stage === undefined ? {} : { stage }), ...(agent === undefined ? {} : { node: agent }) };
  }

  /** The innermost first. */
  private blocksAround({ block }: FlowNode): FlowNode[] {
    const around: FlowNode[] = [];
    for (let at = block; at !== undefined; ) {
      const found = this.run.graph.node(at);
      if (found === undefined) break;
      around.push(found);
      at = found.block;
    }
    return around;
  }

  private agentOf(outer: FlowNode): Pick<NodePart, "label" | "bodyAt" | "agent"> {
    const { graph } = this.run;
    const body = graph.nodes.find((node) => node.isBody === true && node.kind === "start" && node.block === outer.id);
    const agent = outer.workspace?.agent;
    const label = outer.arguments?.find(({ name }) => name === "label")?.value;
    return {
      ...(label === undefined ? {} : { label }),
      ...(body === undefined ? {} : { bodyAt: body.at }),
      ...(agent === undefined ? {} : { agent }),
    };
  }
}

function isStage({ isBody, label, branch }: FlowNode): boolean {
  return isBody === true && (label ?? branch) !== undefined;
}

function isNodeStep({ step, kind, isBody }: FlowNode): boolean {
  return step === "node" && kind === "start" && isBody !== true;
}
