import { createHash } from "node:crypto";

/**
 * What the two databases say differently, as far as the rows of the benchmark need it: whole numbers only, so that both come
 * to the same.
 *
 * @typedef {object} Dialect
 * @property {(value: string) => string} unsigned as a number of 64 bits without a sign
 * @property {(value: string) => string} signed as one with a sign
 * @property {(value: string, by: number) => string} divided whole, rounded down
 * @property {(first: number, end: number) => string} numbers the rows of a column `i`, to stand after FROM
 * @property {(text: string) => string} name the number of a text
 * @property {(texts: readonly string[], index: string) => string} nameAt the number of one of some texts
 */

/** Numbers of texts in DuckDB's table, in the order they are first asked for. */
export class DuckDbDialect {
  /** @type {Map<string, number>} */
  names = new Map();

  unsigned = (/** @type {string} */ value) => `(${value})::UBIGINT`;
  signed = (/** @type {string} */ value) => `(${value})::BIGINT`;
  divided = (/** @type {string} */ value, /** @type {number} */ by) => `((${value}) // ${by})`;
  numbers = (/** @type {number} */ first, /** @type {number} */ end) => `range(${first}, ${end}) t(i)`;
  name = (/** @type {string} */ text) => {
    if (!this.names.has(text)) this.names.set(text, this.names.size);
    return String(this.names.get(text));
  };
  nameAt = (/** @type {readonly string[]} */ texts, /** @type {string} */ index) =>
    `[${texts.map(this.name).join(", ")}][1 + (${index})::BIGINT]`;
}

/** Numbers of texts are of their hashes, as the store has them. @type {Dialect & { names: Map<string, string> }} */
export const clickHouseDialect = {
  names: new Map(),
  unsigned: (value) => `toUInt64(${value})`,
  signed: (value) => `toInt64(${value})`,
  divided: (value, by) => `intDiv(${value}, ${by})`,
  numbers: (first, end) => `(SELECT number + ${first} AS i FROM system.numbers LIMIT ${end - first})`,
  name: (text) => {
    const number = String(BigInt(`0x${createHash("sha256").update(text).digest("hex").slice(0, 13)}`));
    clickHouseDialect.names.set(text, number);
    return number;
  },
  nameAt: (texts, index) => `[${texts.map(clickHouseDialect.name).join(", ")}][1 + ${index}]`,
};
