import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./directories.ts";

const standIns = join(root, "hook", "stand-ins");

/** What is needed to run the hook's script and is not here; undefined when all is. Debian has it as `groovy` 2.4 and `default-jre-headless`. */
export const groovyMissing: string | undefined = missing();

function missing(): string | undefined {
  const java = spawnSync("java", ["-version"], { encoding: "utf8" });
  if (java.error !== undefined) return "java is not here";
  const groovy = spawnSync("groovy", ["--version"], { encoding: "utf8", env: environment() });
  if (groovy.error !== undefined) return "groovy is not here";
  return /\b2\.4\./.test(groovy.stdout)
    ? undefined
    : `groovy is not 2.4, but ${groovy.stdout.trim() || groovy.stderr.trim()}`;
}

/** Runs scenarios of `hook/stand-ins/harness.groovy` in one JVM; gives what came of each. */
export function runScenarios(
  names: readonly string[],
  folder: string,
): Readonly<Record<string, Record<string, unknown>>> {
  const args = [join(standIns, "harness.groovy"), standIns, join(root, "hook", "flowmeter.groovy"), folder, ...names];
  const { stdout, stderr, status } = spawnSync("groovy", args, {
    encoding: "utf8",
    env: environment(),
    maxBuffer: 64 * 1024 * 1024,
    timeout: 600_000,
  });
  if (status !== 0) throw new Error(`groovy ended with ${status}: ${stderr.slice(0, 2000)}`);
  const results = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
  for (const [name, { problem, trace }] of Object.entries(results))
    if (problem !== undefined) throw new Error(`${name}: ${String(problem)} at ${JSON.stringify(trace)}`);
  return results;
}

/** Debian's groovy asks for a JAVA_HOME that a package of its own makes; the java that is on the path has one too. */
function environment(): NodeJS.ProcessEnv {
  if (existsSync("/usr/lib/jvm/default-java") || process.env.JAVA_HOME !== undefined) return process.env;
  const java = spawnSync("sh", ["-c", "command -v java"], { encoding: "utf8" }).stdout.trim();
  return java === "" ? process.env : { ...process.env, JAVA_HOME: dirname(dirname(realpathSync(java))) };
}
