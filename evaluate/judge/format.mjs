/** How numbers of the judge's evaluation are written. All take undefined, and write "-". */

const MINUTE = 60_000;

/** @param {number | undefined} ms */
export function time(ms) {
  if (ms === undefined) return "never";
  if (ms < 2 * MINUTE) return `${Math.round(ms / 1000)} s`;
  if (ms < 120 * MINUTE) return `${(ms / MINUTE).toFixed(1)} min`;
  return `${(ms / (60 * MINUTE)).toFixed(1)} h`;
}

/** @param {number | undefined} ratio @param {number} [digits] */
export const ratio = (ratio, digits = 3) => (ratio === undefined ? "-" : ratio.toFixed(digits));

/** @param {number} part @param {number} whole @param {(part: number, whole: number) => { low: number, high: number }} interval */
export function share(part, whole, interval) {
  if (whole === 0) return "-";
  return `${(part / whole).toFixed(3)} ${range(interval(part, whole))}`;
}

/** @param {{ low: number, high: number } | undefined} interval @param {number} [digits] */
export const range = (interval, digits = 2) =>
  interval ? `(${interval.low.toFixed(digits)}..${interval.high.toFixed(digits)})` : "(no interval)";

/** @param {number} part @param {number} whole */
export const perThousand = (part, whole) => (whole === 0 ? "-" : ((1000 * part) / whole).toFixed(2));
