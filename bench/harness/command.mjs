import { spawn } from "node:child_process";
import { BenchError } from "./errors.mjs";

/**
 * @typedef {object} Sample what one run of a command cost, its children included
 * @property {number} wallMs
 * @property {number} userMs
 * @property {number} sysMs
 * @property {number} peakRssMb largest resident set of any one process, in 10^6 bytes
 *
 * @typedef {object} Command
 * @property {string} name unique in its benchmark
 * @property {readonly string[]} argv
 * @property {boolean} [oneCore] pin it to one core
 * @property {() => void | Promise<void>} [before] not measured
 * @property {() => void} [after] not measured; throws if the command did not do its work
 * @property {boolean} [timesItself] it prints `{"wallMs": ...}`, as what it has to do first does not count
 */

/**
 * Runs a command once, its output thrown away.
 *
 * @param {Command} command
 * @param {string} runner path of the compiled `run` program
 * @returns {Promise<Sample>}
 */
export async function measure(command, runner) {
  await command.before?.();
  const { usage, stdout, stderr } = await run(command, runner);
  if (usage?.exit !== 0) {
    const said = stderr.trim().split("\n").slice(-5).join("\n") || "it printed nothing";
    throw new BenchError(`${command.name}: exit code ${usage?.exit}, ${said}\n  ${command.argv.join(" ")}`);
  }
  command.after?.();
  return {
    wallMs: command.timesItself ? JSON.parse(stdout).wallMs : usage.wallNs / 1e6,
    userMs: usage.userUs / 1e3,
    sysMs: usage.sysUs / 1e3,
    peakRssMb: (usage.maxRssKib * 1024) / 1e6,
  };
}

/**
 * @param {Command} command
 * @param {string} runner
 * @returns {Promise<{ usage: any, stdout: string, stderr: string }>} `usage` is undefined if the runner itself failed
 */
async function run({ argv, oneCore, timesItself }, runner) {
  const args = [...(oneCore ? ["-1"] : []), ...argv];
  const child = spawn(runner, args, { stdio: ["ignore", timesItself ? "pipe" : "ignore", "pipe", "pipe"] });
  const [, stdout, stderr, report] = child.stdio.map(collect);
  await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  const usage = report?.();
  return { usage: usage ? JSON.parse(usage) : undefined, stdout: stdout?.() ?? "", stderr: stderr?.() ?? "" };
}

/** @param {unknown} stream a readable end, or null where the child has none */
function collect(stream) {
  let text = "";
  const readable = /** @type {import("node:stream").Readable | null} */ (stream);
  if (readable && "setEncoding" in readable) {
    readable.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
  }
  return () => text;
}
