import type { Span } from "../../../model/span.ts";
import { around, type GrowingSpan, spanTree, type TreeSpan, within } from "./span-tree.ts";

/** The span of a run, or what stands for it where it was lost: then it has no end, and maybe no start. */
export type RunSpan = Span & Required<Pick<Span, "pipeline" | "runNumber">>;

/** The span of a run. */
export type RootSpan = RunSpan & Required<Pick<Span, "startAt">>;

/** The spans of one run. */
export interface RunSpans {
  readonly root: TreeSpan & { readonly span: RunSpan };
  /** All spans of the run, the root first, each after the one around it. */
  readonly spans: readonly TreeSpan[];
  /** Spans among them whose parent is not known: they are of this run because no other can be meant. */
  readonly missingParents: number;
}

/** What the spans of a trace belong to. */
export interface TraceParts {
  readonly runs: readonly RunSpans[];
  /** Spans that belong to no run that is known. */
  readonly orphans: readonly Span[];
}

/** Clocks of a controller are one clock, but spans may be closed a moment after the run is. */
const SLACK_MS = 1000;

/** Pairs of a run and a span without a parent that are compared; no real trace has more, and a hostile one would take forever. */
const MAX_PAIRS = 1_000_000;

/**
 * Tells the runs in a trace apart: a run is its root and all below it, down to the roots of other runs, which it started.
 *
 * A span whose parent never came (Jenkins leaves out an `Agent` that was given up while it waited) belongs to the one run of the
 * trace that was going on then. When there are several, or a run around them may still come, nobody can tell: an orphan.
 */
export function runsOfTrace(spans: readonly Span[]): TraceParts {
  const all = spanTree(spans);
  const roots = all.filter((node): node is GrowingSpan & RunSpans["root"] => isRoot(node.span));
  const known = new Set<TreeSpan>();
  const found = new Map<TreeSpan, { spans: TreeSpan[]; missingParents: number }>();
  for (const root of roots) {
    const inRun = within(root, isRootNode);
    for (const node of inRun) known.add(node);
    found.set(root, { spans: inRun, missingParents: 0 });
  }
  const tops = all.filter((node) => node.parent === undefined && !known.has(node));
  const isWhole = roots.every(leadsToTop());
  for (const top of isWhole && tops.length * roots.length <= MAX_PAIRS ? tops : []) {
    const run = found.get(runAround(top, roots) ?? top);
    if (run === undefined) continue;
    run.missingParents++;
    for (const node of within(top, isRootNode)) {
      known.add(node);
      run.spans.push(node);
    }
  }
  return {
    runs: roots.map((root) => ({ root, ...found.get(root)! })),
    orphans: all.filter((node) => !known.has(node)).map(({ span }) => span),
  };
}

/** Whether a span is one of a run, and tells which. */
export function isRoot(span: Span): span is RootSpan {
  return (
    span.role === "run" && span.pipeline !== undefined && span.runNumber !== undefined && span.startAt !== undefined
  );
}

function isRootNode({ span }: TreeSpan): boolean {
  return isRoot(span);
}

/** Tells whether all that is around a span came; each span is asked once. */
function leadsToTop(): (node: TreeSpan) => boolean {
  const known = new Map<TreeSpan, boolean>();
  return (asked) => {
    const way = [asked];
    for (const outer of around(asked)) {
      way.push(outer);
      if (known.has(outer)) break;
    }
    const last = way.at(-1)!;
    const isWhole = known.get(last) ?? last.span.parent === undefined;
    for (const node of way) known.set(node, isWhole);
    return isWhole;
  };
}

/** The only run that was going on when a span began, and that the span did not start. */
function runAround(top: TreeSpan, roots: readonly TreeSpan[]): TreeSpan | undefined {
  const at = top.span.startAt ?? Number.NaN;
  const candidates = roots.filter(
    ({ span }) => at >= (span.startAt ?? Number.NaN) - SLACK_MS && at <= (span.endAt ?? Number.NaN) + SLACK_MS,
  );
  const [only] = candidates;
  if (candidates.length !== 1 || only === undefined) return undefined;
  for (const outer of around(only)) if (outer === top) return undefined;
  return only;
}
