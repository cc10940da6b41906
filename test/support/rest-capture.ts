import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { RunRows } from "../../src/model/run-rows.ts";
import { OpenRunReader } from "../../src/sources/jenkins-home/live/open-run-reader.ts";
import { archivedHomes } from "./corpus.ts";
import { root, unpack } from "./directories.ts";

const archive = join(root, "..", "shared", "captures", "rest.tar.gz");
const home = archivedHomes().find(({ name }) => name === "controller-home");

/** Why tests over the REST answers of a real controller did not run; undefined when they can. */
export const restCaptureMissing: string | undefined =
  existsSync(archive) && home !== undefined ? undefined : "../shared/captures is not here";

/** The answers of a real controller, unpacked; removed when the test ends. */
export function unpackRestCapture(t: TestContext): string {
  return unpack(t, archive);
}

/** Facts of all runs in the home of that controller, by when they were scheduled and their number: names of branches are encoded on disk. */
export function runsOfCapturedHome(t: TestContext): ReadonlyMap<string, RunRows> {
  const directory = unpack(t, home!.archive);
  const reader = new OpenRunReader(directory, () => 0);
  const builds = readdirSync(join(directory, "jobs"), { recursive: true, encoding: "utf8" })
    .map((path) => /^(.*)\/builds\/(\d+)$/.exec(path))
    .filter((match) => match !== null);
  const runs = new Map<string, RunRows>();
  for (const [path, , number] of builds) {
    const place = {
      path: `jobs/${path}`,
      pipeline: path,
      family: path,
      run: `${path}#${number}`,
      number: Number(number),
    };
    const read = reader.read(place, undefined, Number.MAX_SAFE_INTEGER);
    const run = read?.rows.run[0];
    if (read !== undefined && run !== undefined) runs.set(`${run.scheduledAt}#${run.runNumber}`, read.rows);
  }
  return runs;
}
