import { seeded } from "../bench/home/random.mjs";

/**
 * @typedef {import("../bench/home/random.mjs").Random} Random
 *
 * @typedef {object} Kind a kind of series: how long runs of a Pipeline take that nobody changed
 * @property {string} name
 * @property {boolean} independent whether a run says nothing about the next one; where it does, tests promise less
 * @property {(random: Random, length: number) => number[]} make durations in ms
 */

const TYPICAL_MS = 60_000;

/** Every kind, those of independent runs first. @type {readonly Kind[]} */
export const kinds = [
  kind("lognormal 0.05", (random) => TYPICAL_MS * Math.exp(0.05 * normal(random))),
  kind("lognormal 0.2", (random) => TYPICAL_MS * Math.exp(0.2 * normal(random))),
  kind("lognormal 0.5", (random) => TYPICAL_MS * Math.exp(0.5 * normal(random))),
  kind("lognormal 1", (random) => TYPICAL_MS * Math.exp(normal(random))),
  // The sum of four waits of the same mean.
  kind("gamma 4", (random) => (TYPICAL_MS / 4) * (waitOf(random) + waitOf(random) + waitOf(random) + waitOf(random))),
  kind("pareto 1.5", (random) => TYPICAL_MS * (1 - random()) ** (-1 / 1.5)),
  kind("bimodal", (random) => (random() < 0.3 ? 0.25 : 1) * TYPICAL_MS * Math.exp(0.1 * normal(random))),
  kind("outliers", (random) => (random() < 0.03 ? 5 + 15 * random() : 1) * TYPICAL_MS * Math.exp(0.2 * normal(random))),
  kind("whole seconds", (random) => 1000 * Math.round(5 * Math.exp(0.2 * normal(random)))),
  { name: "neighbours 0.3", independent: false, make: (random, length) => autoregressive(random, length, 0.3) },
  { name: "neighbours 0.6", independent: false, make: (random, length) => autoregressive(random, length, 0.6) },
  { name: "day and night", independent: false, make: dayAndNight },
  { name: "slow drift", independent: false, make: drift },
];

/**
 * A series of a kind, the same for the same seed.
 *
 * @param {Kind} kind
 * @param {{ seed: number, length: number, number: number }} which
 */
export function makeSeries({ name, make }, { seed, length, number }) {
  let hash = 2166136261;
  for (const character of `${seed} ${name} ${length} ${number}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  }
  return make(seeded(hash), length).map(Math.round);
}

/**
 * The series with a change planted: from index `at` on everything takes `factor` times as long.
 *
 * @param {readonly number[]} values
 * @param {{ at: number, factor: number }} change
 */
export const plant = (values, { at, factor }) =>
  values.map((value, index) => (index < at ? value : Math.round(value * factor)));

/** @param {string} name @param {(random: Random) => number} one @returns {Kind} */
function kind(name, one) {
  return { name, independent: true, make: (random, length) => Array.from({ length }, () => one(random)) };
}

/** A standard normal number, by Box and Muller. @param {Random} random */
const normal = (random) => Math.sqrt(2 * waitOf(random)) * Math.cos(2 * Math.PI * random());

/** An exponential number of mean 1. @param {Random} random */
const waitOf = (random) => -Math.log(1 - random());

/** Logarithms that correlate with the one before. @param {Random} random @param {number} length @param {number} correlation */
function autoregressive(random, length, correlation) {
  let state = normal(random);
  return Array.from({ length }, () => {
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * normal(random);
    return TYPICAL_MS * Math.exp(0.2 * state);
  });
}

/** 24 runs a day; by day machines are busy and runs take up to a fifth longer. @param {Random} random @param {number} length */
function dayAndNight(random, length) {
  const first = Math.floor(24 * random());
  return Array.from({ length }, (_, index) => {
    const busy = 0.2 * Math.max(0, Math.sin((2 * Math.PI * (first + index)) / 24));
    return TYPICAL_MS * (1 + busy) * Math.exp(0.1 * normal(random));
  });
}

/** A third slower at the end than at the beginning, but on no particular day. @param {Random} random @param {number} length */
function drift(random, length) {
  return Array.from({ length }, (_, index) => TYPICAL_MS * (1 + index / length / 3) * Math.exp(0.2 * normal(random)));
}
