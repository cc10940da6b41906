import { type FactBatch, type FactBuilders, factBuilders, type TableRows, takeTables } from "./fact-batch.ts";
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

/** Facts of one run, and the ids they are kept under. */
export interface RunToKeep {
  readonly runId: number;
  readonly pipelineId: number;
  readonly rows: RunRows;
}

/** Largest number that an `int32` column holds. */
const MOST_INT32 = 0x7fffffff;

/** A batch of the rows of some runs: {@link runRows} the other way round. A number that its column cannot hold is "not recorded". */
export function batchOfRuns(runs: readonly RunToKeep[]): FactBatch {
  const builders = factBuilders();
  const ids = new Map<string, number>();
  const nameId = (text: string): number => {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    return id;
  };
  for (const run of runs)
    for (const table of Object.keys(factTables) as FactTable[]) addRows(builders, { table, run, nameId });
  return { tables: takeTables(builders), firstName: 0, names: [...ids.keys()] };
}

function addRows(
  builders: FactBuilders,
  { table, run, nameId }: { table: FactTable; run: RunToKeep; nameId: (text: string) => number },
): void {
  const builder = builders[table];
  const shape: Readonly<Record<string, ColumnKind>> = factTables[table];
  for (const held of run.rows[table]) {
    const row = builder.add();
    const columns = builder.columns as unknown as Record<string, Record<number, number>>;
    const values: Readonly<Record<string, unknown>> = { ...held, runId: run.runId, pipelineId: run.pipelineId };
    for (const [column, kind] of Object.entries(shape)) {
      const value = numberOf(kind, values[column], nameId);
      if (value !== undefined) columns[column]![row] = value;
    }
  }
}

function numberOf(kind: ColumnKind, value: unknown, nameId: (text: string) => number): number | undefined {
  if (kind === "name") return typeof value === "string" ? nameId(value) : undefined;
  if (kind === "flag") return typeof value === "boolean" ? Number(value) : undefined;
  const most = kind === "int32" ? MOST_INT32 : Number.MAX_SAFE_INTEGER;
  return typeof value === "number" && value >= 0 && value <= most ? Math.trunc(value) : undefined;
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
