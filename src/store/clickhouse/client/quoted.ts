/** Characters of a text that ClickHouse reads as something else, and how they are written. */
const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  "\0": "\\0",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A text as ClickHouse's SQL. It has no parameters of statements that old servers know, so that this is the one way in for values. */
export function quotedForClickHouse(text: string): string {
  return `'${text.replace(/[\\'\0\b\f\n\r\t]/g, (character) => escapes[character]!)}'`;
}

/** A value as ClickHouse's SQL: a text quoted, a number as it is, a flag as 1 or 0, nothing as NULL. @throws RangeError for a number that is none */
export function valueForClickHouse(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return quotedForClickHouse(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be asked for`);
  return String(value);
}
