import type { ObservedRun } from "../../../model/observed-run.ts";
import type { RunRows } from "../../../model/run-rows.ts";
import type { Gap } from "../../../model/sources.ts";
import type { Span } from "../../../model/span.ts";
import { errorOrigins, errorRows } from "./errors.ts";
import { placesOf } from "./places.ts";
import { causeRows, runRow } from "./run-row.ts";
import { isRoot, type RunSpans, runsOfTrace } from "./runs-of-trace.ts";
import { around, spanTree, within } from "./span-tree.ts";
import { agentRows, agentsOf, stageRows, stepRows, waitRows, waitsOf } from "./step-rows.ts";

/** A run as its spans tell it. */
export interface RebuiltRun {
  readonly run: ObservedRun;
  /** Who sent the span of the run. */
  readonly resource: number;
  /** When the last of its spans came. */
  readonly newestAt: number;
  readonly spans: number;
  /** The step of another run that started it. */
  readonly triggeredBy?: { readonly pipeline: string; readonly number: number; readonly flowNode?: number };
}

/** What the spans of a trace tell. */
export interface RebuiltTrace {
  readonly runs: readonly RebuiltRun[];
  /** Spans that belong to no run that is known. */
  readonly orphans: readonly Span[];
}

/**
 * Rebuilds the runs of one trace from its spans, in whatever order and however often these came.
 *
 * A run is known from its root span alone: until that came its spans are orphans. @see ../../../../docs/otlp-runs.md
 */
export function rebuildTrace(spans: readonly Span[]): RebuiltTrace {
  const { runs, orphans } = runsOfTrace(spans);
  return { runs: runs.map(rebuildRun), orphans };
}

/**
 * Rebuilds a run whose root span was lost, as a restart of the controller loses it, from the spans of all its traces.
 *
 * How it ended is not known, and when it began only where the span of its first phase is left.
 */
export function rebuildWithoutRoot(spans: readonly Span[], identity: LostRun): RebuiltRun {
  const all = spanTree(spans);
  const tops = all.filter((node) => node.parent === undefined);
  const began = all.find(({ span }) => span.role === "phaseStart")?.span.startAt;
  const root = {
    span: {
      ...identity,
      trace: tops[0]?.span.trace ?? "",
      id: 0n,
      role: "run" as const,
      arrivedAt: 0,
      ...(began === undefined ? {} : { startAt: began }),
    },
    children: [],
  };
  const inRun = tops.flatMap((top) => within(top, ({ span }) => isRoot(span)));
  const lost: Gap[] = began === undefined ? [{ kind: "beginning" }, { kind: "lost" }] : [{ kind: "lost" }];
  const rebuilt = rebuildRun({ root, spans: [root, ...inRun], missingParents: 0 });
  return {
    ...rebuilt,
    run: { ...rebuilt.run, gaps: [...rebuilt.run.gaps, ...lost] },
    spans: rebuilt.spans - 1,
  };
}

/** Which run it is, by what logs say, and who sent it. */
export interface LostRun {
  readonly pipeline: string;
  readonly runNumber: number;
  readonly resource: number;
}

function rebuildRun(run: RunSpans): RebuiltRun {
  const { pipeline, runNumber, startAt, resource } = run.root.span;
  const newestAt = run.spans.reduce((newest, { span }) => Math.max(newest, span.arrivedAt), 0);
  const triggeredBy = triggerOf(run);
  return {
    run: {
      source: "otlp",
      pipeline,
      number: runNumber,
      ...(startAt === undefined ? {} : { startAt }),
      observedAt: newestAt,
      rows: rowsOf(run),
      gaps: gapsOf(run),
    },
    resource,
    newestAt,
    spans: run.spans.length,
    ...(triggeredBy === undefined ? {} : { triggeredBy }),
  };
}

function rowsOf(run: RunSpans): RunRows {
  const { span: root } = run.root;
  const places = placesOf(run);
  const agents = agentsOf(places);
  const waits = waitsOf(places, agents);
  const errors = errorOrigins(places);
  const step = stepRows(places, agents, errors.origins);
  const stage = stageRows(places);
  return {
    run: [runRow({ root, places, waits, rows: { step, stage } })],
    step,
    stage,
    wait: waitRows(waits),
    error: errorRows(places, errors),
    agentUse: agentRows(agents),
    libraryUse: [],
    feature: causeRows(root),
  };
}

/** What no spans tell, and what these do not. */
function gapsOf({ spans, missingParents }: RunSpans): Gap[] {
  const branches = spans.filter(({ span }) => span.role === "branch").length;
  return [
    { kind: "blocks" },
    { kind: "ignoredSteps" },
    // The queue before the run, and locks in it.
    { kind: "waits" },
    ...(branches === 0 ? [] : [{ kind: "ends", count: branches } as const]),
    ...(missingParents === 0 ? [] : [{ kind: "missingParents", count: missingParents } as const]),
  ];
}

function triggerOf({ root }: RunSpans): RebuiltRun["triggeredBy"] {
  const flowNode = root.parent?.span.flowNode;
  for (const { span } of around(root))
    if (isRoot(span))
      return { pipeline: span.pipeline, number: span.runNumber, ...(flowNode === undefined ? {} : { flowNode }) };
  return undefined;
}
