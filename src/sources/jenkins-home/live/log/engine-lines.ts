import type { BlockObservation, HeadObservation } from "../../../../model/running.ts";
import { compact } from "../compact.ts";
import type { NodeNote } from "./node-note.ts";

/** Nodes held at once; a run with more open is broken or hostile. */
const MAX_OPEN = 20_000;

interface Node {
  readonly id: number;
  readonly function: string;
  readonly kind: "atom" | "outer" | "body" | "end" | "first";
  readonly block: number | undefined;
  /** Of a stage or branch. */
  readonly name: string | undefined;
  readonly startAt: number | undefined;
  /** Of the end of a branch: the `parallel` step it belongs to. */
  readonly parallel: number | undefined;
}

/**
 * Works out where a run stands from the engine's own lines (`[Pipeline] sh`, `[Pipeline] { (Build)`, `[Pipeline] // stage`) and the
 * notes at them, for runs that do not write their flow nodes as they come. Only what is open is held.
 */
export class EngineLines {
  hasFlowEnd = false;
  private readonly open = new Map<number, Node>();
  /** Nodes that nothing follows, by the block around them. */
  private readonly leaves = new Map<number | undefined, Map<number, Node>>();

  /** Takes a line of the engine; `at` when it was written, if known. */
  take(text: string, note: NodeNote, at: number | undefined): void {
    const what = text.slice(text.indexOf("[Pipeline] ") + "[Pipeline] ".length).trim();
    if (this.open.size > MAX_OPEN) return;
    if (what === "End of Pipeline") return this.finish();
    const node = this.nodeOf(what, note, at);
    this.follow(node, note);
    this.addLeaf(node);
    if (node.kind === "outer" || node.kind === "body" || node.kind === "first") this.open.set(node.id, node);
  }

  /** Pipeline function of a node that is open. */
  functionOf(flowNode: number): string | undefined {
    const open = this.open.get(flowNode);
    if (open !== undefined) return open.function;
    for (const inBlock of this.leaves.values()) {
      const leaf = inBlock.get(flowNode);
      if (leaf !== undefined) return leaf.function;
    }
    return undefined;
  }

  /** Where the run stands, by id. */
  heads(): HeadObservation[] {
    const all = [...this.leaves.values()].flatMap((inBlock) => [...inBlock.values()]);
    const busy = new Set<number>();
    for (const leaf of all) if (leaf.parallel === undefined) for (const block of this.around(leaf)) busy.add(block.id);
    const heads = all.filter(({ parallel }) => parallel === undefined || !busy.has(parallel));
    return heads.sort((one, other) => one.id - other.id).map((head) => this.describe(head));
  }

  private finish(): void {
    this.hasFlowEnd = true;
    this.open.clear();
    this.leaves.clear();
  }

  private nodeOf(what: string, { flowNode, block, start }: NodeNote, at: number | undefined): Node {
    const base = { id: flowNode, name: undefined, startAt: at, parallel: undefined };
    if (start === undefined) return { ...base, function: what, kind: "atom", block };
    if (start !== flowNode) return this.endOf(base, start);
    if (what === "Start of Pipeline") return { ...base, function: "FlowStartNode", kind: "first", block };
    const body = /^\{(?: \((?:Branch: )?(.*)\))?$/.exec(what);
    if (body === null) return { ...base, function: what, kind: "outer", block };
    const outer = block === undefined ? undefined : this.open.get(block);
    return { ...base, function: outer?.function ?? "(none)", kind: "body", block, name: body[1] };
  }

  private endOf(base: Omit<Node, "function" | "kind" | "block">, start: number): Node {
    const closed = this.open.get(start);
    const outer = closed?.block === undefined ? undefined : this.open.get(closed.block);
    const parallel = closed?.kind === "body" && outer?.function === "parallel" ? outer.id : undefined;
    return { ...base, function: "StepEndNode", kind: "end", block: closed?.block, parallel };
  }

  /** What a node follows is no leaf any more: the block it begins in, what it comes after, what it closes. */
  private follow(node: Node, { start }: NodeNote): void {
    if (node.kind === "end" && start !== undefined) {
      const closed = this.open.get(start);
      this.open.delete(start);
      this.leaves.delete(start);
      if (closed !== undefined) this.leaves.get(closed.block)?.delete(start);
      // The end of a whole parallel step comes after the ends of its branches, that of a branch after none of them.
      if (node.parallel !== undefined) return;
    } else if (node.block !== undefined) {
      const block = this.open.get(node.block);
      if (block !== undefined) this.leaves.get(block.block)?.delete(node.block);
      if (node.kind === "body" && block?.function === "parallel") return;
    }
    this.leaves.delete(node.block);
  }

  private addLeaf(node: Node): void {
    const inBlock = this.leaves.get(node.block);
    if (inBlock === undefined) this.leaves.set(node.block, new Map([[node.id, node]]));
    else inBlock.set(node.id, node);
  }

  /** Open blocks around a node, innermost first. */
  private around(node: Node): Node[] {
    const blocks: Node[] = [];
    for (let at = node.block; at !== undefined && blocks.length < 1000; ) {
      const block = this.open.get(at);
      if (block === undefined || block.kind === "first") break;
      blocks.push(block);
      at = block.block;
    }
    return blocks;
  }

  private describe(head: Node): HeadObservation {
    const around = this.around(head);
    const names = around.map(({ name }) => name).filter((name) => name !== undefined);
    const path = [...names.reverse().map((name) => name.replaceAll("/", ":")), head.function].join("/");
    return compact({
      flowNode: head.id,
      function: head.function,
      startAt: head.startAt,
      position: positionOf(head),
      path,
      blocks: blocksOf(around),
    });
  }
}

function positionOf({ kind }: Node): HeadObservation["position"] {
  if (kind === "end") return "end";
  return kind === "body" || kind === "first" ? "body" : "step";
}

/** Steps of a block step and its body are one block; outermost first. */
function blocksOf(around: readonly Node[]): BlockObservation[] {
  const blocks: BlockObservation[] = [];
  for (const [at, node] of around.entries()) {
    if (node.kind === "body") continue;
    const body = around[at - 1];
    const name = body?.kind === "body" ? body.name : undefined;
    blocks.push(compact({ flowNode: node.id, function: node.function, startAt: node.startAt, name }));
  }
  return blocks.reverse();
}
