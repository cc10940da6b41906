/**
 * Controllers that exist as numbers only: runs, and how long their steps take. Quick, and harder than most real ones.
 */

/**
 * @typedef {import("../../sim/random/random.ts").Random} Random
 *
 * @typedef {object} Laws how a controller's steps are
 * @property {string} name
 * @property {number} longestMedianS medians of steps are spread evenly, by logarithm, from 2 s to this
 * @property {number} tailShare steps of up to this share take a Pareto tail's multiple of their time
 * @property {number} tailIndex of that tail: the smaller, the longer
 *
 * @typedef {object} Step
 * @property {string} path
 * @property {string} function
 * @property {number} medianS
 * @property {number} spread of the logarithm
 * @property {number} tailShare
 * @property {{ share: number, times: number } | undefined} miss how often a cache misses, and what that takes
 */

/** @type {readonly Laws[]} */
export const laws = [
  { name: "steps up to 2 min", longestMedianS: 120, tailShare: 0.02, tailIndex: 1.5 },
  { name: "steps up to 10 min", longestMedianS: 600, tailShare: 0.02, tailIndex: 1.5 },
  { name: "up to 10 min, shorter tails", longestMedianS: 600, tailShare: 0.05, tailIndex: 2.5 },
];

/** Spread of the runs of one Pipeline: quartiles and the ninth decile of real ones. */
const SPREADS = [0.33, 0.51, 0.77, 1.23];
const FUNCTIONS = ["sh", "sh", "sh", "checkout", "git", "junit"];
const PIPELINES = 20;
const STEPS = 8;
const DAY_S = 86_400;

/**
 * Pipelines of a controller; some run fifty times as often as others.
 *
 * @param {Laws} laws @param {Random} random
 */
export function makePipelines(laws, random) {
  return Array.from({ length: PIPELINES }, (_, place) => {
    const spread = random.pick(SPREADS);
    const hasCache = random.chance(0.3);
    const steps = Array.from({ length: STEPS }, (_, step) => makeStep(laws, random, { step, spread, hasCache }));
    return { family: `pipeline ${place}`, steps, weight: Math.exp(4 * random.next()) };
  });
}

/** @param {Laws} laws @param {Random} random @param {{ step: number, spread: number, hasCache: boolean }} about @returns {Step} */
function makeStep({ longestMedianS, tailShare }, random, { step, spread, hasCache }) {
  const canMiss = hasCache && random.chance(0.4);
  return {
    path: `Stage ${step}`,
    function: random.pick(FUNCTIONS),
    medianS: 2 * (longestMedianS / 2) ** random.next(),
    spread: spread * random.between(0.46, 1.08),
    tailShare: tailShare * random.next(),
    miss: canMiss ? { share: random.between(0.05, 0.35), times: random.between(4, 20) } : undefined,
  };
}

/** How long a step takes once, in seconds; at most a day. @param {Step} step @param {Laws} laws @param {Random} random */
export function secondsOf(step, { tailIndex }, random) {
  const body = random.lognormal(step.medianS, step.spread);
  const miss = step.miss !== undefined && random.chance(step.miss.share) ? step.miss.times : 1;
  const tail = random.chance(step.tailShare) ? random.pareto(tailIndex) : 1;
  return Math.min(DAY_S, body * miss * tail);
}
