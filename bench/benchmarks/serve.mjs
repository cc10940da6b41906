import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spread } from "../harness/rounds.mjs";
import { makeStore } from "../queries/store.mjs";
import { askAtRate, asker, listeners } from "../serve/ask.mjs";
import { paths, views } from "../serve/views.mjs";

const SERVER = fileURLToPath(import.meta.resolve("../serve/server.mjs"));
const STEPS = 10_000_000;
const VIEW_MS = 300;
const ANSWER_MS = 100;
const LOOP_MS = 20;
const PER_SECOND = 300;
const SECONDS = 10;
const LISTENERS = 200;

/** @type {import("./benchmark.mjs").Benchmark} */
export const serve = {
  name: "serve",
  summary:
    "what `flowmeter serve` answers of 10 million steps: each view the first time, and 300 requests a second on one core",
  rounds: 5,
  async run(bench) {
    const steps = bench.quick ? 200_000 : STEPS;
    const file = join(bench.cache, `serve-${steps}.duckdb`);
    await makeStore(file, steps, bench.say);
    const server = spawn("taskset", ["-c", "0", process.execPath, SERVER, file], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    try {
      const [{ url }] = await once(server, "message");
      const { ask, close } = asker(url);
      const rows = [...(await firstTimes(bench, ask)), ...(await underLoad(bench, { ask, url, server }))];
      close();
      return {
        rows,
        samples: new Map(),
        notes: [
          `a server on one core over a store of ${steps.toLocaleString("en-US")} steps, 200 open runs that all change each second, ${LISTENERS} listeners to events`,
          "the first time: nobody asked that before, so nothing of it is kept; roll-ups are up to date",
          `under load: ${PER_SECOND} requests a second for ${SECONDS} s, each view's in turn, counted from when they were due; who asks is on the other core`,
        ],
      };
    } finally {
      server.kill();
    }
  },
};

/** @typedef {(path: string) => Promise<number>} Ask */

/** Each view once a round, of a period that was not asked for yet. @param {import("../harness/workbench.mjs").Workbench} bench @param {Ask} ask */
async function firstTimes(bench, ask) {
  /** @type {Map<string, number[]>} */
  const took = new Map();
  const note = (/** @type {string} */ name, /** @type {number} */ ms) =>
    took.set(name, [...(took.get(name) ?? []), ms]);
  for (let round = 0; round <= bench.rounds; round++) {
    bench.say(round === 0 ? "warm-up round" : `round ${round} of ${bench.rounds}`);
    for (const [name, pathsOf] of Object.entries(views)) {
      const [first = "", ...rest] = pathsOf(28 + round);
      const startedAt = performance.now();
      // As a browser does: all at once, and what comes first is asked first.
      const [firstMs] = await Promise.all([ask(first), ...rest.map(ask)]);
      if (round === 0) continue;
      note(`${name}, its first part`, firstMs);
      note(`${name}, all of it`, performance.now() - startedAt);
    }
  }
  return [...took].map(([name, values]) =>
    valueRow(name, spread(values), name.endsWith("first part") ? VIEW_MS : undefined),
  );
}

/** @param {import("../harness/workbench.mjs").Workbench} bench @param {{ ask: Ask, url: string, server: import("node:child_process").ChildProcess }} served */
async function underLoad(bench, { ask, url, server }) {
  bench.say(`${LISTENERS} listeners, ${PER_SECOND} requests a second`);
  const stop = await listeners(url, LISTENERS);
  for (const path of paths) await ask(path);
  await loopDelay(server);
  const took = await askAtRate(ask, { paths, perSecond: PER_SECOND, seconds: SECONDS });
  const loopMs = await loopDelay(server);
  stop();
  return [
    valueRow("an answer under load, p99", point(quantile(took, 0.99)), ANSWER_MS),
    valueRow("an answer under load, median", point(quantile(took, 0.5)), undefined),
    valueRow("event loop under load, p99", point(loopMs), LOOP_MS),
  ];
}

/** @param {import("node:child_process").ChildProcess} server @returns {Promise<number>} */
async function loopDelay(server) {
  server.send("loop");
  const [{ loopP99Ms }] = await once(server, "message");
  return loopP99Ms;
}

/** @param {readonly number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** @param {number} value */
const point = (value) => ({ min: value, median: value, max: value });

/** @param {string} subject @param {import("../harness/rounds.mjs").Spread} value @param {number | undefined} target @returns {import("../harness/rows.mjs").ValueRow} */
function valueRow(subject, value, target) {
  const met = target === undefined ? null : value.median <= target;
  return { kind: "value", subject, unit: "ms", value, target: target ?? null, met };
}
