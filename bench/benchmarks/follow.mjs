import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { UsageError } from "../harness/errors.mjs";

const MAIN = fileURLToPath(import.meta.resolve("../follow/main.mjs"));
const COMPILED = fileURLToPath(import.meta.resolve("../../build/src/server/serve.js"));

/** @typedef {{ p50Ms: number, p99Ms: number, maxMs: number, share: number, looks: number, scans: string[] }} Measured */

/** @type {import("./benchmark.mjs").Benchmark} */
export const follow = {
  name: "follow",
  summary:
    "from a flow node on disk to the event that tells a browser, 200 runs in progress, 50 writing a node a second",
  rounds: 1,
  async run(bench) {
    if (!existsSync(COMPILED)) throw new UsageError(`${COMPILED} does not exist: run \`npm run compile\` first`);
    const size = bench.quick ? ["40", "10", "50", "10"] : ["200", "50", "200", "120"];
    const [alone, both] = [await measure([...size, "no-store"]), await measure([...size, "store"])];
    return {
      rows: [
        row("on disk to told, median", "ms", alone.p50Ms, null),
        row("on disk to told, p99", "ms", alone.p99Ms, 2000),
        row("share of a core", "%", alone.share * 100, 10),
        row("on disk to told, median, store too", "ms", both.p50Ms, null),
        row("on disk to told, p99, store too", "ms", both.p99Ms, 2000),
        row("share of a core, store too", "%", both.share * 100, 10),
      ],
      samples: new Map(),
      notes: [
        `${size[0]} runs in progress of ${size[2]} flow nodes to begin with, ${size[1]} write one a second for ${size[3]} s; the writer is another process`,
        "a node counts as told by the first event after a look that began when it was on disk; looks at all among the glances",
        `${alone.looks} events; "store too" also reads runs that grew into a store: ${both.scans.join(", ")}`,
      ],
    };
  },
};

/** @param {readonly string[]} words @returns {Promise<Measured>} */
async function measure(words) {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...words]);
  return JSON.parse(stdout);
}

/** @param {string} subject @param {string} unit @param {number} value @param {number | null} target @returns {import("../harness/rows.mjs").ValueRow} */
function row(subject, unit, value, target) {
  const spread = { min: value, median: value, max: value };
  return { kind: "value", subject, unit, value: spread, target, met: target === null ? null : value <= target };
}
