import { createHash } from "node:crypto";

/** A small seeded generator (mulberry32): the home must have the same bytes on every run. */
export class Random {
  #state;
  #seed;
  #drawnIds = 0;

  /** @param {string} seed */
  constructor(seed) {
    this.#seed = seed;
    this.#state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  }

  /** @returns {number} at least 0, below 1 */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /**
   * @param {number} low
   * @param {number} high
   * @returns {number} a whole number, both ends included
   */
  between(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /**
   * @param {number} length
   * @returns {string} hexadecimal digits, new ones on every call
   */
  hex(length) {
    this.#drawnIds += 1;
    return createHash("sha256").update(`${this.#seed}/${this.#drawnIds}`).digest("hex").slice(0, length);
  }

  /** @returns {string} shaped as a version 4 UUID */
  uuid() {
    const digits = this.hex(32);
    const groups = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`];
    return [...groups, digits.slice(20, 32)].join("-");
  }
}
