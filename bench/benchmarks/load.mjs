import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BenchError, Unmeasurable } from "../harness/errors.mjs";
import { installSqlite } from "../harness/install-sqlite.mjs";
import { ratioRow, unmeasuredRow } from "../harness/rows.mjs";

/**
 * @typedef {import("../harness/workbench.mjs").Workbench} Workbench
 * @typedef {import("../harness/command.mjs").Command} Command
 */

const TIMES_FASTER = 4.5;
const LOADER = fileURLToPath(import.meta.resolve("../load/main.mjs"));

/** @type {import("./benchmark.mjs").Benchmark} */
export const load = {
  name: "load",
  summary: "loading a million step rows into the store, against better-sqlite3",
  async run(bench) {
    const count = bench.quick ? 50_000 : 1_000_000;
    const rowCount = `${count.toLocaleString("en-US")} rows`;
    const compared = {
      subject: `DuckDB store, ${rowCount}`,
      baseline: `better-sqlite3, ${rowCount}`,
      target: 1 / TIMES_FASTER,
    };
    const notes = [
      `the target ${(1 / TIMES_FASTER).toFixed(3)} means: ${TIMES_FASTER} times as fast`,
      "wall time is that of the loading alone; user, sys and peak RSS include making the rows",
    ];
    try {
      const packages = installSqlite(bench);
      const duckdb = loadCommand(bench, { name: compared.subject, loader: "duckdb", args: [String(count)] });
      const sqlite = loadCommand(bench, {
        name: compared.baseline,
        loader: "sqlite",
        args: [String(count), packages],
      });
      const samples = await bench.interleave([duckdb, sqlite]);
      return { rows: [ratioRow(samples, compared)], samples, notes };
    } catch (error) {
      if (!(error instanceof Unmeasurable)) throw error;
      return { rows: [unmeasuredRow(error.message, compared)], samples: new Map(), notes };
    }
  },
};

/**
 * @param {Workbench} bench
 * @param {{ name: string, loader: "duckdb" | "sqlite", args: readonly string[] }} options
 * @returns {Command}
 */
function loadCommand(bench, { name, loader, args }) {
  const file = join(bench.scratch, `${name.replaceAll(/\W+/g, "-")}.db`);
  const removeFile = () => {
    for (const suffix of ["", ".wal", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
  };
  return {
    name,
    argv: [process.execPath, LOADER, loader, file, ...args],
    timesItself: true,
    before: removeFile,
    after: () => {
      if (!existsSync(file)) throw new BenchError(`${name}: no ${file}`);
      removeFile();
    },
  };
}
