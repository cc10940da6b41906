/**
 * @typedef {object} Outcome
 * @property {readonly import("../harness/rows.mjs").Row[]} rows
 * @property {import("../harness/rounds.mjs").Samples} samples
 * @property {readonly string[]} notes what was measured, and what a reader has to know to trust it
 *
 * @typedef {object} Benchmark
 * @property {string} name
 * @property {string} summary one line: what is measured, against what
 * @property {number} [rounds] how many, if not 7
 * @property {(bench: import("../harness/workbench.mjs").Workbench) => Promise<Outcome>} run
 */

import { clickhouse } from "./clickhouse.mjs";
import { collector } from "./collector.mjs";
import { follow } from "./follow.mjs";
import { hook } from "./hook.mjs";
import { judge } from "./judge.mjs";
import { load } from "./load.mjs";
import { memory } from "./memory.mjs";
import { otlpDecode } from "./otlp-decode.mjs";
import { otlpStore } from "./otlp-store.mjs";
import { queries } from "./queries.mjs";
import { release } from "./release.mjs";
import { rescan } from "./rescan.mjs";
import { scan } from "./scan.mjs";
import { scanCold } from "./scan-cold.mjs";
import { serve } from "./serve.mjs";
import { startup } from "./startup.mjs";

/** Every benchmark, in the order they are listed. @type {readonly Benchmark[]} */
export const benchmarks = [
  scan,
  scanCold,
  rescan,
  memory,
  load,
  queries,
  clickhouse,
  judge,
  follow,
  hook,
  otlpDecode,
  otlpStore,
  serve,
  startup,
  collector,
  release,
];
