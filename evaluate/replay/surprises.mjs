/**
 * How surprising the healthy runs of real homes are, for limits on other homes.
 */
import { StepHistory } from "../../build/src/judge/history/step-history.js";

/** Surprises kept per group. */
const KEPT = 12;

/**
 * @typedef {import("../../src/judge/history/surprise.ts").ShippedSurprises} ShippedSurprises
 * @typedef {import("../../src/judge/history/function-prior.ts").FunctionPriors} FunctionPriors
 */

/**
 * Surprises of one home, which begins with nothing but priors, as a new user's does.
 *
 * @param {readonly import("./homes.mjs").PastRun[]} runs
 * @param {FunctionPriors} [priors] if not those that are shipped
 * @returns {ShippedSurprises}
 */
export function surprisesOf(runs, priors) {
  const history = new StepHistory({ ...(priors && { priors }), surprises: { watch: {}, stuck: {} } });
  for (const { steps, run } of runs) history.add(steps, run);
  return history.surprises("elapsed");
}

/** @param {readonly ShippedSurprises[]} all @returns {ShippedSurprises} */
export function mergeSurprises(all) {
  return { watch: mergeLevel(all.map(({ watch }) => watch)), stuck: mergeLevel(all.map(({ stuck }) => stuck)) };
}

/** @param {readonly import("../../src/judge/history/surprise.ts").SurpriseRecords[]} levels */
function mergeLevel(levels) {
  const groups = /** @type {const} */ (["none", "few", "some", "many"]).flatMap((size) =>
    /** @type {const} */ (["script", "other"]).map((kind) => /** @type {const} */ (`${size}/${kind}`)),
  );
  const merged = groups.map((group) => {
    const records = levels.flatMap((level) => level[group] ?? []);
    const highest = records.flatMap((record) => record.highest).sort((one, other) => other - one);
    return [
      group,
      { runs: records.reduce((sum, { runs }) => sum + runs, 0), highest: highest.slice(0, KEPT).map(rounded) },
    ];
  });
  return Object.fromEntries(merged);
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toFixed(2));
}
