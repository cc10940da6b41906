// Prints src/judge/history/priors.ts: how long steps take and how surprising healthy runs are, over the homes in ../shared/corpus.
// Only aggregates over several homes are printed. `npm run compile && node scripts/step-priors.mjs > src/judge/history/priors.ts`.

import { logOf } from "../build/src/judge/history/log-moments.js";
import { forEachHome, homesMissing } from "../evaluate/replay/homes.mjs";
import { mergeSurprises, surprisesOf } from "../evaluate/replay/surprises.mjs";

/** A function is printed when that many steps of it ended, in that many homes. */
const MIN_STEPS = 20;
const MIN_HOMES = 3;

if (homesMissing !== undefined) {
  console.error(`No priors: ${homesMissing}.`);
  process.exit(1);
}
const homes = [];
forEachHome((home, runs) => homes.push({ home, runs }));
const priors = priorsOf(homes);
const surprises = mergeSurprises(homes.map(({ runs }) => surprisesOf(runs, priors)));
const clean = homes.flatMap(({ runs }) => runs).filter(({ run }) => run.isClean);
const from = homes.filter(({ runs }) => runs.length > 0).length;
console.log(`import type { FunctionPriors } from "./function-prior.ts";
import type { ShippedSurprises } from "./surprise.ts";

// Printed by scripts/step-priors.mjs on ${new Date().toISOString().slice(0, 10)}, from ${clean.length} clean runs of ${from} homes of real controllers.

/** Functions that ended at least ${MIN_STEPS} times, in at least ${MIN_HOMES} homes. */
export const functionPriors: FunctionPriors = ${literal(priors)};

/** Highest surprises of healthy runs, each scored by the runs of its own controller before it. */
export const shippedSurprises: ShippedSurprises = ${literal(surprises)};`);

function priorsOf(homes) {
  const functions = new Map();
  for (const { home, runs } of homes)
    for (const step of runs.flatMap(({ steps }) => steps)) {
      if (step.isCensored) continue;
      const known = functions.get(step.function) ?? { homes: new Set(), durations: [] };
      functions.set(step.function, known);
      known.homes.add(home);
      known.durations.push(step.durationMs);
    }
  const shown = [...functions].filter(
    ([, { homes, durations }]) => durations.length >= MIN_STEPS && homes.size >= MIN_HOMES,
  );
  return Object.fromEntries(
    shown.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, { durations }]) => [name, priorOf(durations)]),
  );
}

function priorOf(durations) {
  const logs = durations.map(logOf);
  const n = logs.length;
  const mean = logs.reduce((sum, log) => sum + log, 0) / n;
  const sd = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (n - 1));
  const sorted = durations.toSorted((one, other) => one - other);
  const seconds = (ms) => Number((ms / 1000).toPrecision(3));
  const p99S = seconds(sorted[Math.min(n - 1, Math.floor(0.99 * n))]);
  return { n, mean: rounded(mean), sd: rounded(sd), p99S, maxS: seconds(sorted[n - 1]) };
}

function rounded(value) {
  return Number(value.toFixed(2));
}

function literal(value) {
  return JSON.stringify(value, undefined, 2).replace(/"(\w+)":/g, "$1:");
}
