/** What looking and judging costs: CPU time, and bytes read as the system counts them. */
import { readFileSync } from "node:fs";

/**
 * @typedef {object} Cost
 * @property {number} looks
 * @property {number} runsLookedAt runs in flight, summed over looks
 * @property {number} lookMs
 * @property {number} judgeMs
 * @property {number} simulateMs
 * @property {number} sampledLooks looks whose bytes were counted
 * @property {number} sampledBytes
 */

/** Counting bytes costs as much as a look: only each so many looks. */
const SAMPLED = 25;

export class CostMeter {
  /** @type {Cost} */
  cost = { looks: 0, runsLookedAt: 0, lookMs: 0, judgeMs: 0, simulateMs: 0, sampledLooks: 0, sampledBytes: 0 };

  /** @template T @param {() => T} look @returns {T} */
  look(look) {
    const isSampled = this.cost.looks++ % SAMPLED === 0;
    const before = isSampled ? bytesRead() : undefined;
    const result = this.time("lookMs", look);
    const after = isSampled ? bytesRead() : undefined;
    if (before && after) {
      this.cost.sampledLooks++;
      // What the counting itself read lies between the two counts.
      this.cost.sampledBytes += after.count - before.count - before.own;
    }
    return result;
  }

  /** @template T @param {"lookMs" | "judgeMs" | "simulateMs"} what @param {() => T} act @returns {T} */
  time(what, act) {
    const from = process.hrtime.bigint();
    try {
      return act();
    } finally {
      this.cost[what] += Number(process.hrtime.bigint() - from) / 1e6;
    }
  }
}

/** @param {readonly Cost[]} costs @returns {Cost} */
export function addCosts(costs) {
  const { cost } = new CostMeter();
  const names = /** @type {(keyof Cost)[]} */ (Object.keys(cost));
  for (const name of names) cost[name] = costs.reduce((sum, one) => sum + one[name], 0);
  return cost;
}

function bytesRead() {
  try {
    const text = readFileSync("/proc/self/io", "latin1");
    return { count: Number(/^rchar: (\d+)/m.exec(text)?.[1]), own: text.length };
  } catch {
    // Not Linux: bytes are not told.
    return undefined;
  }
}
