import type { InventoryFact, ItemFact } from "../../src/model/items.ts";
import type { ObservedRun } from "../../src/model/observed-run.ts";
import { batchOfRuns } from "../../src/model/run-rows.ts";
import type { KnownBuild, PipelineChange, Store } from "../../src/store/store.ts";

const noInventory: InventoryFact = {
  partlySeen: [],
  jenkinsVersion: "2.541",
  globalLibraries: [],
  agents: [],
  plugins: [],
};

/** A Pipeline of a home by hand. */
export function itemNamed(fullName: string, more: Partial<ItemFact> = {}): ItemFact {
  return {
    fullName,
    kind: "pipeline",
    isBranch: false,
    hasConfig: true,
    definition: "inline",
    syntax: undefined,
    disabled: false,
    libraries: [],
    ...more,
  };
}

/** What a scan by hand is, beside its runs. */
export interface HandMadeScan {
  readonly at?: number;
  readonly items?: readonly ItemFact[];
  readonly changes?: readonly PipelineChange[];
  readonly controller?: string;
  /** Ids of Pipelines that are no more. */
  readonly goneItems?: readonly number[];
}

/** A scan of a home by hand: runs as if they had been read of `<pipeline>/builds/<number>`, the latest of each number; what was there before and is not now stays known. */
export async function scanByHand(
  store: Store,
  runs: readonly ObservedRun[],
  { at = 5_000, items = [], changes = [], controller = "ci", goneItems = [] }: HandMadeScan = {},
): Promise<void> {
  const writer = await store.beginScan({ key: controller, home: controller, at });
  const { state } = writer;
  const all = new Map(items.map((item) => [item.fullName, item]));
  for (const { pipeline } of runs) if (!all.has(pipeline)) all.set(pipeline, itemNamed(pipeline));
  let { nextPipelineId, nextRunId } = state;
  const ids = new Map([...all.keys()].map((name) => [name, state.items.get(name)?.id ?? nextPipelineId++]));
  for (const run of runs) {
    const path = `${run.pipeline}/builds/${run.number}`;
    const pipelineId = ids.get(run.pipeline)!;
    const runId = nextRunId++;
    const build: KnownBuild = { pipelineId, kind: "run", runId, runNumber: run.number, startAt: run.startAt, mark: "" };
    const before = state.builds.get(path);
    await writer.write({
      reader: nextRunId,
      facts: batchOfRuns([{ runId, pipelineId, rows: run.rows }]),
      newItems: new Map(
        [...all].filter(([name]) => !state.items.has(name)).map(([name, item]) => [ids.get(name)!, item]),
      ),
      builds: new Map([[path, build]]),
      replacedRuns:
        before !== undefined && [run.startAt, run.rows.run[0]?.scheduledAt].includes(before.startAt)
          ? [before.runId]
          : [],
      problems: [],
      plugins: [],
    });
    // One reader per run: each numbers its names from the start.
    await writer.commit();
    for (const [name, item] of all)
      (state.items as Map<string, unknown>).set(name, {
        id: ids.get(name)!,
        fact: item,
        isGone: false,
        isProvisional: true,
      });
  }
  await writer.finish({
    at,
    sawAll: true,
    items: new Map([...all].map(([name, item]) => [ids.get(name)!, item])),
    goneItems,
    goneBuilds: [],
    changes,
    inventory: noInventory,
    problems: [],
  });
}
