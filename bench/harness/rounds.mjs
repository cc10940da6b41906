import { measure } from "./command.mjs";

/**
 * @typedef {import("./command.mjs").Command} Command
 * @typedef {import("./command.mjs").Sample} Sample
 * @typedef {Map<string, Sample[]>} Samples by name of the command, one a round
 * @typedef {{ min: number, median: number, max: number }} Spread
 */

/**
 * Runs the commands one after the other, round after round (A B C A B C ...): what else the machine does then falls on a
 * subject and its baseline alike, and each round gives a ratio of its own.
 *
 * @param {readonly Command[]} commands
 * @param {{ rounds: number, warmUps: number, runner: string, say: (text: string) => void }} options
 * @returns {Promise<Samples>} without the warm-up rounds
 */
export async function interleave(commands, { rounds, warmUps, runner, say }) {
  /** @type {Samples} */
  const samples = new Map(commands.map(({ name }) => [name, []]));
  for (let round = 1 - warmUps; round <= rounds; round++) {
    say(round < 1 ? "warm-up round" : `round ${round} of ${rounds}`);
    for (const command of commands) {
      const sample = await measure(command, runner);
      if (round >= 1) samples.get(command.name)?.push(sample);
    }
  }
  return samples;
}

/**
 * Smallest, middle and largest of the numbers.
 *
 * @param {readonly number[]} numbers
 * @returns {Spread}
 */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (/** @type {number} */ index) => sorted[index] ?? Number.NaN;
  const half = sorted.length >> 1;
  const median = sorted.length % 2 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { min: at(0), median, max: at(sorted.length - 1) };
}
