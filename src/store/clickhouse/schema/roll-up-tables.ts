/**
 * How roll-ups are held: all that one controller's slot has of one metric in one day, or week, is one row, whose columns of lists have one
 * value for each label and log bucket. `made_of` is the version of the row, the larger the later what it was made of: of two that are made at
 * once, or of one that is made anew, one counts, and whole. A slot that has nothing of a day any more has a row without values.
 */
const rolledColumns: readonly (readonly [name: string, type: string])[] = [
  ["slot", "UInt32"],
  ["metric", "Int64"],
  ["start_at", "Int64"],
  ["made_of", "UInt64"],
];

/** A column of lists, and the column of questions that has its values one by one. */
export interface PackedColumn {
  readonly list: string;
  readonly column: string;
  /** Of a value, in ClickHouse. */
  readonly type: string;
}

/** The columns of lists, all of one length. */
export const packedColumns: readonly PackedColumn[] = [
  { list: "controllers", column: "controller_id", type: "Int64" },
  { list: "labels", column: "label", type: "Nullable(String)" },
  { list: "buckets", column: "bucket", type: "Int32" },
  { list: "counts", column: "n", type: "Int64" },
  { list: "totals", column: "total", type: "Int64" },
  { list: "maxima", column: "largest", type: "Int64" },
];

/** All columns of a table of roll-ups, with ClickHouse's types. */
export function columnsOfRolled(): [string, string][] {
  const lists = packedColumns.map(({ list, type }): [string, string] => [list, `Array(${type})`]);
  return [...rolledColumns.map(([name, type]): [string, string] => [name, type]), ...lists];
}

/** What stands after the name of a table of roll-ups to have its values one by one, in the columns of questions. */
export function unpacked(): string {
  return `FINAL ARRAY JOIN ${packedColumns.map(({ list, column }) => `${list} AS ${column}`).join(", ")}`;
}
