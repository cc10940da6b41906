/** A value of a table that is written out; undefined is nothing. */
export type CsvValue = string | number | undefined;

/**
 * A table as CSV (RFC 4180): a line of names, then a line per row, each ended by CRLF.
 *
 * A text that a spreadsheet would take for a formula is preceded by an apostrophe: names in it were typed by anybody.
 */
export function csv(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: CsvValue): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
