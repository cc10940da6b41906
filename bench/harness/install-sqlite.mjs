import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Unmeasurable } from "./errors.mjs";

const BASELINE_PACKAGE = "better-sqlite3@12";

/**
 * Installs better-sqlite3 into the cache, not into the project, which has no other use for it. Returns where.
 *
 * @param {Pick<import("./workbench.mjs").Workbench, "cache" | "say">} bench
 */
export function installSqlite({ cache, say }) {
  const prefix = join(cache, "packages");
  // Not the package but what its install script leaves: npm can be told to run none.
  const binding = join(prefix, "node_modules", "better-sqlite3", "build", "Release", "better_sqlite3.node");
  if (existsSync(binding)) return prefix;
  say(`installing ${BASELINE_PACKAGE} into ${prefix} (once; it may have to be compiled)`);
  mkdirSync(prefix, { recursive: true });
  const args = ["install", "--prefix", prefix, "--no-audit", "--no-fund", "--silent", BASELINE_PACKAGE];
  const { status, stderr } = spawnSync("npm", args, { encoding: "utf8" });
  if (status !== 0) throw new Unmeasurable(`${BASELINE_PACKAGE} cannot be installed: ${stderr.trim().split("\n")[0]}`);
  if (!existsSync(binding)) throw new Unmeasurable(`${BASELINE_PACKAGE} was installed without its native part`);
  return prefix;
}
