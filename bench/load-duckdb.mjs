/**
 * Loads step rows into a new DuckDB file through the product's store, and closes it.
 *
 * To be written once the store is there; until then the benchmark ends with the message below. The clock runs from the
 * call until the promise is settled, so whatever the store flushes when it is closed belongs in here.
 *
 * @param {string} _file does not exist yet
 * @param {import("./load/steps.mjs").StepColumns} _columns
 * @returns {Promise<void>} settled when the rows are on disk
 */
export async function loadSteps(_file, _columns) {
  throw new Error("bench/load-duckdb.mjs is not connected to the store yet");
}
