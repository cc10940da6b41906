/** What rules of other tools see of the same observations, and the runs they remember. */
import { PastRuns } from "../../build/sim/score/past-runs.js";

/**
 * @typedef {import("../../sim/score/baselines.ts").Clocks} Clocks
 * @typedef {import("../../src/model/running.ts").FleetObservation} FleetObservation
 * @typedef {import("../../src/model/running.ts").RunObservation} RunObservation
 * @typedef {{ run: string, startAt: number, endAt: number, result: string }} EndedRun
 */

export class ClockBook {
  /** @type {Map<string, { looks: Clocks[], endAt: number }>} */
  traces = new Map();
  /** @type {Map<string, PastRuns>} */
  #past = new Map();

  /** @param {EndedRun} run */
  ended({ run, startAt, endAt, result }) {
    const [, pipeline = "", number = "0"] = /^(.*)#(\d+)$/.exec(run) ?? [];
    const past = this.#pastOf(pipeline);
    past.begin(Number(number));
    past.add({ number: Number(number), durationMs: endAt - startAt, result });
  }

  /** @param {FleetObservation} observation */
  look({ at, runs }) {
    for (const run of runs) {
      const trace = this.traces.get(run.run) ?? { looks: [], endAt: at };
      this.traces.set(run.run, trace);
      trace.endAt = at;
      const clocks = clocksOf(run, at, this.#pastOf(run.pipeline));
      if (!isSame(trace.looks.at(-1), clocks)) trace.looks.push(clocks);
    }
  }

  /** @param {string} pipeline */
  #pastOf(pipeline) {
    const past = this.#past.get(pipeline) ?? new PastRuns();
    this.#past.set(pipeline, past);
    return past;
  }
}

/** @param {RunObservation} run @param {number} at @param {PastRuns} past @returns {Clocks} */
function clocksOf(run, at, past) {
  past.begin(run.number);
  const startAt = run.startAt ?? run.seenSince;
  const logGrewAt = run.log?.grewAt ?? startAt;
  const resumedAt = run.pauses.flatMap(({ toAt }) => toAt ?? []);
  return {
    at,
    startAt,
    executorSinceAt: Math.max(startAt, ...resumedAt),
    logGrewAt,
    updatedAt: Math.max(logGrewAt, run.lastNodeAt ?? startAt),
    estimateMs: past.estimateMs(),
    meanMs: past.meanMs(),
  };
}

/** @param {Clocks | undefined} one @param {Clocks} other */
function isSame(one, other) {
  return (
    one !== undefined &&
    one.executorSinceAt === other.executorSinceAt &&
    one.logGrewAt === other.logGrewAt &&
    one.updatedAt === other.updatedAt &&
    one.estimateMs === other.estimateMs &&
    one.meanMs === other.meanMs
  );
}
