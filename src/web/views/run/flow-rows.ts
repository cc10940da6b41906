import type { ApiNode } from "../../../api/runs.ts";
import { shortened } from "../../format/shortened.ts";
import { visible } from "../../format/visible.ts";
import type { FlowTree } from "./flow-tree.ts";

type ApiWait = NonNullable<ApiNode["waits"]>[number];

/** A row of the timeline. */
export interface FlowRow {
  readonly node: ApiNode;
  readonly depth: number;
  /** Its name without that of the stage around it: arms of a `matrix` begin with it. */
  readonly shortName: string | undefined;
  /** Nodes that it unfolds into; 0: it does not. */
  readonly size: number;
  readonly isFolded: boolean;
  /** Waits that are drawn in it: its own, and of a folded row those of all that is in it. */
  readonly waits: readonly ApiWait[];
  readonly hasOrigin: boolean;
}

/** How rows are made of trees. */
export interface FoldOptions {
  /** Whether who looks folded or unfolded a node, against how it is by itself. */
  readonly isToggled: (flowNode: number) => boolean;
  /** The run goes on: what has no end is not folded away. */
  readonly isOpen: boolean;
  /** Nodes of the whole run. */
  readonly size: number;
}

/** Runs of up to so many nodes are shown unfolded: they fit on two screens. */
const FEW_NODES = 60;

/** Waits drawn in one row: more cannot be told apart. */
const MOST_WAITS = 60;

/** The rows of a timeline from top to bottom. In a large run, steps are folded under their stage unless one of them failed or goes on. */
export function flowRows(trees: readonly FlowTree[], options: FoldOptions): readonly FlowRow[] {
  const rows: FlowRow[] = [];
  const add = (tree: FlowTree, depth: number, around: string | undefined): void => {
    const isFolded =
      tree.children.length > 0 && foldedByItself(tree, options) !== options.isToggled(tree.node.flowNode);
    rows.push({
      node: tree.node,
      depth,
      shortName: shortName(tree, around),
      size: tree.size,
      isFolded,
      waits: isFolded ? waitsIn(tree) : (tree.node.waits ?? []),
      hasOrigin: isFolded ? tree.hasOrigin : tree.node.isOrigin === true,
    });
    if (!isFolded) for (const child of tree.children) add(child, depth + 1, tree.node.name);
  };
  for (const tree of trees) add(tree, 0, undefined);
  return rows;
}

function shortName({ node: { kind, name } }: FlowTree, around: string | undefined): string | undefined {
  const start = `${around} - `;
  return kind === "branch" && around !== undefined && name?.startsWith(start) === true
    ? visible(shortened(name.slice(start.length)))
    : undefined;
}

function foldedByItself(tree: FlowTree, { size, isOpen }: FoldOptions): boolean {
  if (size <= FEW_NODES || tree.hasStages || tree.hasOrigin) return false;
  return !(isOpen && tree.node.durationMs === undefined);
}

function waitsIn(tree: FlowTree): readonly ApiWait[] {
  const waits: ApiWait[] = [];
  const add = ({ node, children }: FlowTree): void => {
    if (waits.length >= MOST_WAITS) return;
    waits.push(...(node.waits ?? []));
    for (const child of children) add(child);
  };
  add(tree);
  return waits.slice(0, MOST_WAITS);
}
