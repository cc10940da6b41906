/** @typedef {() => number} Random a repeatable source of numbers in 0..1 */

/**
 * A small repeatable random source (mulberry32): the same seed always generates the same home.
 *
 * @param {number} seed
 * @returns {Random}
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A whole number in `from..to`, both included.
 *
 * @param {Random} random
 * @param {number} from
 * @param {number} to
 */
export const between = (random, from, to) => from + Math.floor(random() * (to - from + 1));

/**
 * One of `choices`.
 *
 * @template T
 * @param {Random} random
 * @param {readonly T[]} choices
 * @returns {T}
 */
export const pick = (random, choices) => /** @type {T} */ (choices[Math.floor(random() * choices.length)]);

/**
 * A name-based UUID look-alike: Jenkins writes them into models and errors.
 *
 * @param {Random} random
 */
export function uuid(random) {
  const hex = Array.from({ length: 32 }, () => between(random, 0, 15).toString(16)).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
}
