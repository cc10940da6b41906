import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { BenchError } from "../harness/errors.mjs";

/**
 * @typedef {import("../harness/command.mjs").Command} Command
 * @typedef {import("../harness/workbench.mjs").Workbench} Workbench
 * @typedef {import("../home/cache.mjs").Home} Home
 */

/**
 * A scan of a home into a store that does not exist yet; the store is gone afterwards.
 *
 * @param {Workbench} bench
 * @param {Pick<Command, "name" | "before" | "oneCore"> & { home: Home }} options
 * @returns {Command}
 */
export function firstScan(bench, { home, before, ...options }) {
  const { store, ...command } = rescan(bench, { home, ...options });
  const removeStore = () => rmSync(store, { recursive: true, force: true });
  return {
    ...command,
    before: async () => {
      removeStore();
      rmSync(`${store}.wal`, { force: true });
      await before?.();
    },
    after: () => {
      // A scan that stored nothing would be a fast one.
      if (!(statSync(store, { throwIfNoEntry: false })?.size ?? 0))
        throw new BenchError(`${command.name}: no ${store}`);
      removeStore();
    },
  };
}

/**
 * A scan of a home into a store of its own, which stays.
 *
 * @param {Workbench} bench
 * @param {Pick<Command, "name" | "oneCore"> & { home: Home }} options
 * @returns {Command & { store: string }}
 */
export function rescan(bench, { home, ...command }) {
  const store = join(bench.scratch, `${command.name.replaceAll(/\W+/g, "-")}.duckdb`);
  return { ...command, store, argv: bench.subject("scan", home.path, "--store", store, "--quiet", "--no-report") };
}

/**
 * A C program over every file of a home.
 *
 * @param {Workbench} bench
 * @param {Omit<Command, "argv"> & { home: Home, program: "read-files" | "expat-files" }} options
 * @returns {Command}
 */
export function overFiles(bench, { home, program, ...command }) {
  return { ...command, argv: [bench.program(program), home.list] };
}

/**
 * One line on what was read.
 *
 * @param {Home} home
 * @param {string} title
 */
export function describeHome({ runs, files, bytes }, title) {
  const count = (/** @type {number} */ value) => value.toLocaleString("en-US");
  return `${title}: ${count(runs)} runs, ${count(files)} files, ${(bytes / 1e6).toFixed(1)} MB`;
}
