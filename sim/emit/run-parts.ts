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
  const { graph } = run;
  const ends = new Map<number, FlowNode>();
  const next = new Map<number, FlowNode>();
  for (const node of graph.nodes) {
    if (node.startId !== undefined) ends.set(node.startId, node);
    for (const parent of node.parents) if (!next.has(parent)) next.set(parent, node);
  }
  const seen = new Seen(run);
  const endOf = (at: EpochMs | undefined): { endAt: EpochMs } | object => {
    const endAt = at ?? run.endAt;
    return endAt === undefined ? {} : { endAt };
  };
  const parts = { stages: [] as StagePart[], steps: [] as StepPart[], nodes: [] as NodePart[] };
  for (const node of graph.nodes) {
    const of = { flowNode: node.id, startAt: node.at, ...seen.placeOf(node) };
    const error = node.error ?? ends.get(node.id)?.error;
    const failed = error === undefined ? {} : { error };
    const name = node.label ?? node.branch;
    if (node.kind === "atom" && node.step !== undefined)
      parts.steps.push({
        ...of,
        ...failed,
        ...endOf(next.get(node.id)?.at),
        step: node.step,
        ...(node.pause === undefined ? {} : { pause: node.pause }),
      });
    else if (name !== undefined && node.isBody === true)
      parts.stages.push({
        ...of,
        ...failed,
        ...endOf(ends.get(node.id)?.at),
        kind: node.label === undefined ? "branch" : "stage",
        name,
      });
    else if (node.step === "node" && node.kind === "start" && node.isBody !== true)
      parts.nodes.push({ ...of, ...failed, ...seen.agentOf(node), ...endOf(ends.get(node.id)?.at) });
  }
  return { ...parts, around: seen.around };
}

/** Tells what of the blocks around a node is seen from outside. */
class Seen {
  readonly around = new Map<number, number>();

  constructor(private readonly run: Run) {}

  placeOf(node: FlowNode): Pick<StepPart, "stage" | "node"> {
    let stage: number | undefined;
    let agent: number | undefined;
    for (let at = node.block; at !== undefined; ) {
      const block = this.run.graph.node(at);
      if (block === undefined) break;
      const isStage = block.isBody === true && (block.label ?? block.branch) !== undefined;
      const isNode = block.step === "node" && block.isBody !== true;
      if ((isStage || isNode) && !this.around.has(node.id)) this.around.set(node.id, block.id);
      if (isStage) stage ??= block.id;
      if (isNode) agent ??= block.id;
      at = block.block;
    }
    return { ...(stage === undefined ? {} : { stage }), ...(agent === undefined ? {} : { node: agent }) };
  }

  agentOf(outer: FlowNode): Pick<NodePart, "label" | "bodyAt" | "agent"> {
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
