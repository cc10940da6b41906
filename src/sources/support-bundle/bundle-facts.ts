import type { InventoryFact } from "../../model/items.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { RunRows } from "../../model/run-rows.ts";
import type { Gap } from "../../model/sources.ts";
import { bundleInventory, generatedAt } from "./texts/controller.ts";
import { type HeldExecutor, heldExecutors, pipelineCount, queueLength } from "./texts/executors.ts";
import { type BundleRun, pipelineBuilds } from "./texts/pipeline-builds.ts";

/** What a support bundle tells. */
export interface BundleFacts {
  /** When it was made. */
  readonly at: number;
  readonly runs: readonly ObservedRun[];
  readonly inventory: InventoryFact;
  /** Pipelines that the controller has; a bundle names those alone that ran. */
  readonly pipelines: number | undefined;
  /** Items in the queue. */
  readonly queued: number | undefined;
}

/** A bundle knows what the engine spent on a run and how large its graph is, and next to nothing of what is in it. */
const gaps: readonly Gap[] = (["steps", "blocks", "functions", "ends", "waits", "errors"] as const).map((kind) => ({
  kind,
}));

/**
 * What the texts of a bundle tell, in the terms of all sources.
 *
 * Of a run that goes on: when it began, the engine's timers, the size of its graph and the agents it holds. Of the last run of each
 * Pipeline that ended: timers and size, by its number alone.
 *
 * @param otherwiseAt when it was made, where it does not say
 */
export function bundleFacts(texts: ReadonlyMap<string, string>, otherwiseAt: number): BundleFacts {
  const at = generatedAt(texts) ?? otherwiseAt;
  const held = heldByRun(texts);
  const runs = runsIn(texts);
  return {
    at,
    runs: [...runs].map(([key, run]) => observedRun(run, at, held.get(key) ?? [])),
    inventory: bundleInventory(texts),
    pipelines: pipelineCount(texts.get("items.md")),
    queued: queueLength(texts.get("buildqueue.md")),
  };
}

function runsIn(texts: ReadonlyMap<string, string>): Map<string, BundleRun> {
  const runs = new Map<string, BundleRun>();
  const lists = [...texts].filter(([name]) => /\/pipeline-[a-z-]+\.txt$/.test(name));
  for (const run of lists.flatMap(([, text]) => pipelineBuilds(text))) {
    const key = keyOf(run);
    // A run in two lists goes on: where it does it has a start.
    if (!runs.has(key) || run.isRunning) runs.set(key, run);
  }
  return runs;
}

function keyOf({ pipeline, number }: Pick<BundleRun, "pipeline" | "number">): string {
  return `${pipeline}#${number}`;
}

function heldByRun(texts: ReadonlyMap<string, string>): Map<string, HeldExecutor[]> {
  const held = new Map<string, HeldExecutor[]>();
  for (const one of heldExecutors(texts.get("executors.md") ?? "")) {
    const key = keyOf(one);
    held.set(key, [...(held.get(key) ?? []), one]);
  }
  return held;
}

function observedRun(run: BundleRun, observedAt: number, held: readonly HeldExecutor[]): ObservedRun {
  const { pipeline, number, startAt } = run;
  return {
    source: "bundle",
    pipeline,
    number,
    ...(startAt === undefined ? {} : { startAt }),
    observedAt,
    gaps,
    rows: rowsOf(run, held),
  };
}

function rowsOf({ number, startAt, isRunning, timings, graphSize }: BundleRun, held: readonly HeldExecutor[]): RunRows {
  return {
    run: [
      {
        runNumber: number,
        finished: !isRunning,
        ...(startAt === undefined ? {} : { startAt }),
        ...(graphSize === undefined ? {} : { flowNodes: graphSize }),
      },
    ],
    step: held.map(({ flowNode }) => ({ flowNode, function: "node", isBlock: true })),
    stage: [],
    wait: [],
    error: [],
    agentUse: held.map(({ flowNode, label, agent }) => ({
      flowNode,
      isInvocation: true,
      agent,
      ...(label === undefined ? {} : { label }),
    })),
    libraryUse: [],
    feature: [...timings].map(([name, count]) => ({ kind: "cpsNs", name, count })),
  };
}
