import type { ApiNode } from "../../../api/runs.ts";

/** A node of a run with what is in it, in the order in which that began. */
export interface FlowTree {
  readonly node: ApiNode;
  readonly children: readonly FlowTree[];
  /** Nodes below it. */
  readonly size: number;
  /** A stage or branch is below it. */
  readonly hasStages: boolean;
  /** An error arose in it or below it. */
  readonly hasOrigin: boolean;
}

/**
 * The tree that a run is shown as. Blocks that only wrap something are left out and what is in them takes their place: those that
 * wait or got an agent stay. A branch that is nothing but a stage of the same name is that stage.
 *
 * A node whose parent is not there (its page is not) stands at the top.
 */
export function flowTree(nodes: readonly ApiNode[]): readonly FlowTree[] {
  const known = new Map(nodes.map((node) => [node.flowNode, node]));
  const below = new Map<number, ApiNode[]>();
  for (const node of nodes) {
    if (!isShown(node)) continue;
    const parent = shownParent(node, known);
    const children = below.get(parent);
    if (children === undefined) below.set(parent, [node]);
    else children.push(node);
  }
  return treesIn(TOP, below);
}

/** No flow node has this number. */
const TOP = -1;

/** Declarative's own step, which asks for the surroundings of a stage and does nothing. */
const OF_DECLARATIVE = "getContext";

function isShown({ kind, name, waits, isOrigin }: ApiNode): boolean {
  if (name === OF_DECLARATIVE && kind === "step") return isOrigin === true;
  return kind !== "block" || waits !== undefined || isOrigin === true || name === "node";
}

function shownParent(node: ApiNode, known: ReadonlyMap<number, ApiNode>): number {
  let { parent } = node;
  // A parent comes before what is in it: what names a later one is no tree.
  for (let from = node.flowNode; parent !== undefined && parent < from; ) {
    const holder = known.get(parent);
    if (holder === undefined) return TOP;
    if (isShown(holder)) return holder.flowNode;
    from = parent;
    parent = holder.parent;
  }
  return TOP;
}

function treesIn(parent: number, below: ReadonlyMap<number, readonly ApiNode[]>): readonly FlowTree[] {
  const nodes = [...(below.get(parent) ?? [])].sort(
    (one, other) => (one.startMs ?? 0) - (other.startMs ?? 0) || one.flowNode - other.flowNode,
  );
  return nodes.map((node) => treeOf(node, treesIn(node.flowNode, below)));
}

function treeOf(node: ApiNode, children: readonly FlowTree[]): FlowTree {
  const [only] = children;
  if (node.kind === "branch" && children.length === 1 && only!.node.kind === "stage" && only!.node.name === node.name)
    return { ...only!, node: { ...only!.node, flowNode: node.flowNode, kind: "branch" } };
  return {
    node,
    children,
    size: children.reduce((sum, { size }) => sum + size + 1, 0),
    hasStages: children.some((child) => child.hasStages || child.node.kind === "stage" || child.node.kind === "branch"),
    hasOrigin: node.isOrigin === true || children.some(({ hasOrigin }) => hasOrigin),
  };
}

/** The part of a tree at a flow node; undefined when it is not in it. */
export function partAt(trees: readonly FlowTree[], flowNode: number): FlowTree | undefined {
  for (const tree of trees) {
    if (tree.node.flowNode === flowNode) return tree;
    // What is in a node has a higher number.
    const found = tree.node.flowNode < flowNode ? partAt(tree.children, flowNode) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
