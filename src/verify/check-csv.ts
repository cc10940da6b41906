import type { TableMetric } from "./check-tables.ts";

interface Row {
  readonly labels: readonly string[];
  readonly count?: Estimate;
  readonly share?: Estimate;
}

interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The CSV of a metric as its tables say it, byte by byte: header, every column, every row. */
export function csvOf({ metric, version, period, dimensions, tables }: TableMetric): string {
  const isSpread = tables.some(({ view }) => view === "histogram");
  const numbers = ["count", "count_low", "count_high", "share", "share_low", "share_high"];
  const head = ["metric", "version", "period", "view", ...dimensions, ...(isSpread ? ["bucket"] : []), ...numbers];
  const rows = tables.flatMap(({ view, rows: all }) =>
    (all as readonly Row[]).map(({ labels, count, share }) => [
      ...[metric, version, period, view, ...labels],
      ...estimate(count),
      ...estimate(share),
    ]),
  );
  return [head, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function estimate(told: Estimate | undefined): (number | string)[] {
  return told === undefined ? ["", "", ""] : [told.value, told.low, told.high];
}

/** RFC 4180; a text that a spreadsheet would take for a formula has an apostrophe before it. */
function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
