import type { ItemFact } from "../../../model/items.ts";
import type { BuildTask } from "../builds.ts";
import { type ItemConfig, readItemConfig } from "../records/item-config.ts";
import { type DocumentReader, readDocument } from "./documents.ts";
import { directoriesIn, FileError, kindOfPath } from "./files.ts";
import { isUnchanged } from "./marks.ts";

/** What the walk asks of whoever keeps the results. */
export interface WalkHost {
  /** Takes note of an item and returns its id. */
  readonly addItem: (item: ItemFact) => number;
  /** Mark that the records of a build directory had when they were read for that item last; undefined when they never were. */
  readonly markOfBuild: (path: string, pipelineId: number) => string | undefined;
  /** An item has that many build directories. */
  readonly expectBuilds: (count: number) => void;
  /** A build directory whose records are as they were. */
  readonly keepBuild: (path: string, pipelineId: number) => void;
  readonly nextRunId: () => number;
  readonly nowMs: number;
}

interface Container {
  readonly path: string;
  readonly prefix: string;
  readonly isBranches: boolean;
}

const TOP = "jobs";
const NUMBERED = /^\d+$/;
const DATED = /^\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}$/;

/**
 * Walks all items of a home, at any depth, and yields the build directories to read: new ones and changed ones.
 *
 * Links are never followed: Jenkins makes them (`lastStableBuild`, dated names of old builds) and a reader that follows
 * counts twice or walks in circles.
 */
export function* walkBuilds(reader: DocumentReader, host: WalkHost): Generator<BuildTask> {
  const containers: Container[] = [{ path: TOP, prefix: "", isBranches: false }];
  for (let next = containers.pop(); next !== undefined; next = containers.pop()) {
    for (const name of listDirectories(reader, next.path)) {
      const path = `${next.path}/${name}`;
      const fullName = `${next.prefix}${name}`;
      const id = host.addItem(readItem(reader, path, { fullName, isBranch: next.isBranches }));
      yield* buildsOf(reader, host, { path, id });
      containers.push({ path: `${path}/branches`, prefix: `${fullName}/`, isBranches: true });
      containers.push({ path: `${path}/jobs`, prefix: `${fullName}/`, isBranches: false });
    }
  }
}

function readItem(
  reader: DocumentReader,
  path: string,
  { fullName, isBranch }: { fullName: string; isBranch: boolean },
): ItemFact {
  const file = `${path}/config.xml`;
  const tape = isDirectoryAt(reader, file) ? undefined : readDocument(reader, file);
  const config = tape === undefined ? withoutConfig(reader, path) : readItemConfig(tape);
  return { fullName, isBranch, hasConfig: tape !== undefined, ...config };
}

/** Whether a directory stands in a file's place: then there is no such record, and somebody should know. */
function isDirectoryAt({ home, problems }: DocumentReader, file: string): boolean {
  try {
    if (kindOfPath(`${home}/${file}`) !== "directory") return false;
    problems.push({ file, code: "misplaced", reason: "a directory stands where a file should" });
    return true;
  } catch (error) {
    // Reading it says why.
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** Without a configuration an item is what it looks like; that it has Pipeline runs is only known once they are read. */
function withoutConfig(reader: DocumentReader, path: string): ItemConfig {
  const isFolder = listDirectories({ ...reader, problems: [] }, path).includes("jobs");
  return {
    kind: isFolder ? "folder" : "other",
    definition: undefined,
    syntax: undefined,
    disabled: undefined,
    libraries: [],
  };
}

function* buildsOf(reader: DocumentReader, host: WalkHost, item: { path: string; id: number }): Generator<BuildTask> {
  const names = listDirectories(reader, `${item.path}/builds`).filter(
    (name) => NUMBERED.test(name) || DATED.test(name),
  );
  host.expectBuilds(names.length);
  for (const name of names) {
    const path = `${item.path}/builds/${name}`;
    const mark = host.markOfBuild(path, item.id);
    if (mark !== undefined && isUnchanged(`${reader.home}/${path}`, mark, host.nowMs)) {
      host.keepBuild(path, item.id);
      continue;
    }
    yield {
      path,
      pipelineId: item.id,
      runId: host.nextRunId(),
      runNumber: NUMBERED.test(name) ? runNumberOf(name) : undefined,
    };
  }
}

/** Directories below a path of the home; links are left out, and a path that is a link has none. */
function listDirectories({ home, problems }: DocumentReader, path: string): string[] {
  try {
    // That jobs itself may stand on another volume is the one link that is followed; the rules are for what is below it.
    const isDirectory = path === TOP || kindOfPath(`${home}/${path}`) === "directory";
    const names = isDirectory ? directoriesIn(`${home}/${path}`) : [];
    for (const name of names.filter(isMangled))
      problems.push({ file: `${path}/${name}`, code: "unlisted", reason: "the directory's name is not UTF-8" });
    return names.filter((name) => !isMangled(name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push({ file: path, code: "unlisted", reason: error.reason });
    return [];
  }
}

/** A name that is not UTF-8 arrives with replacement characters and cannot be opened by what arrived. */
function isMangled(name: string): boolean {
  return name.includes("\ufffd");
}

/** Jenkins counts builds in 32 bits; a directory named by a larger number is still a directory of a build. */
function runNumberOf(name: string): number {
  return Math.min(Number(name), 0x7fffffff);
}
