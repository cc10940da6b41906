import type { ItemFact } from "../model/items.ts";
import type { BuildBatch, BuildOutcome } from "../sources/jenkins-home/builds.ts";
import type { Problem } from "../sources/jenkins-home/problems.ts";
import type { BuildWrites, ControllerState, KnownBuild, QuarantineRow } from "../store/store.ts";

/** What was read of builds, as a store takes it. */
export function buildWrites(
  { builds: known }: Pick<ControllerState, "builds">,
  { reader, batch }: { readonly reader: number; readonly batch: BuildBatch },
  newItems: ReadonlyMap<number, ItemFact>,
): BuildWrites {
  const { outcomes, facts, plugins } = batch;
  return {
    reader,
    newItems,
    facts,
    builds: new Map(outcomes.map((outcome) => [outcome.path, knownBuild(outcome)])),
    replacedRuns: outcomes.flatMap((outcome) => replacedRun(outcome, known.get(outcome.path))),
    problems: outcomes.flatMap((outcome) => quarantineRows(outcome.problems, outcome.path)),
    plugins,
  };
}

/** What is remembered of a build that was read. */
export function knownBuild({ pipelineId, kind, runId, runNumber, startAt, mark }: BuildOutcome): KnownBuild {
  return { pipelineId, kind, runId, runNumber, startAt, mark };
}

/** Records that could not be read, as the store keeps them. */
export function quarantineRows(problems: readonly Problem[], build: string): QuarantineRow[] {
  return problems.map(({ file, code, reason }) => ({ file, code, reason, build }));
}

/**
 * The run that was read from the same directory before, if it is the same run: its facts are replaced.
 *
 * A run that had not begun when it was read was known by when it was scheduled.
 */
function replacedRun(
  { kind, startAt, scheduledAt, runNumber }: BuildOutcome,
  before: KnownBuild | undefined,
): number[] {
  if (kind !== "run" || before?.kind !== "run" || before.runNumber !== runNumber) return [];
  return before.startAt === startAt || (before.startAt !== undefined && before.startAt === scheduledAt)
    ? [before.runId]
    : [];
}
