import type { SqlRow, SqlValue } from "../store.ts";
import type { StoreErrorCode } from "../store-error.ts";

/** What a server that has a store says of itself. */
export interface Hello {
  /** Of the program: another one may ask other questions. */
  readonly version: string;
  readonly controller: string;
}

/** Rows on their way: much smaller than objects that repeat their keys. JSON has no undefined, and no number that is not finite. */
export interface PackedRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly PackedValue[])[];
}

type PackedValue = string | number | boolean | null | { readonly number: string };

/** A {@link StoreError} on its way. */
export interface PackedError {
  readonly code: StoreErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** The socket at which the server that has a store can be asked. Only its owner may. */
export function socketOf(storeFile: string): string {
  return `${storeFile}.sock`;
}

/** Packs rows that one query gave: all have the same columns. */
export function packRows(rows: readonly SqlRow[]): PackedRows {
  const columns = Object.keys(rows[0] ?? {});
  return { columns, rows: rows.map((row) => columns.map((column) => packed(row[column]))) };
}

/** The rows that were packed. */
export function unpackRows({ columns, rows }: PackedRows): SqlRow[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, unpacked(row[index])])));
}

function packed(value: SqlValue): PackedValue {
  if (value === undefined) return null;
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function unpacked(value: PackedValue | undefined): SqlValue {
  if (value === null || value === undefined) return undefined;
  return typeof value === "object" ? Number(value.number) : value;
}
