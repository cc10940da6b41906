/**
 * @param {number} month
 * @param {number} day
 * @param {string} time HH:MM
 * @returns {number} a moment of 2026, UTC
 */
export function on(month, day, time) {
  const [hours, minutes] = time.split(":").map(Number);
  return Date.UTC(2026, month - 1, day, hours, minutes);
}

/** @returns {number} milliseconds */
export const seconds = (count) => Math.round(count * 1000);

/** @returns {number} milliseconds */
export const minutes = (count) => Math.round(count * 60_000);
