/**
 * Serves a home with runs in progress while another process writes flow nodes into it, and prints as JSON how long it took from a node
 * on disk to the event that tells a browser of it, and what share of a core the server used.
 *
 *   node main.mjs RUNS WRITING NODES SECONDS store|no-store
 *
 * A node counts as told by the first event after a look that began when it was on disk.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { scan } from "../../build/src/ingest/scan.js";
import { scanBuilds } from "../../build/src/ingest/scan-builds.js";
import { lookInThread } from "../../build/src/server/following/look-in-thread.js";
import { InTurn } from "../../build/src/server/scanning/in-turn.js";
import { serve } from "../../build/src/server/serve.js";
import { realSleep } from "../../build/src/server/sleep.js";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";
import { writeHome } from "./home.mjs";

const WRITER = fileURLToPath(import.meta.resolve("./writer.mjs"));

/** Until the first look and scan are done and programs are warm. */
const WARM_UP_MS = 20_000;

const [runs = 0, writing = 0, nodes = 0, seconds = 0] = process.argv.slice(2, 6).map(Number);
const hasStore = process.argv[6] === "store";
const scratch = mkdtempSync(join(tmpdir(), "flowmeter-bench-follow-"));
try {
  process.stdout.write(JSON.stringify(await measure(join(scratch, "home"))));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string} home */
async function measure(home) {
  mkdirSync(home);
  writeHome(home, { runs, nodes, startAt: Date.now() - 600_000 });
  const served = await serveHome(home);
  await setTimeout(WARM_UP_MS);
  const write = (/** @type {number} */ from, /** @type {number} */ length) =>
    promisify(execFile)(process.execPath, [WRITER, home, ...[writing, from, length].map(String)]);
  await write(nodes + 2, 5);
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  const { stdout } = await write(nodes + 7, seconds);
  const { user, system } = process.cpuUsage(cpu);
  const tookMs = performance.now() - began;
  await setTimeout(3000);
  const told = served.told();
  /** @type {number[]} */
  const writtenAt = JSON.parse(stdout);
  const latencies = writtenAt.map((at) => (told.find((event) => event.lookAt >= at)?.at ?? Number.NaN) - at);
  if (latencies.some(Number.isNaN)) throw new Error("some flow nodes were never told");
  latencies.sort((one, other) => one - other);
  await served.close();
  const quantile = (/** @type {number} */ share) => latencies[Math.floor((latencies.length - 1) * share)];
  const scans = served.scans();
  return {
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: quantile(1),
    share: (user + system) / 1000 / tookMs,
    looks: told.length,
    scans,
  };
}

/** @param {string} home */
async function serveHome(home) {
  const thread = lookInThread(home);
  const store = await openDuckDbStore(join(scratch, "store.duckdb"));
  let lookAt = 0;
  /** @type {{ at: number, lookAt: number }[]} */
  const told = [];
  /** @type {string[]} */
  const scans = [];
  const options = { home, controller: "bench", now: Date.now };
  const timed = (/** @type {string} */ kind, /** @type {() => Promise<{ runs: number }>} */ work) => async () => {
    const began = performance.now();
    const result = hasStore ? await work() : { runs: 0, left: [] };
    scans.push(`${kind} ${result.runs} runs ${Math.round(performance.now() - began)} ms`);
    return /** @type {any} */ (result);
  };
  const serving = await serve({
    listen: { host: "127.0.0.1", port: 0 },
    hosts: new Set(),
    version: "0",
    controller: "bench",
    look: async (at, kind) => {
      const looked = await thread.look(at, kind);
      lookAt = at;
      return looked;
    },
    bell: thread.bell,
    everyMs: 5000,
    isThere: () => true,
    store: {
      judgements: await store.judgements("bench"),
      scan: timed("whole", () => scan(store, { ...options, threads: 1, onProgress: () => undefined })),
      scanBuilds: (builds) => timed("part", () => scanBuilds(store, { ...options, builds }))(),
      families: async () => [],
      turn: new InTurn(),
    },
    files: new Map(),
    targets: [],
    effects: {
      now: Date.now,
      sleep: realSleep,
      random: Math.random,
      newSecret: () => "0123456789abcdef".repeat(4),
      log: () => undefined,
      onError: (error) => process.stderr.write(`${error}\n`),
    },
  });
  const request = get(`${serving.url}/api/v1/events`, (response) => {
    response.setEncoding("utf8");
    response.on("data", (/** @type {string} */ text) => {
      if (text.includes("event: running")) told.push({ at: Date.now(), lookAt });
    });
    response.on("error", () => undefined);
  });
  request.on("error", () => undefined);
  return {
    told: () => told,
    scans: () => scans,
    close: async () => {
      request.destroy();
      await serving.close();
      await thread.close();
      await store.close();
    },
  };
}
