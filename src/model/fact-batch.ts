import { type ColumnKind, type FactTable, factTables, type TableShape } from "./facts.ts";

/** Stands for "not recorded" in `int32`, `name` and `flag` columns; ids, counts and durations are never negative. */
const ABSENT = -1;

/** One column's values; `int64` columns hold whole numbers up to 2^53, NaN for absent. */
export type ColumnValues = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int8Array<ArrayBuffer>;

/** The rows of one table in a batch, column by column in the order of its shape. */
export interface TableRows {
  readonly rows: number;
  readonly columns: readonly ColumnValues[];
}

/**
 * Facts of some runs on their way from a source to a store.
 *
 * Values of `name` columns index `names`: the texts that are new since the same source's last batch start at `firstName`.
 */
export interface FactBatch {
  readonly tables: Readonly<Record<FactTable, TableRows>>;
  readonly firstName: number;
  readonly names: readonly string[];
}

type Held<Kind extends ColumnKind> = Kind extends "int64"
  ? Float64Array<ArrayBuffer>
  : Kind extends "flag"
    ? Int8Array<ArrayBuffer>
    : Int32Array<ArrayBuffer>;

/** The columns of a table under construction, by name. */
export type Columns<Shape extends TableShape> = { -readonly [Column in keyof Shape]: Held<Shape[Column]> };

/** Collects the rows of one table in typed arrays, so that a row costs no allocation and a batch moves between threads uncopied. */
export class TableBuilder<Shape extends TableShape> {
  readonly columns: Columns<Shape>;
  rows = 0;

  /** With `capacity` rows to begin with; it grows as rows come. */
  constructor(
    private readonly shape: Shape,
    private capacity = 256,
  ) {
    this.columns = Object.fromEntries(
      Object.entries(shape).map(([column, kind]) => [column, allocate(kind, this.capacity)]),
    ) as Columns<Shape>;
  }

  /** Adds a row of absent values and returns its place; the caller then sets what it knows. */
  add(): number {
    if (this.rows === this.capacity) this.grow();
    return this.rows++;
  }

  /** Forgets all rows. */
  clear(): void {
    this.truncate(0);
  }

  /** Forgets the rows from `row` on. */
  truncate(row: number): void {
    const held = this.columns as Record<string, ColumnValues>;
    for (const [column, kind] of Object.entries(this.shape)) held[column]!.fill(absentOf(kind), row, this.rows);
    this.rows = row;
  }

  /** Makes all values of a row absent. */
  reset(row: number): void {
    const held = this.columns as Record<string, ColumnValues>;
    for (const [column, kind] of Object.entries(this.shape)) held[column]![row] = absentOf(kind);
  }

  /** Takes the rows out, exactly sized, and starts over. */
  take(): TableRows {
    const { rows } = this;
    const held = this.columns as Record<string, ColumnValues>;
    const columns = Object.keys(this.shape).map((column) => held[column]!.slice(0, rows));
    this.clear();
    return { rows, columns };
  }

  private grow(): void {
    const held = this.columns as Record<string, ColumnValues>;
    this.capacity *= 2;
    for (const [column, kind] of Object.entries(this.shape)) {
      const larger = allocate(kind, this.capacity);
      larger.set(held[column]!);
      held[column] = larger;
    }
  }
}

/** A builder for each fact table. */
export type FactBuilders = { readonly [Table in FactTable]: TableBuilder<(typeof factTables)[Table]> };

/** Empty builders for all fact tables. */
export function factBuilders(): FactBuilders {
  return Object.fromEntries(
    Object.entries(factTables).map(([table, shape]) => [table, new TableBuilder<TableShape>(shape)]),
  ) as unknown as FactBuilders;
}

/** Takes the rows of all tables. */
export function takeTables(builders: FactBuilders): FactBatch["tables"] {
  return Object.fromEntries(
    Object.entries(builders).map(([table, builder]) => [table, (builder as TableBuilder<TableShape>).take()]),
  ) as FactBatch["tables"];
}

/** The memory of a batch, to be moved to another thread and not copied. */
export function batchBuffers(tables: FactBatch["tables"]): ArrayBuffer[] {
  return Object.values(tables).flatMap((table) => table.columns.map((column) => column.buffer));
}

function absentOf(kind: ColumnKind): number {
  return kind === "int64" ? Number.NaN : ABSENT;
}

function allocate(kind: ColumnKind, length: number): ColumnValues {
  switch (kind) {
    case "int64":
      return new Float64Array(length).fill(Number.NaN);
    case "flag":
      return new Int8Array(length).fill(ABSENT);
    case "int32":
    case "name":
      return new Int32Array(length).fill(ABSENT);
  }
}
