/**
 * Makes step rows, loads them with one of the loaders and prints how long the loading took: from opening the file to
 * having closed it. A process of its own for each time, so that neither loader inherits the other's heap.
 *
 *   node main.mjs LOADER FILE COUNT [PACKAGES]
 */
import { makeSteps } from "./steps.mjs";

const LOADERS = {
  duckdb: () => import("./duckdb.mjs"),
  sqlite: () => import("./sqlite.mjs"),
};

const [loader = "", file = "", count = "", packages = ""] = process.argv.slice(2);
const { loadSteps } = await LOADERS[/** @type {keyof typeof LOADERS} */ (loader)]();
const steps = makeSteps(Number(count));
const startedAt = performance.now();
await loadSteps(file, steps, packages);
process.stdout.write(JSON.stringify({ wallMs: performance.now() - startedAt }));
