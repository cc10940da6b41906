import { spawnSync } from "node:child_process";
import { cpSync, lutimesSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** Root of the repository; this file runs from `build/test/support/`. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The home made by `examples/make-jenkins-home.mjs`. */
export const exampleHome = join(root, "examples", "jenkins-home");

/** When everything in a copied home was changed last: long ago, so that a scan trusts its marks. */
const LONG_AGO = new Date("2026-01-02T03:04:05Z");

/** A directory that is removed when the test ends. */
export function tempDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-e2e-"));
  t.after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

/** A copy of the example home whose records have settled; removed when the test ends. */
export function copyOfExample(t: TestContext): string {
  const home = join(tempDirectory(t), "home");
  cpSync(exampleHome, home, { recursive: true, verbatimSymlinks: true });
  settle(home);
  return home;
}

/** Gives everything below a path a time long ago: a scan reads what changed within two seconds again, to be sure. */
export function settle(path: string, at: Date = LONG_AGO): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) settle(join(path, entry.name), at);
    else lutimesSync(join(path, entry.name), at, at);
  }
  lutimesSync(path, at, at);
}

/** Unpacks an archive that holds one folder and returns that folder. */
export function unpack(t: TestContext, archive: string): string {
  const directory = tempDirectory(t);
  const { status, stderr } = spawnSync("tar", ["-xzf", archive, "-C", directory], { encoding: "utf8" });
  if (status !== 0) throw new Error(`tar could not unpack ${archive}: ${stderr}`);
  return join(directory, readdirSync(directory)[0]!);
}

/** Paths of all files below a directory whose name ends so, links left out; in order. */
export function filesBelow(directory: string, ending = ""): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
