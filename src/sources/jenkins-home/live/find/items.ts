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

interface Container {
  readonly path: string;
  readonly prefix: string;
  /** Full name of the multibranch project, for a folder of branches. */
  readonly family?: string;
}

/** Items nested deeper than this are not looked for; Jenkins' own paths end long before. */
const MAX_DEPTH = 100;

/**
 * Finds the folders of builds of all items, at any depth; links are not followed.
 *
 * `jobs/a/jobs/b` is `a/b`, `jobs/a/branches/x` the branch `x` of `a`. Nothing of the items is read but the real name of a
 * branch whose directory could not be named so.
 */
export function* walkItems(reader: LiveReader): Generator<BuildsFolder> {
  const containers: Container[] = [{ path: "jobs", prefix: "" }];
  for (let next = containers.pop(); next !== undefined; next = containers.pop()) {
    for (const name of reader.files.directories(reader.pathOf(next.path))) {
      // A name that is not UTF-8 cannot be opened by what arrived of it.
      if (name.includes("\ufffd")) continue;
      const path = `${next.path}/${name}`;
      const pipeline = `${next.prefix}${next.family === undefined ? name : branchName(reader, path, name)}`;
      const inside = reader.files.directories(reader.pathOf(path));
      if (inside.includes("builds")) yield { pipeline, family: next.family ?? pipeline, path: `${path}/builds` };
      if (path.split("/").length > 2 * MAX_DEPTH) continue;
      const prefix = `${pipeline}/`;
      if (inside.includes("branches")) containers.push({ path: `${path}/branches`, prefix, family: pipeline });
      if (inside.includes("jobs")) containers.push({ path: `${path}/jobs`, prefix });
    }
  }
}

function branchName(reader: LiveReader, path: string, directory: string): string {
  if (!mayBeMangled(directory)) return directory;
  const tape = reader.document(`${path}/config.xml`);
  return (typeof tape === "string" ? undefined : branchNameOf(tape)) ?? directory;
}
