import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BenchError, UsageError } from "../harness/errors.mjs";
import { spread } from "../harness/rounds.mjs";

const COMPILED = join(import.meta.dirname, "..", "..", "build", "test", "support", "groovy.js");

const MOST_US = 20;
const MOST_QUEUE_MB = 10;

/**
 * @typedef {object} Cost
 * @property {Record<string, { meanUs: number, p50Us: number, p99Us: number, p999Us: number, firstCallsP50Us: number, firstCallsMaxUs: number }>} perCall
 * @property {number} writtenPerSecond
 * @property {number} fullQueueKb
 */

/** @type {import("./benchmark.mjs").Benchmark} */
export const hook = {
  name: "hook",
  summary: "what the hook costs the threads of a controller, per event; needs Groovy 2.4",
  rounds: 3,
  async run({ rounds, scratch }) {
    if (!existsSync(COMPILED)) throw new UsageError(`${COMPILED} does not exist: run \`npm run compile\` first`);
    const { groovyMissing, runScenarios } = await import(pathToFileURL(COMPILED).href);
    if (groovyMissing !== undefined) throw new BenchError(groovyMissing);
    /** @type {Cost[]} */
    const costs = [];
    for (let round = 0; round < rounds; round++)
      costs.push(runScenarios(["cost"], join(scratch, `round-${round}`)).cost);
    const listeners = Object.keys(costs[0]?.perCall ?? {});
    const rows = [
      ...listeners.map((name) =>
        row(
          `${name}, processor time`,
          "µs",
          costs.map((cost) => cost.perCall[name]?.meanUs ?? Number.NaN),
          MOST_US,
        ),
      ),
      ...listeners.map((name) =>
        row(
          `${name}, 99 of 100 within`,
          "µs",
          costs.map((cost) => cost.perCall[name]?.p99Us ?? Number.NaN),
          MOST_US,
        ),
      ),
      row(
        "a full queue, 20,000 events",
        "MB",
        costs.map(({ fullQueueKb }) => fullQueueKb / 1000),
        MOST_QUEUE_MB,
      ),
    ];
    return { rows, samples: new Map(), notes: notesOf(costs) };
  },
};

/** @param {string} subject @param {"µs" | "MB"} unit @param {number[]} values @param {number} target */
function row(subject, unit, values, target) {
  const value = spread(values);
  /** @type {import("../harness/rows.mjs").ValueRow} */
  const made = { kind: "value", subject, unit, value, target, met: value.median <= target };
  return made;
}

/** @param {Cost[]} costs */
function notesOf(costs) {
  const all = costs.flatMap(({ perCall }) => Object.values(perCall));
  const written = spread(costs.map(({ writtenPerSecond }) => writtenPerSecond)).median;
  const most = (/** @type {(one: Cost["perCall"][string]) => number} */ of) => Math.round(Math.max(...all.map(of)));
  return [
    "the real script under Groovy 2.4, called by stand-ins of the classes of Jenkins; 5,000 calls of each listener after 10,000 to warm up",
    "processor time is the mean of the calling thread; 99 of 100 is by the clock, with whatever else the machine did",
    `999 of 1,000 take at most ${most((one) => one.p999Us)} µs; the very first call of a listener up to ${most((one) => one.firstCallsMaxUs)} µs, as Groovy links it then; the first 200, in the median, ${most((one) => one.firstCallsP50Us)} µs`,
    `its one thread writes ${Math.round(written).toLocaleString("en-US")} flow nodes a second; what comes faster for longer than the queue takes is dropped and counted`,
  ];
}
