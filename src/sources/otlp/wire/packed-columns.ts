import type { ColumnValues } from "../../../model/fact-batch.ts";
import type { TableShape } from "../../../model/facts.ts";
import type { IdColumn } from "./id-columns.ts";

/** What is packed: the first rows of some columns and ids. */
interface Unpacked {
  readonly shape: TableShape;
  readonly columns: Readonly<Record<string, ColumnValues>>;
  readonly ids: readonly IdColumn[];
}

const WIDE = 8;
const NARROW = 4;

/**
 * The first rows of columns and ids, in one piece of memory: pieces of their own for two dozen columns of a small batch take longer
 * to be had than to be filled.
 */
export function packedColumns({ shape, columns, ids }: Unpacked, rows: number) {
  const kinds = Object.values(shape);
  const isWide = (kind: string): boolean => kind === "int64";
  const idBytes = ids.reduce((sum, { width }) => sum + rows * width * WIDE, 0);
  const wideBytes = kinds.filter(isWide).length * rows * WIDE;
  const buffer = new ArrayBuffer(idBytes + wideBytes + kinds.length * rows * NARROW);
  let at = 0;
  const packedIds = ids.map((column) => {
    const packed = new BigUint64Array(buffer, at, rows * column.width);
    packed.set(column.first(rows));
    at += packed.byteLength;
    return packed;
  });
  let narrowAt = idBytes + wideBytes;
  const packed = Object.entries(shape).map(([name, kind]) => {
    const values = columns[name]!.subarray(0, rows);
    if (isWide(kind)) {
      const wide = new Float64Array(buffer, at, rows);
      wide.set(values);
      at += wide.byteLength;
      return wide;
    }
    const narrow = new Int32Array(buffer, narrowAt, rows);
    narrow.set(values);
    narrowAt += narrow.byteLength;
    return narrow;
  });
  return { columns: packed, ids: packedIds };
}
