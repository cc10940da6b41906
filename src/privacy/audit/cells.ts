/** A number of a published table, with what it is about. */
export interface AuditCell {
  /** Row of a CSV from 1, or path in a JSON. */
  readonly place: string;
  /** Which of several numbers of a row: name of its column. */
  readonly measure: string;
  /** What the row is about, in the order of the columns. */
  readonly labels: readonly string[];
  /** Undefined where a number was withheld. */
  readonly value: number | undefined;
}

/** A file as it is audited. */
export interface AuditTable {
  readonly file: string;
  /** Names of what the labels are. */
  readonly dimensions: readonly string[];
  readonly cells: readonly AuditCell[];
}

/** Texts that stand for a number that is not told. */
const WITHHELD = /^(?:|\*+|-+|n\/?a|null|none|withheld|suppressed|hidden|[<≤] ?\d+)$/i;

/** Columns of numbers that are no counts. */
const NO_COUNT = /share|ratio|percent|rate|%|_low$|_high$|version|year|month|day|date|bucket|time|sigma/i;

const NUMBER = /^-?\d{1,15}(?:\.\d+)?$/;

/** The cells of a CSV, whatever separates its fields. Columns whose every field is a number or withheld are numbers, all others labels. */
export function csvTable(file: string, text: string): AuditTable {
  const [head = [], ...rows] = csvRows(text);
  const kinds = head.map((name, column) => kindOf(name, rows, column));
  // A table of numbers alone is one by its first column.
  if (head.length > 1 && !kinds.includes("label")) kinds[0] = "label";
  const labelColumns = head.flatMap((_, column) => (kinds[column] === "label" ? [column] : []));
  const cells = rows.flatMap((row, index) =>
    head.flatMap((measure, column): AuditCell[] => {
      if (kinds[column] !== "count") return [];
      const labels = labelColumns.map((each) => row[each] ?? "");
      return [{ place: `row ${index + 1}`, measure, labels, value: numberOf(row[column] ?? "") }];
    }),
  );
  return { file, dimensions: labelColumns.map((column) => head[column]!), cells };
}

function kindOf(name: string, rows: readonly (readonly string[])[], column: number): "label" | "count" | "other" {
  const fields = rows.map((row) => row[column] ?? "");
  const isNumber = fields.every((field) => NUMBER.test(field) || WITHHELD.test(field));
  if (NO_COUNT.test(name)) return /bucket|version|year|month|day|date|time/i.test(name) ? "label" : "other";
  return isNumber && fields.some((field) => NUMBER.test(field)) ? "count" : "label";
}

/** The cells of a JSON: each number is one, under the keys and texts that lead to it. @throws SyntaxError for no JSON */
export function jsonTable(file: string, text: string): AuditTable {
  const cells: AuditCell[] = [];
  walk(JSON.parse(text), { labels: [], place: "$", cells });
  return { file, dimensions: [], cells };
}

interface Walk {
  readonly labels: readonly string[];
  readonly place: string;
  readonly cells: AuditCell[];
}

/** Deeper nesting is no table. */
const DEEPEST = 12;

function walk(value: unknown, { labels, place, cells }: Walk): void {
  if (typeof value !== "object" || value === null || place.split(/[.[]/).length > DEEPEST) return;
  if (Array.isArray(value)) {
    // A row like ["label", 3]: its texts lead to its numbers.
    const own = value.filter((item) => typeof item === "string");
    for (const [index, inner] of value.entries()) {
      if (typeof inner === "number" || inner === null)
        add({ labels: [...labels, ...own], place: `${place}[${index}]`, cells }, "", inner);
      else walk(inner, { labels, place: `${place}[${index}]`, cells });
    }
    return;
  }
  const entries = Object.entries(value);
  // Short texts of an object say what it is; so do texts of a list of labels.
  const own = entries.flatMap(([, inner]) => (typeof inner === "string" ? [inner] : isTexts(inner) ? inner : []));
  for (const [key, inner] of entries) {
    const inside = { labels: [...labels, ...own], place: `${place}.${key}`, cells };
    if (typeof inner === "number" || inner === null) add(inside, key, inner);
    else if (!isTexts(inner)) walk(inner, { ...inside, labels: [...inside.labels, key] });
  }
}

/** A null stands where a number is withheld. */
function add({ labels, place, cells }: Walk, measure: string, value: number | null): void {
  if (NO_COUNT.test(measure) || (value !== null && !Number.isInteger(value))) return;
  cells.push({ place, measure, labels, value: value ?? undefined });
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

function numberOf(field: string): number | undefined {
  return NUMBER.test(field) ? Number(field) : undefined;
}

/** Rows of a CSV (RFC 4180) with commas, semicolons or tabs. Never throws: a quote that does not end ends with the text. */
function csvRows(text: string): string[][] {
  const separator = [",", ";", "\t"].sort((one, other) => count(text, other) - count(text, one))[0]!;
  const rows: string[][] = [[""]];
  let isQuoted = false;
  const body = text.replace(/^\ufeff/, "");
  for (let index = 0; index < body.length; index++) {
    const character = body[index]!;
    const row = rows.at(-1)!;
    if (character === '"' && isQuoted && body[index + 1] === '"') {
      row[row.length - 1] += '"';
      index++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) row[row.length - 1] += character;
    else if (character === separator) row.push("");
    else if (character === "\n") rows.push([""]);
    else if (character !== "\r") row[row.length - 1] += character;
  }
  return rows.filter((row) => row.length > 1 || row[0] !== "");
}

/** How often a character is in the first line. */
function count(text: string, character: string): number {
  return text.split("\n", 1)[0]!.split(character).length;
}
