import { changePoints } from "../build/src/metrics/changes/change-points.js";
import { halvesRule, sigmaRule } from "./baselines.mjs";
import { kinds, makeSeries, plant } from "./series.mjs";

/**
 * @typedef {import("./series.mjs").Kind} Kind
 * @typedef {{ name: string, find: (values: readonly number[]) => number[] }} Method gives the indexes of changes
 * @typedef {{ seed: number, series: number }} Run
 */

const LENGTHS = [30, 100, 300, 1000];
const FACTORS = [0.7, 1.1, 1.2, 1.38, 2];

/** Where a change is planted, as a share of the series; the outermost leave a tenth of it on one side. */
const MIDDLE = [0.25, 0.4, 0.5, 0.6, 0.75];
const EDGES = [0.1, 0.9];

/** A change is found if a point is this near: a twentieth of the series, or so many runs. */
const NEAR = 0.05;
const NEAR_RUNS = 5;

/** @type {Method} */
const subject = {
  name: "change points",
  find: (values) => changePoints(values).map(({ index }) => index),
};

/** @type {readonly Method[]} */
const methods = [subject, { name: "halves x1.25", find: halvesRule }, { name: "3 sigma", find: sigmaRule }];

/** @type {import("./main.mjs").Evaluation} */
export const changes = {
  name: "changes",
  summary: "change points: false alarms in series without a change, and how many planted changes are found",
  defaults: { series: 500 },
  run: ({ seed, options }) => evaluateChanges({ seed, series: Number(options.series) }),
};

/** @param {Run} run */
function evaluateChanges(run) {
  return {
    heading: `${run.series} series of each kind and length`,
    notes: [
      "Shares and rates with 95 % intervals (Wilson). Found: a point within 5 % of the length, or 5 runs, of the true one;",
      "halves x1.25 names no place, and counts as found when it says anything. Kinds marked * have runs that depend on others.",
    ],
    tables: [
      { title: "False alarms per 1,000 series without a change", rows: falseAlarms(run) },
      { title: "Changes found, lognormal 0.2, in the middle (25 to 75 %)", rows: found(run, MIDDLE) },
      { title: "Changes found, lognormal 0.2, a tenth from an end", rows: found(run, EDGES) },
      { title: "Changes found by kind, 100 runs, in the middle", rows: foundByKind(run) },
    ],
  };
}

/** @param {Run} run */
function falseAlarms(run) {
  return kinds.flatMap((kind) => [
    ...LENGTHS.map((length) => ({
      kind: nameOf(kind),
      runs: length,
      ...Object.fromEntries(
        methods.map((method) => [method.name, perThousand(alarms(method, { kind, length, run }), run)]),
      ),
    })),
  ]);
}

/** @param {Method} method @param {{ kind: Kind, length: number, run: Run }} what */
function alarms({ find }, { kind, length, run }) {
  return numbers(run).filter((number) => find(makeSeries(kind, { seed: run.seed, length, number })).length > 0).length;
}

/** @param {Run} run @param {readonly number[]} places */
function found(run, places) {
  const kind = /** @type {Kind} */ (kinds.find(({ name }) => name === "lognormal 0.2"));
  return LENGTHS.flatMap((length) =>
    FACTORS.map((factor) => ({
      runs: length,
      change: changeName(factor),
      ...recalls({ kind, length, factor, places, run }),
    })),
  );
}

/** @param {Run} run */
function foundByKind(run) {
  return kinds.flatMap((kind) =>
    FACTORS.map((factor) => ({
      kind: nameOf(kind),
      change: changeName(factor),
      ...recalls({ kind, length: 100, factor, places: MIDDLE, run }),
    })),
  );
}

/** @typedef {{ kind: Kind, length: number, factor: number, places: readonly number[], run: Run }} Planted */

/** @param {Planted} planted */
function recalls(planted) {
  const [ours, halves, sigma] = methods.map((method) => hits(method, planted));
  const { run } = planted;
  return {
    "change points": share(ours?.distances.length ?? 0, run.series),
    distance: ours?.distances.sort((a, b) => a - b)[ours.distances.length >> 1] ?? null,
    "further points": ours?.further ?? null,
    "halves x1.25": share(halves?.said ?? 0, run.series),
    "3 sigma": share(sigma?.distances.length ?? 0, run.series),
  };
}

/** @param {Method} method @param {Planted} planted */
function hits({ find }, { kind, length, factor, places, run }) {
  const distances = [];
  let [said, further] = [0, 0];
  for (const number of numbers(run)) {
    const at = Math.round(length * (places[number % places.length] ?? 0.5));
    const points = find(plant(makeSeries(kind, { seed: run.seed, length, number }), { at, factor }));
    const distance = Math.min(...points.map((index) => Math.abs(index - at)));
    const near = distance <= Math.max(NEAR_RUNS, NEAR * length);
    if (points.length > 0) said++;
    if (near) distances.push(distance);
    further += points.length - (near ? 1 : 0);
  }
  return { distances, said, further };
}

/** @param {Run} run */
const numbers = ({ series }) => Array.from({ length: series }, (_, number) => number);

/** @param {Kind} kind */
const nameOf = ({ name, independent }) => (independent ? name : `${name} *`);

/** @param {number} factor */
const changeName = (factor) => `${factor > 1 ? "+" : "-"}${Math.round(Math.abs(factor - 1) * 100)} %`;

/** @param {number} part @param {number} whole */
function share(part, whole) {
  const [low, high] = wilson(part, whole).map((bound) => (100 * bound).toFixed(1));
  return `${((100 * part) / whole).toFixed(1)} % (${low}..${high})`;
}

/** @param {number} part @param {Run} run */
function perThousand(part, { series }) {
  const [low, high] = wilson(part, series).map((bound) => (1000 * bound).toFixed(0));
  return `${((1000 * part) / series).toFixed(0)} (${low}..${high})`;
}

const Z95 = 1.96;

/**
 * The interval of shares that `part` of `whole` does not speak against, with 95 % confidence. E. B. Wilson, Probable
 * Inference, the Law of Succession, and Statistical Inference (1927).
 *
 * @param {number} part
 * @param {number} whole
 */
function wilson(part, whole) {
  const ratio = part / whole;
  const centre = ratio + Z95 ** 2 / (2 * whole);
  const spread = Z95 * Math.sqrt((ratio * (1 - ratio)) / whole + Z95 ** 2 / (4 * whole ** 2));
  const scale = 1 + Z95 ** 2 / whole;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
