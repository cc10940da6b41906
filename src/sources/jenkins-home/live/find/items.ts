import type { LiveReader } from "../files/live-reader.ts";

/** Where the builds of a Pipeline are. */
export interface BuildsFolder {
  /** Full name of the Pipeline. */
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
 * Of the items themselves nothing is read: `jobs/a/jobs/b` is `a/b`, `jobs/a/branches/x` the branch `x` of `a`.
 */
export function* walkItems(reader: LiveReader): Generator<BuildsFolder> {
  const containers: Container[] = [{ path: "jobs", prefix: "" }];
  for (let next = containers.pop(); next !== undefined; next = containers.pop()) {
    for (const name of reader.files.directories(reader.pathOf(next.path))) {
      if (name.includes("\ufffd")) continue;
      const path = `${next.path}/${name}`;
      const pipeline = `${next.prefix}${name}`;
      const inside = reader.files.directories(reader.pathOf(path));
      if (inside.includes("builds")) yield { pipeline, family: next.family ?? pipeline, path: `${path}/builds` };
      if (pipeline.split("/").length >= MAX_DEPTH) continue;
      if (inside.includes("branches"))
        containers.push({ path: `${path}/branches`, prefix: `${pipeline}/`, family: pipeline });
      if (inside.includes("jobs")) containers.push({ path: `${path}/jobs`, prefix: `${pipeline}/` });
    }
  }
}
