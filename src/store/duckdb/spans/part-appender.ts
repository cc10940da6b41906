import type { DuckDBConnection } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import type { PackedSpans } from "../../packed-spans.ts";
import { rawConnection } from "../raw-connection.ts";

/** Rows of a chunk: the size of DuckDB's own vectors. */
const CHUNK_ROWS = 2048;

const types = [
  duckdb.Type.UBIGINT,
  duckdb.Type.UBIGINT,
  duckdb.Type.BIGINT,
  duckdb.Type.BIGINT,
  duckdb.Type.INTEGER,
  duckdb.Type.INTEGER,
  duckdb.Type.INTEGER,
  duckdb.Type.BLOB,
];
const PACKED = types.length - 1;

/** Spans that were committed together. */
export interface SpanCommit {
  /** Larger than those of all before. */
  readonly id: number;
  readonly arrivedAt: number;
}

/** Appends the spans of a commit to `span_part`, to the transaction at hand: columns copied whole into DuckDB's vectors, as facts are. */
export function appendParts(connection: DuckDBConnection, packed: PackedSpans, commit: SpanCommit): void {
  const appender = duckdb.appender_create(rawConnection(connection), null, "span_part");
  const chunk = duckdb.create_data_chunk(types.map((type) => duckdb.create_logical_type(type)));
  const count = packed.spans.length;
  const commitIds = new BigInt64Array(Math.min(count, CHUNK_ROWS)).fill(BigInt(commit.id));
  const arrivedAt = new BigInt64Array(commitIds.length).fill(BigInt(commit.arrivedAt));
  for (let from = 0; from < count; from += CHUNK_ROWS) {
    const to = Math.min(count, from + CHUNK_ROWS);
    duckdb.data_chunk_reset(chunk);
    duckdb.data_chunk_set_size(chunk, to - from);
    const columns = [
      everySecond(packed.traceIds, from, to),
      everySecond(packed.traceIds.subarray(1), from, to),
      commitIds.subarray(0, to - from),
      arrivedAt.subarray(0, to - from),
      packed.resources.subarray(from, to),
      packed.spans.subarray(from, to),
      packed.runs.subarray(from, to),
    ];
    columns.forEach((values, index) => {
      const vector = duckdb.data_chunk_get_vector(chunk, index);
      duckdb.copy_data_to_vector(vector, 0, values.buffer, values.byteOffset, values.byteLength);
    });
    const vector = duckdb.data_chunk_get_vector(chunk, PACKED);
    for (let part = from; part < to; part++) {
      const start = part === 0 ? 0 : packed.ends[part - 1]!;
      duckdb.vector_assign_string_element_len(vector, part - from, packed.bytes.subarray(start, packed.ends[part]!));
    }
    duckdb.append_data_chunk(appender, chunk);
  }
  duckdb.appender_close_sync(appender);
}

function everySecond(values: BigUint64Array<ArrayBuffer>, from: number, to: number): BigUint64Array<ArrayBuffer> {
  const some = new BigUint64Array(to - from);
  for (let index = from; index < to; index++) some[index - from] = values[index * 2]!;
  return some;
}
