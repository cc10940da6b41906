import { join } from "node:path";
import { answer } from "../../build/src/metrics/engine/answer.js";
import { metricOf } from "../../build/src/metrics/metrics.js";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";
import { clickHouseMissing } from "../../build/test/support/clickhouse/installed.js";
import { bytesPerRow } from "../clickhouse/bytes.mjs";
import { fillDuckDb } from "../clickhouse/fill.mjs";
import { openFilledCluster } from "../clickhouse/filled-cluster.mjs";
import { receiveTwice } from "../clickhouse/receive.mjs";
import { BenchError } from "../harness/errors.mjs";
import { ratioRow, unmeasuredRow } from "../harness/rows.mjs";
import { panels } from "../queries/panels.mjs";

/**
 * @typedef {import("../harness/workbench.mjs").Workbench} Workbench
 * @typedef {Map<string, import("../harness/command.mjs").Sample[]>} Samples
 * @typedef {{ query: (sql: string) => Promise<unknown>, close: () => Promise<void> }} Store
 */

const STEPS = 50_000_000;
const SHARDS = 3;

/** @type {import("./benchmark.mjs").Benchmark} */
export const clickhouse = {
  name: "clickhouse",
  summary:
    "what a dashboard asks of 50 million steps on three shards beside DuckDB, and spans through two receivers; FLOWMETER_BENCH_STEPS for another number",
  rounds: 3,
  async run(bench) {
    if (clickHouseMissing !== undefined) throw new BenchError(clickHouseMissing);
    const steps = Number(process.env.FLOWMETER_BENCH_STEPS ?? (bench.quick ? 200_000 : STEPS));
    const file = join(bench.cache, `clickhouse-${steps}.duckdb`);
    await fillDuckDb(file, steps, bench.say);
    const filled = await openFilledCluster({ shards: SHARDS, steps, say: bench.say });
    try {
      const duckDb = await openDuckDbStore(file);
      const { samples, unlike, failed } = await rounds(bench, filled.store, duckDb).finally(() => duckDb.close());
      const received = await receiveTwice(bench, filled.cluster);
      return {
        rows: [
          ...panels.map(({ name }) => {
            const compared = { subject: `ClickHouse, ${name}`, baseline: `DuckDB, ${name}` };
            const reason = failed.get(name);
            return reason === undefined ? ratioRow(samples, compared) : unmeasuredRow(reason, compared);
          }),
          ...received.rows,
        ],
        samples,
        notes: [
          `${steps.toLocaleString("en-US")} steps of 6 controllers over a year, on ${SHARDS} servers of this machine; wall time of one answer; DuckDB answers a year from roll-ups, which are up to date`,
          `made in ClickHouse at ${Math.round((filled.rows / filled.filledInMs) * 1000).toLocaleString("en-US")} rows a second in all, one shard at a time`,
          ...(await bytesPerRow(filled.cluster.servers, filled.database)),
          ...(unlike.length === 0
            ? ["both gave the same rows to every question that both answered"]
            : [`NOT THE SAME ROWS: ${unlike.join("; ")}`]),
          ...received.notes,
        ],
      };
    } finally {
      await filled.close();
    }
  },
};

/** Every panel once a round, in both. @param {Workbench} bench @param {any} clickHouse @param {any} duckDb */
async function rounds(bench, clickHouse, duckDb) {
  /** @type {Samples} */
  const samples = new Map();
  /** @type {string[]} */
  const unlike = [];
  /** @type {Map<string, string>} */
  const failed = new Map();
  for (let round = 0; round <= bench.rounds; round++) {
    bench.say(round === 0 ? "warm-up round" : `round ${round} of ${bench.rounds}`);
    for (const panel of panels) {
      if (failed.has(panel.name)) continue;
      const one = await timed(clickHouse, panel).catch((error) => error);
      if (one instanceof Error) {
        failed.set(panel.name, `${one.message} ${/** @type {any} */ (one).hint ?? ""}`.split("\n")[0] ?? "");
        bench.say(`${panel.name} failed: ${failed.get(panel.name)}`);
        continue;
      }
      const other = await timed(duckDb, panel);
      if (round === 0 && !isLike(one.rows, other.rows)) unlike.push(panel.name);
      if (round === 0) {
        bench.say(`${panel.name}: ${Math.round(one.wallMs)} ms and ${Math.round(other.wallMs)} ms the first time`);
        continue;
      }
      note(samples, `ClickHouse, ${panel.name}`, one.wallMs);
      note(samples, `DuckDB, ${panel.name}`, other.wallMs);
    }
  }
  return { samples, unlike, failed };
}

/** @param {any} store @param {import("../queries/panels.mjs").Panel} panel */
async function timed(store, panel) {
  const startedAt = performance.now();
  const { rows } = await answer(store, metricOf(/** @type {any} */ (panel.metric)), /** @type {any} */ (panel.query));
  return { wallMs: performance.now() - startedAt, rows };
}

/** Whether two answers are the same, to the last digits of a number of floating point. @param {unknown} one @param {unknown} other */
function isLike(one, other) {
  const text = (/** @type {unknown} */ rows) =>
    JSON.stringify(rows, (_, value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value));
  return text(one) === text(other);
}

/** @param {Samples} samples @param {string} name @param {number} wallMs */
function note(samples, name, wallMs) {
  samples.set(name, [...(samples.get(name) ?? []), { wallMs, userMs: 0, sysMs: 0, peakRssMb: 0 }]);
}
