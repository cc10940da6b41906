import { factBuilders, takeTables } from "../../build/src/model/fact-batch.js";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";

/** Steps in the batches that a scan writes. */
const ROWS_PER_BATCH = 20_000;

/**
 * Loads step rows into a new store the way a scan does: batch by batch, committed at the end, closed.
 *
 * @param {string} file
 * @param {import("./steps.mjs").StepRows} steps
 */
export async function loadSteps(file, steps) {
  const store = await openDuckDbStore(file);
  const writer = await store.beginScan({ key: "bench", home: "bench", at: 0 });
  const empty = takeTables(factBuilders());
  for (let from = 0; from < steps.count; from += ROWS_PER_BATCH) {
    const to = Math.min(from + ROWS_PER_BATCH, steps.count);
    const columns = steps.columns.map((column) => column.slice(from, to));
    const tables = { ...empty, step: { rows: to - from, columns } };
    const names = from === 0 ? steps.names : [];
    const facts = { tables, firstName: 0, names };
    await writer.write({
      reader: 0,
      facts,
      newItems: new Map(),
      builds: new Map(),
      replacedRuns: [],
      problems: [],
      plugins: [],
    });
  }
  await writer.commit();
  await store.close();
}
