import type { ItemFact } from "../model/items.ts";
import type { ControllerState, KnownBuild, PipelineChange } from "../store/store.ts";

/** The build directories a scan met, by path. */
export type SeenBuilds = Map<string, KnownBuild>;

/** What a scan found, beside what was known. */
export interface ScanFindings {
  readonly state: ControllerState;
  readonly items: ReadonlyMap<number, ItemFact>;
  readonly seen: SeenBuilds;
}

/**
 * What happened to Pipelines since the last scan.
 *
 * Jenkins renames by moving the directory, so a Pipeline that is gone and a new one with the same latest run (number and
 * start) are one: renamed. A Pipeline whose run numbers start over was deleted and made anew under the same name.
 */
export function findChanges(findings: ScanFindings): { changes: PipelineChange[]; goneItems: number[] } {
  const { state, items } = findings;
  const known = [...state.items.values()];
  const goneItems = known.filter((item) => !item.isGone && !items.has(item.id));
  const changes = goneItems
    .filter((item) => item.fact.kind === "pipeline")
    .map((item) => goneChange(item.id, findings));
  for (const id of recreated(findings)) changes.push({ pipelineId: id, kind: "recreated", otherPipelineId: undefined });
  const renamedTo = new Set(changes.map((change) => change.otherPipelineId));
  for (const { id, isGone } of known)
    if (isGone && items.has(id) && !renamedTo.has(id))
      changes.push({ pipelineId: id, kind: "restored", otherPipelineId: undefined });
  return { changes, goneItems: goneItems.map((item) => item.id) };
}

function goneChange(id: number, { state, items, seen }: ScanFindings): PipelineChange {
  const last = latestRun(state.builds.values(), id);
  const before = new Set([...state.items.values()].filter((item) => !item.isGone).map((item) => item.id));
  for (const build of last === undefined ? [] : seen.values()) {
    const isNew = items.has(build.pipelineId) && !before.has(build.pipelineId);
    if (isNew && isSameRun(build, last!)) return { pipelineId: id, kind: "renamed", otherPipelineId: build.pipelineId };
  }
  return { pipelineId: id, kind: "deleted", otherPipelineId: undefined };
}

function isSameRun(one: KnownBuild, other: KnownBuild): boolean {
  return one.kind === "run" && one.runNumber === other.runNumber && one.startAt === other.startAt;
}

/** Pipelines in which a run started later than the latest one known, and has no larger number. */
function recreated({ state, seen }: ScanFindings): Set<number> {
  const latest = new Map<number, KnownBuild>();
  for (const build of state.builds.values()) {
    const known = latest.get(build.pipelineId);
    if (build.kind === "run" && (known === undefined || build.runNumber > known.runNumber))
      latest.set(build.pipelineId, build);
  }
  const found = new Set<number>();
  for (const build of seen.values()) {
    const last = latest.get(build.pipelineId);
    if (last === undefined || build.kind !== "run" || build.runNumber > last.runNumber) continue;
    if (build.startAt !== undefined && last.startAt !== undefined && build.startAt > last.startAt)
      found.add(build.pipelineId);
  }
  return found;
}

function latestRun(builds: Iterable<KnownBuild>, pipelineId: number): KnownBuild | undefined {
  let latest: KnownBuild | undefined;
  for (const build of builds)
    if (build.pipelineId === pipelineId && build.kind === "run" && build.runNumber > (latest?.runNumber ?? -1))
      latest = build;
  return latest;
}
