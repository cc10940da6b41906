/** An instant of the API in epoch milliseconds; undefined when it is absent or no instant. */
export function epochMs(instant: string | undefined): number | undefined {
  if (instant === undefined) return undefined;
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? undefined : ms;
}

/** An instant in UTC, to the second: `2026-06-21 05:25:13 UTC`. */
export function inUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** An instant in a time zone, that of the reader unless given: `21 Jun 2026, 07:25`. */
export function inZone(at: number, timeZone?: string): string {
  const options = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-GB", { ...options, ...(timeZone === undefined ? {} : { timeZone }) }).format(at);
}
