import type { SqlRow, SqlValue } from "../../store/store.ts";

/** How a column is read: a count is 0 when absent, the others say what they are. */
interface Readings {
  readonly count: number;
  readonly number: number | undefined;
  readonly text: string;
  readonly textOrNone: string | undefined;
}

type RowShape = Readonly<Record<string, keyof Readings>>;

/** A row that was read by a shape. */
export type ReadRow<Shape extends RowShape> = { readonly [Column in keyof Shape]: Readings[Shape[Column]] };

const readers: { readonly [Reading in keyof Readings]: (value: SqlValue) => Readings[Reading] } = {
  count: (value) => Number(value ?? 0),
  number: (value) => (value === undefined ? undefined : Number(value)),
  text: (value) => String(value ?? ""),
  textOrNone: (value) => (value === undefined ? undefined : String(value)),
};

/** A time in whole units, or none: a percentile between two of them is no more exact than they are. */
export function whole(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

/** Reads the columns named in a shape; of a missing row counts are 0 and the rest is absent. */
export function readRow<Shape extends RowShape>(row: SqlRow | undefined, shape: Shape): ReadRow<Shape> {
  const entries = Object.entries(shape).map(([column, reading]) => [column, readers[reading](row?.[column])]);
  return Object.fromEntries(entries) as ReadRow<Shape>;
}

/** Reads each row by a shape. */
export function readRows<Shape extends RowShape>(rows: readonly SqlRow[], shape: Shape): ReadRow<Shape>[] {
  return rows.map((row) => readRow(row, shape));
}
