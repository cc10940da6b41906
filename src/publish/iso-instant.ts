/** The end of the year 9999: what ISO 8601 writes with four digits. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** An instant as ISO 8601 in UTC. Records may hold instants that no calendar has; these become the first or the last there is. */
export function isoInstant(at: number): string {
  return new Date(Math.min(Math.max(Number.isNaN(at) ? 0 : at, 0), LAST_MS)).toISOString();
}
