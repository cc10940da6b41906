import { join } from "node:path";
import { answer } from "../../build/src/metrics/engine/answer.js";
import { metricOf } from "../../build/src/metrics/metrics.js";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";
import { Unmeasurable } from "../harness/errors.mjs";
import { installSqlite } from "../harness/install-sqlite.mjs";
import { ratioRow, timeRow } from "../harness/rows.mjs";
import { panels } from "../queries/panels.mjs";
import { makeSqlite, openSqlite } from "../queries/sqlite.mjs";
import { makeStore } from "../queries/store.mjs";

/**
 * @typedef {import("../harness/workbench.mjs").Workbench} Workbench
 * @typedef {import("../queries/panels.mjs").Panel} Panel
 * @typedef {Map<string, import("../harness/command.mjs").Sample[]>} Samples
 */

/** Milliseconds that each panel may take, by steps in the store. */
const TARGETS_10M = { month: 60, all: 60, "year of percentiles": 60 };
const TARGETS_100M = { month: 150, all: 600, "year of percentiles": 100 };

/** @type {import("./benchmark.mjs").Benchmark} */
export const queries = {
  name: "queries",
  summary: "what a dashboard asks, of 10 million steps against SQLite; with FLOWMETER_BENCH_LARGE=1 of 100 million too",
  async run(bench) {
    const sizes = bench.quick ? [200_000] : sizesOf(process.env.FLOWMETER_BENCH_LARGE);
    const parts = [];
    for (const size of sizes) parts.push(await measureSize(bench, size));
    return {
      rows: parts.flatMap(({ rows }) => rows),
      samples: new Map(),
      notes: [
        "wall time of one answer in a process that has the store open, caches warm; roll-ups are up to date",
        "SQLite has indexes on the start and the Pipeline of a run and on the run of a step, and its percentiles are by rank",
        ...parts.flatMap(({ notes }) => notes),
      ],
    };
  },
};

/** 10 million steps; with any word 100 million too, with "only" these alone. @param {string | undefined} large */
function sizesOf(large) {
  if (large === "only") return [100_000_000];
  return large ? [10_000_000, 100_000_000] : [10_000_000];
}

/** @param {Workbench} bench @param {number} steps */
async function measureSize(bench, steps) {
  const title = `${(steps / 1e6).toLocaleString("en-US")} M steps`;
  const file = join(bench.cache, `queries-${steps}.duckdb`);
  await makeStore(file, steps, bench.say);
  const sqlite = steps <= 10_000_000 ? await sqliteOf(bench, file) : undefined;
  const store = await openDuckDbStore(file);

  const startedAt = performance.now();
  await answer(store, metricOf("run.duration"), { ...panels[0]?.query, by: [], exactUpTo: 0 });
  const rolledUpIn = performance.now() - startedAt;
  const samples = await rounds(bench, { title, store, sqlite: sqlite?.db });
  await store.close();
  sqlite?.db.close();
  const targets = steps > 10_000_000 ? TARGETS_100M : TARGETS_10M;
  const rows = panels.flatMap((panel) => {
    const subject = `${panel.name}, ${title}`;
    const baseline = `SQLite, ${panel.name}`;
    return [
      timeRow(samples, { subject, target: targets[panel.reach] }),
      ...(samples.has(baseline) ? [ratioRow(samples, { subject, baseline })] : []),
    ];
  });
  const notes = [
    `${title}: bringing roll-ups up to date took ${Math.round(rolledUpIn)} ms (of all days the first time, of new days later)`,
    ...(sqlite?.reason === undefined ? [] : [`no SQLite: ${sqlite.reason}`]),
  ];
  return { rows, notes };
}

/** @param {Workbench} bench @param {string} from */
async function sqliteOf(bench, from) {
  try {
    const packages = installSqlite(bench);
    const file = from.replace(/duckdb$/, "sqlite");
    await makeSqlite({ file, from, packages, say: bench.say });
    return { db: openSqlite(file, packages), reason: undefined };
  } catch (error) {
    if (!(error instanceof Unmeasurable)) throw error;
    return { db: undefined, reason: error.message };
  }
}

/** Every panel once a round, each beside its baseline. @param {Workbench} bench @param {{ title: string, store: any, sqlite: any }} engines */
async function rounds(bench, { title, store, sqlite }) {
  /** @type {Samples} */
  const samples = new Map();
  for (let round = 0; round <= bench.rounds; round++) {
    bench.say(round === 0 ? `warm-up round, ${title}` : `round ${round} of ${bench.rounds}, ${title}`);
    for (const panel of panels) {
      const took = await timed(() =>
        answer(store, metricOf(/** @type {any} */ (panel.metric)), /** @type {any} */ (panel.query)),
      );
      if (round > 0) note(samples, `${panel.name}, ${title}`, took);
      if (panel.sqlite === undefined || sqlite === undefined) continue;
      const tookSqlite = await timed(async () => sqlite.prepare(panel.sqlite).all());
      if (round > 0) note(samples, `SQLite, ${panel.name}`, tookSqlite);
    }
  }
  return samples;
}

/** @param {() => Promise<unknown>} action */
async function timed(action) {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

/** @param {Samples} samples @param {string} name @param {number} wallMs */
function note(samples, name, wallMs) {
  samples.set(name, [...(samples.get(name) ?? []), { wallMs, userMs: 0, sysMs: 0, peakRssMb: 0 }]);
}
