import type { SpanRole } from "../../../model/span.ts";
import type { RunSpans } from "./runs-of-trace.ts";
import type { TreeSpan } from "./span-tree.ts";

/** A span of a run, and what is around it. */
export interface Place {
  readonly node: TreeSpan;
  /** The nearest stage or branch around it. */
  readonly stage?: Place;
  /** The nearest span around it that says how it ended: of a stage, a branch, an agent, a step or the run. */
  readonly container?: Place;
  /** Stages around it, itself included. */
  readonly depth: number;
  /** It is a stage that did not run, or within one. */
  readonly isSkipped: boolean;
}

const containers: ReadonlySet<SpanRole> = new Set<SpanRole>(["run", "stage", "branch", "agent", "step"]);

/** All spans of a run with what is around them, each after what is around it. */
export function placesOf({ root, spans }: RunSpans): Place[] {
  const known = new Map<TreeSpan, Place>();
  for (const node of spans) {
    // What is around a span whose parent is missing is at least the run.
    const outer = node === root ? undefined : known.get(node.parent ?? root);
    known.set(node, outer === undefined ? { node, depth: 0, isSkipped: false } : placeWithin(outer, node));
  }
  return [...known.values()];
}

function placeWithin(outer: Place, node: TreeSpan): Place {
  const stage = isStage(outer) ? outer : outer.stage;
  const container = containers.has(outer.node.span.role) ? outer : outer.container;
  return {
    node,
    ...(stage === undefined ? {} : { stage }),
    ...(container === undefined ? {} : { container }),
    depth: outer.depth + (node.span.role === "stage" ? 1 : 0),
    isSkipped: stage?.isSkipped === true || wasSkipped(node),
  };
}

/** Whether a place is a stage or a branch. */
export function isStage({ node }: Place): boolean {
  return node.span.role === "stage" || node.span.role === "branch";
}

/** How Declarative names the stages that it adds by itself. */
export const SYNTHETIC = "Declarative: ";

/**
 * A stage that `when` turned off says so. One that was left out after a failure or by a restart does not: it ends as the run does. But
 * Declarative writes into the log of a stage why it leaves it out, with a `getContext`, and runs no other step in it.
 */
function wasSkipped({ span, children }: TreeSpan): boolean {
  if (span.role !== "stage" || span.name?.startsWith(SYNTHETIC) === true) return false;
  if (span.result === "NOT_EXECUTED" && span.status !== 2) return true;
  const steps = children.filter((child) => child.span.role === "step");
  return (
    steps.length > 0 &&
    steps.every((step) => step.span.function === "getContext") &&
    children.every(({ span: { role } }) => role === "step" || role === "stage" || role === "branch")
  );
}
