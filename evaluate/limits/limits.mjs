/**
 * Limits for steps on controllers of numbers: how often healthy runs pass them, and how long a hung step goes unseen.
 */

import { Random } from "../../build/sim/random/random.js";
import { wilson } from "../../build/sim/score/intervals.js";
import { StepHistory } from "../../build/src/judge/history/step-history.js";
import { laws, makePipelines, secondsOf } from "./controller.mjs";

/** A step hangs so often in thought: it tells how long that would take to be seen. */
const HANG_SHARE = 0.05;
const MINUTE = 60_000;
const FIRST_AT = Date.UTC(2030, 0, 7);

/** @type {import("../main.mjs").Evaluation} */
export const stepLimits = {
  name: "step-limits",
  summary:
    "limits for silent steps: healthy runs that pass them, and how late they are, on controllers of numbers only",
  defaults: { worlds: 20, runs: 1400 },
  run: ({ seed, options }) => ({
    heading: `${options.worlds} controllers of ${options.runs} runs each, per law`,
    notes: [
      "A step is silent as long as it takes, and nothing else is known of it: logs of real steps tell more.",
      "A fixed time of silence is set to give as many false calls on the very same runs.",
    ],
    tables: [{ title: "Limits", rows: laws.map((law) => rowOf(law, { seed, ...sizes(options) })) }],
  }),
};

/** @param {Readonly<Record<string, string | number | boolean>>} options */
const sizes = ({ worlds, runs }) => ({ worlds: Number(worlds), runs: Number(runs) });

/** @param {import("./controller.mjs").Laws} law @param {{ seed: number, worlds: number, runs: number }} size */
function rowOf(law, { seed, worlds, runs }) {
  const found = { stuck: 0, watch: 0, plain: 0, early: 0, runs: 0, earlyRuns: 0 };
  /** @type {{ longest: number[], late: number[] }} */
  const times = { longest: [], late: [] };
  for (let world = 0; world < worlds; world++)
    runController(law, { random: new Random(`${seed}/${world}`), runs, found, times });
  times.longest.sort((one, other) => other - one);
  times.late.sort((one, other) => one - other);
  const { low, high } = wilson(found.stuck, found.runs);
  return {
    law: law.name,
    "stuck per 1,000": per1000(found.stuck, found.runs),
    "95 %": `${(1000 * low).toFixed(2)}..${(1000 * high).toFixed(2)}`,
    "first 300 runs": per1000(found.early, found.earlyRuns),
    "nothing learned": per1000(found.plain, found.runs),
    "watch per 1,000": per1000(found.watch, found.runs),
    "seen after, median": minutes(quantile(times.late, 0.5)),
    "75 %": minutes(quantile(times.late, 0.75)),
    "90 %": minutes(quantile(times.late, 0.9)),
    "fixed time": minutes(times.longest[found.stuck] ?? 0),
  };
}

/** @param {import("./controller.mjs").Laws} law @param {{ random: Random, runs: number, found: Record<string, number>, times: { longest: number[], late: number[] } }} into */
function runController(law, { random, runs, found, times }) {
  const history = new StepHistory();
  const pipelines = makePipelines(law, random);
  const numbers = new Map(pipelines.map(({ family }) => [family, 0]));
  for (let place = 0; place < runs; place++) {
    const { family, steps } = pickByWeight(pipelines, random);
    const runNumber = (numbers.get(family) ?? 0) + 1;
    numbers.set(family, runNumber);
    const startAt = FIRST_AT + place * 100 * MINUTE;
    const intervals = steps.map((step) => {
      const durationMs = 1000 * secondsOf(step, law, random);
      return { family, path: step.path, function: step.function, runNumber, startAt, durationMs, isCensored: false };
    });
    const called = { stuck: false, watch: false, plain: false };
    for (const interval of intervals) {
      const limit = history.elapsed(interval);
      note(called, interval.durationMs, limit);
      if (random.chance(HANG_SHARE))
        times.late.push((limit.stuckMs ?? Number.POSITIVE_INFINITY) - random.next() * interval.durationMs);
    }
    count(found, called, place < 300);
    times.longest.push(Math.max(...intervals.map(({ durationMs }) => durationMs)));
    history.add(intervals, { family, runNumber, startAt, activeMs: 1, result: "SUCCESS", repeats: {}, isClean: true });
  }
}

/** @param {{ stuck: boolean, watch: boolean, plain: boolean }} called @param {number} ms @param {import("../../src/judge/step-limits.ts").StepLimit} limit */
function note(called, ms, { watchMs, stuckMs, longestMs }) {
  if (stuckMs !== undefined && ms > stuckMs) called.stuck = true;
  if (ms > watchMs) called.watch = true;
  if (longestMs !== undefined && ms > Math.max(10 * MINUTE, 3 * longestMs)) called.plain = true;
}

/** @param {Record<string, number>} found @param {{ stuck: boolean, watch: boolean, plain: boolean }} called @param {boolean} isEarly */
function count(found, { stuck, watch, plain }, isEarly) {
  const add = (/** @type {string} */ name, /** @type {boolean} */ is) => {
    found[name] = (found[name] ?? 0) + (is ? 1 : 0);
  };
  add("runs", true);
  add("stuck", stuck);
  add("watch", watch);
  add("plain", plain);
  add("earlyRuns", isEarly);
  add("early", isEarly && stuck);
}

/** @template {{ weight: number }} T @param {readonly T[]} all @param {Random} random @returns {T} */
function pickByWeight(all, random) {
  let left = random.next() * all.reduce((sum, { weight }) => sum + weight, 0);
  const found = all.find(({ weight }) => {
    left -= weight;
    return left <= 0;
  });
  return /** @type {T} */ (found ?? all.at(-1));
}

/** @param {readonly number[]} sorted @param {number} share */
function quantile(sorted, share) {
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}

/** @param {number} part @param {number} whole */
function per1000(part, whole) {
  return ((1000 * part) / whole).toFixed(2);
}

/** @param {number} ms */
function minutes(ms) {
  return Number.isFinite(ms) ? `${Math.round(ms / MINUTE)} min` : "never";
}
