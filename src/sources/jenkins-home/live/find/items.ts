import type { LiveReader } from "../files/live-reader.ts";
import { branchNameOf, mayBeMangled } from "./branch-name.ts";

/** Where the builds of a Pipeline are. */
export interface BuildsFolder {
  /** Full name of the Pipeline, as Jenkins has it. */
  readonly pipeline: string;
  /** The multibranch project for a branch, else the Pipeline itself. */
  readonly family: string;
  /** Its `builds` directory, below the home. */
  readonly path: string;
}

/** A directory of items: `jobs` of the home or of a folder, `branches` of a multibranch project. */
export interface ItemFolder {
  /** Below the home. */
  readonly path: string;
  /** What full names of items in it begin with. */
  readonly prefix: string;
  /** Full name of the multibranch project, for a folder of branches. */
  readonly family?: string;
}

/** An item by its directory. */
export interface HomeItem {
  /** Directory, below the home. */
  readonly path: string;
  readonly builds: BuildsFolder | undefined;
  readonly folders: readonly ItemFolder[];
}

/** Where all items begin. */
export const TOP: ItemFolder = { path: "jobs", prefix: "" };

/** Items nested deeper than this are not looked for; Jenkins' own paths end long before. */
const MAX_DEPTH = 100;

/**
 * Finds all items of a folder, at any depth; links are not followed.
 *
 * `jobs/a/jobs/b` is `a/b`, `jobs/a/branches/x` the branch `x` of `a`. Nothing of the items is read but the real name of a
 * branch whose directory could not be named so.
 */
export function* walkItems(reader: LiveReader, from: ItemFolder): Generator<HomeItem> {
  const waiting: ItemFolder[] = [from];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of reader.files.directories(reader.pathOf(next.path))) {
      const item = itemOf(reader, next, name);
      if (item === undefined) continue;
      yield item;
      waiting.push(...item.folders);
    }
  }
}

/** One item of a folder, and all in it; none when there is no such directory. */
export function* walkItem(reader: LiveReader, folder: ItemFolder, name: string): Generator<HomeItem> {
  if (reader.files.stat(reader.pathOf(`${folder.path}/${name}`))?.isDirectory() !== true) return;
  const item = itemOf(reader, folder, name);
  if (item === undefined) return;
  yield item;
  for (const inside of item.folders) yield* walkItems(reader, inside);
}

function itemOf(reader: LiveReader, folder: ItemFolder, name: string): HomeItem | undefined {
  // A name that is not UTF-8 cannot be opened by what arrived of it.
  if (name.includes("\ufffd")) return undefined;
  const path = `${folder.path}/${name}`;
  const pipeline = `${folder.prefix}${folder.family === undefined ? name : branchName(reader, path, name)}`;
  const inside = reader.files.directories(reader.pathOf(path));
  const isTooDeep = path.split("/").length > 2 * MAX_DEPTH;
  const folders: ItemFolder[] = [];
  if (inside.includes("branches") && !isTooDeep)
    folders.push({ path: `${path}/branches`, prefix: `${pipeline}/`, family: pipeline });
  if (inside.includes("jobs") && !isTooDeep) folders.push({ path: `${path}/jobs`, prefix: `${pipeline}/` });
  const builds = { pipeline, family: folder.family ?? pipeline, path: `${path}/builds` };
  return { path, builds: inside.includes("builds") ? builds : undefined, folders };
}

function branchName(reader: LiveReader, path: string, directory: string): string {
  if (!mayBeMangled(directory)) return directory;
  const tape = reader.document(`${path}/config.xml`);
  return (typeof tape === "string" ? undefined : branchNameOf(tape)) ?? directory;
}
