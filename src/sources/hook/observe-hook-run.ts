import { factBuilders, takeTables } from "../../model/fact-batch.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import { type RunRows, runRows } from "../../model/run-rows.ts";
import type { Gap } from "../../model/sources.ts";
import { FeatureCounts, writeRun } from "../jenkins-home/graph/run-facts.ts";
import type { BuildRecord } from "../jenkins-home/records/build-record.ts";
import type { HookRun } from "./hook-run.ts";

const REPLAY = "org.jenkinsci.plugins.workflow.cps.replay.ReplayCause";
const RESTART = "org.jenkinsci.plugins.pipeline.modeldefinition.causes.RestartDeclarativePipelineCause";

/** What the hook does not tell of a run, though the program that writes facts would write 0 or no. */
const untold: ReadonlySet<string> = new Set(["loadedScripts", "internalCalls"]);

/** The facts of a run as the hook told it; undefined while its start is not known. */
export function observedHookRun(run: HookRun): ObservedRun | undefined {
  if (run.startAt === undefined) return undefined;
  const { pipeline, number } = run.name;
  return {
    source: "hook",
    pipeline,
    number,
    startAt: run.startAt,
    observedAt: run.lastAt,
    rows: rowsOf(run),
    gaps: gapsOf(run),
  };
}

function rowsOf(run: HookRun): RunRows {
  const facts = factBuilders();
  const build = buildOf(run);
  const { nodes, book } = run;
  const records = { runId: 0, pipelineId: 0, runNumber: run.name.number, build, storage: undefined, nodes };
  writeRun({ ...records, features: featuresOf(run) }, book, facts);
  const rows = runRows(takeTables(facts), (name) => book.text(name));
  const [row] = rows.run;
  const known = Object.entries(row ?? {}).filter(
    ([column]) => !untold.has(column) && (build.causes || !isByCause(column)),
  );
  return { ...rows, run: [Object.fromEntries(known)] };
}

function isByCause(column: string): boolean {
  return column === "replayed" || column === "restarted";
}

function buildOf({
  name,
  scheduledAt,
  startAt,
  durationMs,
  result,
  isOver,
  causes,
  durability,
  nodes,
}: HookRun): BuildRecord & { readonly causes: boolean } {
  return {
    number: name.number,
    scheduledAt,
    startAt,
    durationMs,
    queueMs: undefined,
    result,
    finished: isOver,
    causes: causes !== undefined,
    replayed: causes?.includes(REPLAY) === true,
    restarted: causes?.includes(RESTART) === true,
    syntax: undefined,
    libraries: [],
    execution:
      durability === undefined && nodes.rows === 0
        ? undefined
        : {
            durability,
            sandbox: undefined,
            resumeBlocked: undefined,
            storageDir: undefined,
            scriptLines: undefined,
            scriptBytes: undefined,
            loadedScripts: 0,
            internalCalls: 0,
            syntax: undefined,
          },
  };
}

/** What the engine spent is of the whole run only when it was told at its end. */
function featuresOf({ causes, cps, isOver }: HookRun): FeatureCounts {
  const features = new FeatureCounts();
  for (const cause of causes ?? []) features.add("cause", cause, 1);
  if (isOver) for (const [kind, ms] of cps?.spentMs ?? []) features.add("cpsNs", kind, ms * 1e6);
  return features;
}

function gapsOf({ isWhole, lost, isOver }: HookRun): Gap[] {
  const gaps: Gap[] = [];
  if (!isWhole) gaps.push({ kind: "beginning" });
  if (lost > 0 || !isOver) gaps.push({ kind: "lost", ...(lost > 0 ? { count: lost } : {}) });
  return gaps;
}
