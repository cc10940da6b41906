/** What people do without change points. Each gives the indexes at which it says that something changed. */

/** As the report's list of slowed Pipelines has it, see src/metrics/report/pipelines.ts; here in either direction. */
const HALVES_FACTOR = 1.25;
const HALVES_LEAST_MS = 10_000;

/**
 * The medians of the two halves differ by a quarter, and by ten seconds.
 *
 * @param {readonly number[]} values
 */
export function halvesRule(values) {
  const middle = values.length >> 1;
  const [earlier, later] = [median(values.slice(0, middle)), median(values.slice(middle))];
  const differ = Math.max(earlier, later) >= HALVES_FACTOR * Math.min(earlier, later);
  return differ && Math.abs(later - earlier) >= HALVES_LEAST_MS ? [middle] : [];
}

/** Fewer runs give no standard deviation to go by. */
const FEWEST_FOR_SIGMA = 10;

/**
 * Runs further than three standard deviations from the mean of all runs before.
 *
 * @param {readonly number[]} values
 */
export function sigmaRule(values) {
  const alarms = [];
  let [sum, squares] = [0, 0];
  for (const [index, value] of values.entries()) {
    const mean = sum / index;
    const sigma = Math.sqrt(Math.max(0, squares / index - mean ** 2));
    if (index >= FEWEST_FOR_SIGMA && Math.abs(value - mean) > 3 * sigma) alarms.push(index);
    sum += value;
    squares += value ** 2;
  }
  return alarms;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return ((sorted[middle] ?? 0) + (sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? 0)) / 2;
}
