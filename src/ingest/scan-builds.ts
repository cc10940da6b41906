import type { BuildBatch, BuildTask } from "../sources/jenkins-home/builds.ts";
import { FileError, kindOfPath } from "../sources/jenkins-home/read/files.ts";
import { isUnchanged } from "../sources/jenkins-home/read/marks.ts";
import { readBuilds } from "../sources/jenkins-home/read/reader-pool.ts";
import type { ControllerState, KnownItem, Store } from "../store/store.ts";
import { buildWrites } from "./build-writes.ts";

/** Which builds of a home are scanned into a store that a whole scan has filled before. */
export interface ScanBuildsOptions {
  /** Absolute path of the home. */
  readonly home: string;
  /** Name of the controller in the store. */
  readonly controller: string;
  /** Build directories, below the home; those that are not there (any more) are left to a whole scan. */
  readonly builds: readonly string[];
  readonly now: () => number;
}

/** What a scan of some builds did. */
export interface BuildsTally {
  /** Runs that were new or had changed. */
  readonly runs: number;
  /** Builds of which only a whole scan can tell what they are: of items that are new, or may have been made anew. */
  readonly left: readonly string[];
}

/**
 * Reads some builds of a home into a store: the store then has of these what a whole scan would have found, and of all else what it
 * had. It costs what these builds cost, however many the home has.
 *
 * @throws StoreError when the store cannot be written; nothing is then changed.
 */
export async function scanBuilds(store: Store, options: ScanBuildsOptions): Promise<BuildsTally> {
  const { home, controller: key, builds, now } = options;
  const items = [...new Set(builds.map(itemOf))];
  const writer = await store.beginPart({ key, at: now(), builds, items });
  if (writer === undefined) return { runs: 0, left: builds };
  try {
    const { tasks, left } = tasksOf(writer.state, options);
    let runs = 0;
    for await (const read of readBuilds(tasks.values(), { home, threads: 1 })) {
      await writer.write(buildWrites(writer.state, read, new Map()));
      runs += runsIn(read.batch);
    }
    await writer.finishPart();
    return { runs, left };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

function runsIn({ outcomes }: BuildBatch): number {
  return outcomes.filter(({ kind }) => kind === "run").length;
}

interface Tasks {
  readonly tasks: readonly BuildTask[];
  readonly left: readonly string[];
}

function tasksOf(state: ControllerState, { home, builds, now }: ScanBuildsOptions): Tasks {
  const latest = latestBuilds(state);
  const left: string[] = [];
  const tasks: BuildTask[] = [];
  for (const path of builds) {
    // A build that is gone is for a whole scan, which sees what else is.
    if (!isDirectory(`${home}/${path}`)) continue;
    const item = state.items.get(itemOf(path));
    if (item === undefined || !isAsKnown(state, { home, path, item, latest: latest.get(item.id) })) left.push(path);
    else if (!isReadAlready(state, { home, path, at: now() }))
      tasks.push({ path, pipelineId: item.id, runId: state.nextRunId + tasks.length, runNumber: numberOf(path) });
  }
  return { tasks, left };
}

interface PlacedBuild {
  readonly home: string;
  readonly path: string;
  readonly item: KnownItem;
  /** Directory of the run with the largest number that is known of the item. */
  readonly latest: string | undefined;
}

/** A Pipeline whose latest run is gone may be another one of the same name: telling that takes all of its runs. */
function isAsKnown({ builds }: ControllerState, { home, path, item, latest }: PlacedBuild): boolean {
  const { isGone, isProvisional, fact, id } = item;
  if (isGone || isProvisional || (fact.kind !== "pipeline" && !fact.hasConfig)) return false;
  if ((builds.get(path)?.pipelineId ?? id) !== id) return false;
  return latest === undefined || isDirectory(`${home}/${latest}`);
}

function latestBuilds({ builds }: ControllerState): Map<number, string> {
  const latest = new Map<number, { readonly path: string; readonly runNumber: number }>();
  for (const [path, { pipelineId, kind, runNumber }] of builds)
    if (kind === "run" && runNumber >= (latest.get(pipelineId)?.runNumber ?? 0))
      latest.set(pipelineId, { path, runNumber });
  return new Map([...latest].map(([pipelineId, { path }]) => [pipelineId, path]));
}

function isReadAlready(
  { builds }: ControllerState,
  build: Pick<PlacedBuild, "home" | "path"> & { at: number },
): boolean {
  const known = builds.get(build.path);
  return known !== undefined && isUnchanged(`${build.home}/${build.path}`, known.mark, build.at);
}

function isDirectory(path: string): boolean {
  try {
    return kindOfPath(path) === "directory";
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** Full name of the item of a build, as a walk names it: `jobs/a/branches/b/builds/7` is of `a/b`. */
function itemOf(path: string): string {
  return path
    .split("/")
    .filter((_, index) => index % 2 === 1)
    .slice(0, -1)
    .join("/");
}

function numberOf(path: string): number {
  return Math.min(Number(path.slice(path.lastIndexOf("/") + 1)), 0x7fffffff);
}
