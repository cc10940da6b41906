import { DuckDBInstance } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";

const ROWS = 2048;
const ROWS_OF_COMMIT = 20 * ROWS;
/** Ids, when it came, times and duration of the run, then what is a number, and names that half of the spans have. */
const kinds = [
  ...Array(4).fill("UBIGINT"),
  ...Array(4).fill("BIGINT"),
  ...Array(5).fill("INTEGER"),
  ...Array(11).fill("NAME"),
];
const types = /** @type {const} */ ({ UBIGINT: "UBIGINT", BIGINT: "BIGINT", INTEGER: "INTEGER", NAME: "INTEGER" });

/**
 * Appends spans column by column, as facts are appended. Milliseconds from the first row to the last commit.
 *
 * @param {string} file
 * @param {number} spans
 */
export async function appendColumns(file, spans) {
  const instance = await DuckDBInstance.create(file, { memory_limit: "512MB", threads: "2" });
  const connection = await instance.connect();
  const typeOf = (/** @type {string} */ kind) => types[/** @type {keyof typeof types} */ (kind)];
  await connection.run(`CREATE TABLE span (${kinds.map((kind, index) => `c${index} ${typeOf(kind)}`).join(", ")})`);
  const chunk = duckdb.create_data_chunk(kinds.map((kind) => duckdb.create_logical_type(duckdb.Type[typeOf(kind)])));
  const columns = kinds.map(valuesOf);
  const validity = new Uint32Array(ROWS / 32).fill(0x55555555);
  const startedAt = performance.now();
  for (let done = 0; done < spans; done += ROWS_OF_COMMIT) {
    await connection.run("BEGIN");
    const raw = /** @type {any} */ (connection).connection;
    const appender = duckdb.appender_create(raw, null, "span");
    for (let rows = 0; rows < ROWS_OF_COMMIT; rows += ROWS) {
      duckdb.data_chunk_reset(chunk);
      duckdb.data_chunk_set_size(chunk, ROWS);
      columns.forEach((values, index) => {
        const vector = duckdb.data_chunk_get_vector(chunk, index);
        duckdb.copy_data_to_vector(vector, 0, values.buffer, 0, values.byteLength);
        if (kinds[index] !== "NAME") return;
        duckdb.vector_ensure_validity_writable(vector);
        duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer, 0, validity.byteLength);
      });
      duckdb.append_data_chunk(appender, chunk);
    }
    duckdb.appender_close_sync(appender);
    await connection.run("COMMIT");
  }
  const wallMs = performance.now() - startedAt;
  connection.closeSync();
  instance.closeSync();
  return wallMs;
}

/** @param {string} kind */
function valuesOf(kind) {
  if (kind === "BIGINT")
    return BigInt64Array.from({ length: ROWS }, (_, row) => 1_795_477_845_647n + BigInt((row * 37) % 5000));
  if (kind !== "UBIGINT") return Int32Array.from({ length: ROWS }, (_, row) => (row * 7) % 40);
  const halves = Uint32Array.from({ length: 2 * ROWS }, () => Math.random() * 2 ** 32);
  return new BigUint64Array(halves.buffer);
}
