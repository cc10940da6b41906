import type { FactBatch, TableRows } from "./fact-batch.ts";
import { type ColumnKind, type FactTable, factTables } from "./facts.ts";

type Held<Kind extends ColumnKind> = Kind extends "name" ? string : Kind extends "flag" ? boolean : number;

/** Columns that tell which run a row belongs to: there is only one. */
type KeyColumn = "runId" | "pipelineId";

/** A row of a fact table of one run, names as texts; absent is "not recorded". */
type RunRow<Table extends FactTable> = {
  readonly [Column in Exclude<keyof (typeof factTables)[Table], KeyColumn>]?: Held<
    (typeof factTables)[Table][Column] & ColumnKind
  >;
};

/** All facts of one run: rows as the store has them, by table. `run` has one row, or none when the directory holds no run. */
export type RunRows = { readonly [Table in FactTable]: readonly RunRow<Table>[] };

const keys: ReadonlySet<string> = new Set<KeyColumn>(["runId", "pipelineId"]);

/** Rows of a batch that holds one run. @param nameOf text of a number in a `name` column */
export function runRows(tables: FactBatch["tables"], nameOf: (name: number) => string): RunRows {
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, rowsOf(factTables[table as FactTable], rows, nameOf)]),
  ) as unknown as RunRows;
}

function rowsOf(
  shape: Readonly<Record<string, ColumnKind>>,
  { rows, columns }: TableRows,
  nameOf: (name: number) => string,
): Record<string, string | number | boolean>[] {
  const columnsOf = Object.entries(shape);
  return Array.from({ length: rows }, (_, row) => {
    const values: Record<string, string | number | boolean> = {};
    columnsOf.forEach(([column, kind], index) => {
      const value = columns[index]![row]!;
      // Absent is below 0, or NaN.
      if (!(value >= 0) || keys.has(column)) return;
      values[column] = kind === "name" ? nameOf(value) : kind === "flag" ? value === 1 : value;
    });
    return values;
  });
}
