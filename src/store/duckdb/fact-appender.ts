import type { DuckDBConnection } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import type { ColumnValues, TableRows } from "../../model/fact-batch.ts";
import { type ColumnKind, type FactTable, factTables } from "../../model/facts.ts";
import { sqlName } from "../sql-names.ts";
import { rawConnection } from "./raw-connection.ts";

/** Rows of a chunk: the size of DuckDB's own vectors. */
const CHUNK_ROWS = 2048;

const typeIds: Readonly<Record<ColumnKind, duckdb.Type>> = {
  int32: duckdb.Type.INTEGER,
  name: duckdb.Type.INTEGER,
  int64: duckdb.Type.BIGINT,
  flag: duckdb.Type.BOOLEAN,
};

/**
 * Appends rows of one fact table, columns copied whole into DuckDB's vectors.
 *
 * This goes below `@duckdb/node-api`, whose vectors check and set value by value: several times slower on the one path where
 * it counts (adr/0005).
 */
export class FactAppender {
  private readonly appender: duckdb.Appender;
  private readonly kinds: readonly ColumnKind[];
  private readonly chunk: duckdb.DataChunk;
  private readonly validity = new Uint32Array(CHUNK_ROWS / 32);
  private readonly words = new Uint32Array(CHUNK_ROWS * 2);

  constructor(connection: DuckDBConnection, table: FactTable) {
    this.kinds = Object.values(factTables[table]);
    this.appender = duckdb.appender_create(rawConnection(connection), null, sqlName(table));
    this.chunk = duckdb.create_data_chunk(this.kinds.map((kind) => duckdb.create_logical_type(typeIds[kind])));
  }

  /** Appends rows; `nameIds` gives the store's number of each name of the batch. */
  append({ rows, columns }: TableRows, nameIds: (name: number) => number): void {
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const to = Math.min(rows, from + CHUNK_ROWS);
      duckdb.data_chunk_reset(this.chunk);
      duckdb.data_chunk_set_size(this.chunk, to - from);
      this.kinds.forEach((kind, index) => {
        const values = columns[index]!.subarray(from, to);
        if (kind === "name") renumber(values, nameIds);
        this.copyColumn(index, kind, values);
      });
      duckdb.append_data_chunk(this.appender, this.chunk);
    }
  }

  /** Hands all rows to the transaction at hand. */
  close(): void {
    duckdb.appender_close_sync(this.appender);
  }

  /** Forgets all rows that were not handed on. */
  discard(): void {
    duckdb.appender_clear(this.appender);
    duckdb.appender_close_sync(this.appender);
  }

  private copyColumn(index: number, kind: ColumnKind, values: ColumnValues): void {
    const vector = duckdb.data_chunk_get_vector(this.chunk, index);
    const hasAbsent = this.markAbsent(values);
    const source = kind === "int64" ? this.asInt64(values) : values;
    duckdb.copy_data_to_vector(vector, 0, source.buffer, source.byteOffset, source.byteLength);
    if (!hasAbsent) return;
    duckdb.vector_ensure_validity_writable(vector);
    const bytes = Math.ceil(values.length / 64) * 8;
    duckdb.copy_data_to_vector_validity(vector, 0, this.validity.buffer, 0, bytes);
  }

  /** Clears the bits of absent rows; true when there is one. Absent is below 0, or NaN. */
  private markAbsent(values: ColumnValues): boolean {
    const { validity } = this;
    validity.fill(0xffffffff);
    let found = false;
    for (let row = 0; row < values.length; row++) {
      if (values[row]! >= 0) continue;
      validity[row >>> 5]! &= ~(1 << (row & 31));
      found = true;
    }
    if (found && values instanceof Int8Array)
      for (let row = 0; row < values.length; row++) if (values[row]! < 0) values[row] = 0;
    return found;
  }

  /** Whole numbers as 64-bit integers, low half first, with no BigInt per value. */
  private asInt64(values: ColumnValues): Uint32Array<ArrayBuffer> {
    const { words } = this;
    for (let row = 0; row < values.length; row++) {
      const value = Math.max(values[row]!, 0);
      words[row * 2] = value >>> 0;
      words[row * 2 + 1] = value / 0x1_0000_0000;
    }
    return words.subarray(0, values.length * 2);
  }
}

function renumber(values: ColumnValues, nameIds: (name: number) => number): void {
  for (let row = 0; row < values.length; row++) if (values[row]! >= 0) values[row] = nameIds(values[row]!);
}
