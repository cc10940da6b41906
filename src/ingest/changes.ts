import type { ItemFact } from "../model/items.ts";
import type { ControllerState, KnownBuild, KnownItem, PipelineChange } from "../store/store.ts";

/** The build directories a scan met, by path. */
export type SeenBuilds = Map<string, KnownBuild>;

/** What a scan found, beside what was known. */
export interface ScanFindings {
  readonly state: ControllerState;
  readonly items: ReadonlyMap<number, ItemFact>;
  readonly seen: SeenBuilds;
  /** No directory was closed to the scan: what was not seen is not there. */
  readonly sawAll: boolean;
}

/**
 * What happened to Pipelines since the last scan.
 *
 * Jenkins renames by moving the directory, so a Pipeline that is gone and a new one with the same latest run (number and
 * start) are one: renamed. A Pipeline whose run numbers start over was deleted and made anew under the same name.
 */
export function findChanges(findings: ScanFindings): { changes: PipelineChange[]; goneItems: number[] } {
  const { state, items, sawAll } = findings;
  const known = [...state.items.values()];
  const goneItems = sawAll ? known.filter((item) => !item.isGone && !items.has(item.id)) : [];
  const latest = latestRuns(state);
  const changes = goneChanges(goneItems, latest, findings);
  for (const id of recreated(latest, findings))
    changes.push({ pipelineId: id, kind: "recreated", otherPipelineId: undefined });
  const renamedTo = new Set(changes.map((change) => change.otherPipelineId));
  for (const { id, isGone } of known)
    if (isGone && items.has(id) && !renamedTo.has(id))
      changes.push({ pipelineId: id, kind: "restored", otherPipelineId: undefined });
  return { changes, goneItems: goneItems.map((item) => item.id) };
}

/** A run that was known, and where. */
interface LatestRun extends KnownBuild {
  readonly path: string;
}

/** Of each Pipeline the known run with the largest number. */
function latestRuns({ builds }: ControllerState): Map<number, LatestRun> {
  const latest = new Map<number, LatestRun>();
  for (const [path, build] of builds) {
    const known = latest.get(build.pipelineId);
    if (build.kind === "run" && (known === undefined || build.runNumber > known.runNumber))
      latest.set(build.pipelineId, { ...build, path });
  }
  return latest;
}

function goneChanges(
  goneItems: readonly KnownItem[],
  latest: ReadonlyMap<number, LatestRun>,
  { state, seen }: ScanFindings,
): PipelineChange[] {
  if (goneItems.length === 0) return [];
  const settled = [...state.items.values()].filter((item) => !item.isGone && !item.isProvisional);
  const before = new Set(settled.map((item) => item.id));
  const newRuns = new Map<string, number>();
  for (const build of seen.values())
    if (build.kind === "run" && !before.has(build.pipelineId)) newRuns.set(runKey(build), build.pipelineId);
  return goneItems
    .filter((item) => item.fact.kind === "pipeline")
    .map(({ id }) => {
      const last = latest.get(id);
      const otherPipelineId = last === undefined ? undefined : newRuns.get(runKey(last));
      return { pipelineId: id, kind: otherPipelineId === undefined ? "deleted" : "renamed", otherPipelineId };
    });
}

function runKey({ runNumber, startAt }: KnownBuild): string {
  return `${runNumber} ${startAt}`;
}

/** Pipelines whose latest run is not there any more, and in which another run of no larger number began later. */
function recreated(latest: ReadonlyMap<number, LatestRun>, { state, seen }: ScanFindings): Set<number> {
  const found = new Set<number>();
  for (const build of seen.values()) {
    const last = latest.get(build.pipelineId);
    if (last === undefined || build.kind !== "run" || build.runId < state.nextRunId) continue;
    const isLater = build.startAt !== undefined && last.startAt !== undefined && build.startAt > last.startAt;
    const isLastThere = seen.get(last.path)?.startAt === last.startAt;
    if (build.runNumber <= last.runNumber && isLater && !isLastThere) found.add(build.pipelineId);
  }
  return found;
}
