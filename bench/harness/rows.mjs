import { spread } from "./rounds.mjs";

/**
 * @typedef {import("./command.mjs").Sample} Sample
 * @typedef {import("./rounds.mjs").Samples} Samples
 * @typedef {import("./rounds.mjs").Spread} Spread
 *
 * @typedef {object} RatioRow
 * @property {"ratio"} kind
 * @property {string} subject
 * @property {string} baseline
 * @property {Spread} subjectMs
 * @property {Spread} baselineMs
 * @property {number} ratio of the two medians
 * @property {number} roundRatio median of the ratios of each round
 * @property {number | null} target the ratio may be this much at most; null if none is set
 * @property {boolean | null} met null where there is no target, or the run is not a full one
 *
 * @typedef {object} ValueRow
 * @property {"value"} kind
 * @property {string} subject
 * @property {"ms" | "µs" | "MB" | "B" | "%"} unit
 * @property {Spread} value
 * @property {number | null} target
 * @property {boolean | null} met
 *
 * @typedef {object} UnmeasuredRow
 * @property {"unmeasured"} kind
 * @property {string} subject
 * @property {string} baseline
 * @property {string} reason
 * @property {number | null} target
 * @property {null} met
 *
 * @typedef {RatioRow | ValueRow | UnmeasuredRow} Row
 */

/**
 * Wall time of one command against another's.
 *
 * @param {Samples} samples
 * @param {{ subject: string, baseline: string, target?: number }} compared
 * @returns {RatioRow}
 */
export function ratioRow(samples, { subject, baseline, target }) {
  const subjectTimes = valuesOf(samples, { command: subject, of: "wallMs" });
  const baselineTimes = valuesOf(samples, { command: baseline, of: "wallMs" });
  const [subjectMs, baselineMs] = [spread(subjectTimes), spread(baselineTimes)];
  const ratio = subjectMs.median / baselineMs.median;
  const roundRatio = spread(subjectTimes.map((time, round) => time / (baselineTimes[round] ?? Number.NaN))).median;
  return { kind: "ratio", subject, baseline, subjectMs, baselineMs, ratio, roundRatio, ...judge(ratio, target) };
}

/**
 * Median wall time of one command against a number.
 *
 * @param {Samples} samples
 * @param {{ subject: string, target: number }} compared
 * @returns {ValueRow}
 */
export function timeRow(samples, { subject, target }) {
  const value = spread(valuesOf(samples, { command: subject, of: "wallMs" }));
  return { kind: "value", subject, unit: "ms", value, ...judge(value.median, target) };
}

/**
 * Peak resident set of one command against a number: its largest, as the one round that needs more is the one that fails.
 *
 * @param {Samples} samples
 * @param {{ subject: string, target: number }} compared
 * @returns {ValueRow}
 */
export function memoryRow(samples, { subject, target }) {
  const value = spread(valuesOf(samples, { command: subject, of: "peakRssMb" }));
  return { kind: "value", subject: `${subject}: peak RSS`, unit: "MB", value, ...judge(value.max, target) };
}

/**
 * A row that cannot be measured here, and why.
 *
 * @param {string} reason
 * @param {{ subject: string, baseline: string, target?: number }} compared
 * @returns {UnmeasuredRow}
 */
export function unmeasuredRow(reason, { subject, baseline, target }) {
  return { kind: "unmeasured", subject, baseline, reason, target: target ?? null, met: null };
}

/** @param {number} value @param {number | undefined} target */
function judge(value, target) {
  return target === undefined ? { target: null, met: null } : { target, met: value <= target };
}

/** @param {Samples} samples @param {{ command: string, of: keyof Sample }} wanted */
function valuesOf(samples, { command, of }) {
  return (samples.get(command) ?? []).map((sample) => sample[of]);
}
