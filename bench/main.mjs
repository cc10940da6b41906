/**
 * Entry point of the benchmarks: `npm run bench -- <name> [--json] [--rounds N] [--quick]`, see README.md.
 *
 * Exit code 0 when the benchmark was measured, whether its targets are met or not; 1 when it could not be measured; 2 when
 * the command line is wrong.
 */
import { parseArgs } from "node:util";
import { benchmarks } from "./benchmarks/benchmark.mjs";
import { BenchError, UsageError } from "./harness/errors.mjs";
import { makeReport, renderReport } from "./harness/report.mjs";
import { openWorkbench } from "./harness/workbench.mjs";

const USAGE = "usage: npm run bench -- <name> [--json] [--rounds N] [--quick]";
const ROUNDS = 7;
const QUICK_ROUNDS = 3;

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** @param {string[]} args */
async function main(args) {
  const { name, json, quick, rounds } = readArgs(args);
  if (name === undefined) {
    process.stdout.write(listing());
    return;
  }
  const benchmark = benchmarks.find((known) => known.name === name);
  if (!benchmark) throw new UsageError(`no benchmark is named "${name}": ${benchmarks.map((b) => b.name).join(", ")}`);
  // What the baselines rest on: exact memory from wait4(), pinning to a core, dropping the page cache.
  if (process.platform !== "linux") throw new UsageError("the benchmarks need Linux");

  const asked = rounds ?? Math.min(benchmark.rounds ?? ROUNDS, quick ? QUICK_ROUNDS : Number.POSITIVE_INFINITY);
  const at = new Date();
  const outcome = await benchmark.run(openWorkbench({ rounds: asked, quick }));
  const report = makeReport(outcome, { name, at, rounds: asked, quick });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : renderReport(report));
}

/** @param {string[]} args */
function readArgs(args) {
  const { values, positionals } = parse(args);
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`one benchmark at a time, not also "${more.join(" ")}"`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= 1)) {
    throw new UsageError(`--rounds takes a whole number from 1 up, not "${values.rounds}"`);
  }
  return { name: values.help ? undefined : name, json: values.json, quick: values.quick, rounds };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        rounds: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const [reason] = /** @type {Error} */ (error).message.split(/\. |\n/);
    throw new UsageError(`${reason}; ${USAGE}`);
  }
}

function listing() {
  const width = Math.max(...benchmarks.map(({ name }) => name.length));
  const lines = benchmarks.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `${[USAGE, "", ...lines].join("\n")}\n`;
}
