import type { Span } from "../../../model/span.ts";

/** A span in its place: what is around it and within it. */
export interface TreeSpan {
  readonly span: Span;
  /** Absent at the top of a run, and where the parent is not known. */
  readonly parent?: TreeSpan;
  readonly children: readonly TreeSpan[];
}

/** A span while its tree is made. */
export interface GrowingSpan extends TreeSpan {
  parent?: GrowingSpan;
  readonly children: GrowingSpan[];
}

/**
 * The spans of one trace, each once, with its parent and children; in an order that does not depend on the order they came in.
 *
 * A span that came twice is the same span sent again: the one that came first holds. Parents are looked for within the trace: by
 * OTLP a parent is nowhere else.
 */
export function spanTree(spans: readonly Span[]): GrowingSpan[] {
  const byId = new Map<bigint, GrowingSpan>();
  for (const span of [...spans].sort(inOrderOfArrival))
    if (!byId.has(span.id)) byId.set(span.id, { span, children: [] });
  const all = [...byId.values()].sort((one, other) => inOrder(one.span, other.span));
  for (const node of all) {
    const parent = node.span.parent === undefined ? undefined : byId.get(node.span.parent);
    if (parent === undefined || parent === node) continue;
    node.parent = parent;
    parent.children.push(node);
  }
  return all;
}

/** What is within a span, it itself first, without what is within spans where `stopsAt` says so; each once, also in a circle. */
export function within<Node extends TreeSpan>(top: Node, stopsAt: (node: TreeSpan) => boolean): Node[] {
  const found = new Set<Node>([top]);
  // A set goes on to what is added while it is walked.
  for (const node of found) for (const child of node.children as readonly Node[]) if (!stopsAt(child)) found.add(child);
  return [...found];
}

/** What is around a span, the nearest first; ends also in a circle. */
export function* around(node: TreeSpan): Generator<TreeSpan> {
  const seen = new Set<TreeSpan>([node]);
  for (let outer = node.parent; outer !== undefined && !seen.has(outer); outer = outer.parent) {
    seen.add(outer);
    yield outer;
  }
}

function inOrderOfArrival(one: Span, other: Span): number {
  return one.arrivedAt - other.arrivedAt || inOrder(one, other) || one.role.localeCompare(other.role);
}

/** By flow node, then by time. */
function inOrder(one: Span, other: Span): number {
  return (
    (one.flowNode ?? -1) - (other.flowNode ?? -1) ||
    (one.startAt ?? 0) - (other.startAt ?? 0) ||
    (one.endAt ?? 0) - (other.endAt ?? 0) ||
    (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
  );
}
