import type { RunRows } from "../../../model/run-rows.ts";
import type { Span } from "../../../model/span.ts";
import { splitTime } from "../../../model/time-split.ts";
import { runCause } from "./class-names.ts";
import { type Place, SYNTHETIC } from "./places.ts";
import type { RunSpan } from "./runs-of-trace.ts";
import { durationOf, oncePerNode, type SpanWait } from "./step-rows.ts";

/** What the row of a run is made from. */
export interface RunParts {
  readonly root: RunSpan;
  readonly places: readonly Place[];
  readonly waits: readonly SpanWait[];
  readonly rows: Pick<RunRows, "step" | "stage">;
}

/**
 * The row of a run. What is absent is not in spans: the queue before the run, locks (so `otherMs`, which would hold them), blocks, and
 * all that is read of a script.
 */
export function runRow({ root, places, waits, rows }: RunParts): RunRows["run"][number] {
  const durationMs = root.runDurationMs ?? durationOf(places[0]!);
  const causes = causesOf(root);
  const isDeclarative = places.some(({ node: { span } }) => span.role === "stage" && span.name?.startsWith(SYNTHETIC));
  return {
    runNumber: root.runNumber,
    ...(root.startAt === undefined ? {} : { startAt: root.startAt }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(root.endAt === undefined ? {} : { finished: true }),
    ...(root.result === undefined ? {} : { result: root.result }),
    ...(rows.step.length + rows.stage.length === 0 ? {} : { hasExecution: true }),
    // Without such a stage it may be either: not every Declarative Pipeline has one.
    ...(isDeclarative ? { syntax: "declarative" } : {}),
    ...(durationMs === undefined || root.startAt === undefined
      ? {}
      : timesOf({ startAt: root.startAt, durationMs }, places, waits)),
    steps: rows.step.length,
    stages: rows.stage.filter(({ kind }) => kind === "stage").length,
    stageDepth: places.reduce((most, { depth }) => Math.max(most, depth), 0),
    parallelWidth: widthOf(places),
    ...(causes === undefined
      ? {}
      : {
          replayed: causes.includes("ReplayCause"),
          restarted: causes.includes("RestartDeclarativePipelineCause"),
        }),
  };
}

/** Rows of what started a run. */
export function causeRows(root: Span): RunRows["feature"] {
  const counts = new Map<string, number>();
  for (const cause of causesOf(root) ?? []) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ kind: "cause", name: runCause(name), count }));
}

function causesOf({ startedBy }: Span): string[] | undefined {
  return startedBy?.split(" ").filter((cause) => cause !== "");
}

function timesOf(
  { startAt, durationMs }: { readonly startAt: number; readonly durationMs: number },
  places: readonly Place[],
  waits: readonly SpanWait[],
): Partial<RunRows["run"][number]> {
  const waiting = new Set(waits.map(({ place }) => place));
  const work = oncePerNode(places.filter(({ node }) => node.span.role === "step")).flatMap((place) => {
    const from = place.node.span.startAt;
    const tookMs = durationOf(place);
    return waiting.has(place) || from === undefined || tookMs === undefined ? [] : [{ from, to: from + tookMs }];
  });
  const { workMs, waitMs } = splitTime({ from: startAt, to: startAt + durationMs }, work, waits);
  return {
    workMs,
    agentWaitMs: waitMs.agent,
    inputWaitMs: waitMs.input,
    downstreamWaitMs: waitMs.downstream,
    sleepMs: waitMs.sleep,
  };
}

/**
 * Most branches of one `parallel`. It has no span of its own, but it begins its branches one right after another, so they have flow nodes in a
 * row.
 */
function widthOf(places: readonly Place[]): number {
  const branches = oncePerNode(places.filter(({ node }) => node.span.role === "branch"));
  const inRow = new Map<Place | undefined, { next: number; width: number }>();
  let most = 0;
  for (const { node, container } of branches) {
    const flowNode = node.span.flowNode!;
    const before = inRow.get(container);
    const width = before?.next === flowNode ? before.width + 1 : 1;
    inRow.set(container, { next: flowNode + 1, width });
    most = Math.max(most, width);
  }
  return most;
}
