/**
 * Limits that are worked out once until more is learned: the same step is asked about at every look.
 *
 * @typedef {import("../../src/judge/step-limits.ts").StepLimits} StepLimits
 * @typedef {import("../../src/judge/step-limits.ts").StepKey} StepKey
 */

/** @implements {StepLimits} */
export class KeptLimits {
  /** @type {Map<string, any>} */
  #known = new Map();
  #history;

  /** @param {StepLimits} history */
  constructor(history) {
    this.#history = history;
  }

  /** More was learned. */
  forget() {
    this.#known.clear();
  }

  /** @param {StepKey} step */
  elapsed = (step) => this.#keep(`elapsed ${nameOf(step)}`, () => this.#history.elapsed(step));

  /** @param {StepKey} step */
  quiet = (step) => this.#keep(`quiet ${nameOf(step)}`, () => this.#history.quiet(step));

  /** @param {string} family @param {string} path */
  repeats = (family, path) => this.#keep(`repeats ${family}\0${path}`, () => this.#history.repeats(family, path));

  /** @param {string} family */
  slowAfterMs = (family) => this.#keep(`slow ${family}`, () => this.#history.slowAfterMs(family));

  /** @param {StepKey} step */
  waitP99Ms = (step) => this.#keep(`wait ${nameOf(step)}`, () => this.#history.waitP99Ms(step));

  /** @template T @param {string} key @param {() => T} workOut @returns {T} */
  #keep(key, workOut) {
    if (!this.#known.has(key)) this.#known.set(key, workOut());
    return this.#known.get(key);
  }
}

/** @param {StepKey} step */
const nameOf = ({ family, path, function: name }) => `${family}\0${path}\0${name}`;
