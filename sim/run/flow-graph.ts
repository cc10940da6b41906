import type { EpochMs } from "../engine/times.ts";
import type { StepFunction } from "./descriptors.ts";

/** A step's argument as Jenkins writes it: how its element is called, and its text. */
export interface Argument {
  readonly name: string;
  readonly type: "string" | "int" | "long" | "boolean";
  readonly value: string;
}

/** Why a step failed, as Jenkins keeps it on the node of the step and on the ends of all blocks around it. */
export interface FlowError {
  readonly id: string;
  readonly kind: "exit" | "interrupted";
  readonly message: string;
  readonly result: RunResult;
  /** Jenkins wrote it inside two others, as it does when a lost agent ends a `node`. */
  readonly isWrapped?: boolean;
  /** What interrupted it: the class of the cause and what is in it. */
  readonly cause?: { readonly className: string; readonly content: string } | undefined;
}

/** How a run ended. */
export type RunResult = "SUCCESS" | "UNSTABLE" | "FAILURE" | "NOT_BUILT" | "ABORTED";

/** A flow node. What may change after it was begun is not `readonly`. */
export interface FlowNode {
  readonly id: number;
  readonly kind: "flowStart" | "flowEnd" | "start" | "end" | "atom";
  readonly parents: readonly number[];
  readonly at: EpochMs;
  readonly step?: StepFunction;
  /** Start of the innermost block around it; of an end: around the block it ends. */
  readonly block?: number;
  /** Of an end: the node it ends. */
  readonly startId?: number;
  readonly isBody?: boolean;
  readonly hasLog?: boolean;
  readonly arguments?: readonly Argument[];
  /** Name of a stage, on the node of its body. */
  readonly label?: string;
  /** Name of a branch of `parallel`, on the node of its body. */
  readonly branch?: string;
  readonly result?: RunResult;
  queueItem?: number;
  workspace?: { readonly agent: string; readonly path: string; readonly labels: readonly string[] };
  pause?: { readonly cause: string; readonly startAt: EpochMs; endAt: EpochMs };
  error?: FlowError;
  /** When it was last written. */
  savedAt: EpochMs;
}

/** A strand of a flow graph: where it stands now. */
export interface FlowHead {
  readonly id: number;
  tip: number;
}

/** The flow graph of one run, as the engine of Jenkins numbers and links it. */
export class FlowGraph {
  readonly nodes: FlowNode[] = [];
  readonly heads: FlowHead[] = [];
  readonly openStarts: number[] = [];
  /** Last id handed out; heads take ids too. */
  lastId = 1;
  isDone = false;
  private readonly changed: FlowNode[] = [];

  /** Begins the graph: its first head and node. */
  begin(at: EpochMs): FlowHead {
    const head: FlowHead = { id: 1, tip: 0 };
    this.heads.push(head);
    this.add(head, { kind: "flowStart", parents: [], at });
    this.openStarts.push(head.tip);
    return head;
  }

  /** Adds a node after the head's and moves the head to it. */
  add(head: FlowHead, node: Omit<FlowNode, "id" | "savedAt" | "parents"> & { parents?: readonly number[] }): FlowNode {
    const parents = node.parents ?? [head.tip];
    const block = this.blockOf(node.startId, parents[0]);
    const added: FlowNode = {
      ...node,
      parents,
      id: ++this.lastId,
      savedAt: node.at,
      ...(block !== undefined && { block }),
    };
    this.nodes.push(added);
    this.changed.push(added);
    head.tip = added.id;
    if (added.kind === "start") this.openStarts.unshift(added.id);
    if (added.startId !== undefined) {
      const place = this.openStarts.indexOf(added.startId);
      if (place >= 0) this.openStarts.splice(place, 1);
    }
    return added;
  }

  private blockOf(startId: number | undefined, parentId: number | undefined): number | undefined {
    if (startId !== undefined) return this.node(startId)?.block;
    const parent = parentId === undefined ? undefined : this.node(parentId);
    return parent?.kind === "start" || parent?.kind === "flowStart" ? parent.id : parent?.block;
  }

  /** A head for a further branch, standing where another stands. */
  addHead(after: FlowHead): FlowHead {
    const head: FlowHead = { id: ++this.lastId, tip: after.tip };
    this.heads.push(head);
    return head;
  }

  /** Takes a branch's head away once `parallel` has ended. */
  removeHead(head: FlowHead): void {
    const place = this.heads.indexOf(head);
    if (place >= 0) this.heads.splice(place, 1);
  }

  /** Says that something on a node changed. */
  touch(node: FlowNode, at: EpochMs): void {
    node.savedAt = at;
    this.changed.push(node);
  }

  /** Nodes added or changed since this was last asked, each once. */
  takeChanged(): FlowNode[] {
    const taken = [...new Set(this.changed)];
    this.changed.length = 0;
    return taken;
  }

  /** The node with an id. */
  node(id: number): FlowNode | undefined {
    for (let place = Math.min(this.nodes.length, id) - 1; place >= 0; place--) {
      const node = this.nodes[place]!;
      if (node.id === id) return node;
      if (node.id < id) return undefined;
    }
    return undefined;
  }
}
