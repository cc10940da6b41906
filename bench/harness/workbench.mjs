import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cachedHome } from "../home/cache.mjs";
import { UsageError } from "./errors.mjs";
import { compiled } from "./native.mjs";
import { interleave } from "./rounds.mjs";

/** @typedef {import("./command.mjs").Command} Command */

const PROJECT = join(import.meta.dirname, "..", "..");
const FULL = { pipelines: 20, runsPerPipeline: 100 };
const QUICK = { pipelines: 4, runsPerPipeline: 25 };

/**
 * @typedef {object} Workbench what a benchmark works with
 * @property {number} rounds
 * @property {boolean} quick smaller input: to see that a benchmark works, not what it measures
 * @property {string} cache kept from one benchmark to the next
 * @property {string} scratch removed in the end
 * @property {(text: string) => void} say a line of progress, to stderr
 * @property {(...args: string[]) => string[]} subject the command line of the product
 * @property {(layout: import("../home/generate.mjs").Layout) => import("../home/cache.mjs").Home} home
 * @property {(program: import("./native.mjs").Program) => string} program
 * @property {(commands: readonly Command[], warmUps?: number) => Promise<import("./rounds.mjs").Samples>} interleave
 */

/**
 * @param {{ rounds: number, quick: boolean }} options
 * @returns {Workbench}
 */
export function openWorkbench({ rounds, quick }) {
  const cache = join(tmpdir(), "flowmeter-bench");
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, "scratch-"));
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));

  const say = (/** @type {string} */ text) => process.stderr.write(`bench: ${text}\n`);
  const program = (/** @type {import("./native.mjs").Program} */ name) => compiled(name, cache);
  return {
    rounds,
    quick,
    cache,
    scratch,
    say,
    program,
    subject: (...args) => [...subjectCommand(), ...args],
    home: (layout) => cachedHome({ layout, ...(quick ? QUICK : FULL) }, { cache, say }),
    interleave: (commands, warmUps = 1) => interleave(commands, { rounds, warmUps, runner: program("run"), say }),
  };
}

/** The built product. FLOWMETER_BENCH_SUBJECT puts another command in its place, to try the benchmarks without it. */
function subjectCommand() {
  const override = process.env.FLOWMETER_BENCH_SUBJECT;
  if (override) return override.split(" ");
  const entryPoint = join(PROJECT, "dist", "flowmeter.js");
  if (!existsSync(entryPoint)) throw new UsageError("dist/flowmeter.js does not exist: run `npm run build` first");
  return [process.execPath, entryPoint];
}
