/**
 * Receives requests of OTLP from senders of their own processes, and prints how long it took until all were acknowledged.
 *
 *   node main.mjs store|receive protobuf|json BODIES REQUESTS FILE
 *   node main.mjs columns - - SPANS FILE
 *   node main.mjs wait - BODIES SPANS FILE
 *
 * `store` keeps them durably in the store FILE, `receive` decodes and drops them. `columns` appends as many rows to a table with a column for
 * each value of a span, in commits of the same size. `wait` lets spans of no run wait in the store, looks for runs, and does so again.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { appendColumns } from "./columns.mjs";

const product = (/** @type {string} */ path) => import(fileURLToPath(import.meta.resolve(`../../build/src/${path}`)));
const SENDERS = 2;
const CONNECTIONS = 32;
export const SPANS = 512;

const [mode = "", format = "", bodies = "", count = "", file = ""] = process.argv.slice(2);
const wallMs =
  mode === "columns"
    ? await appendColumns(file, Number(count))
    : mode === "wait"
      ? await waitForRuns(Number(count))
      : await receive(Number(count));
process.stdout.write(JSON.stringify({ wallMs }));

/** @param {number} requests */
async function receive(requests) {
  const { openDuckDbStore } = await product("store/duckdb/duckdb-store.js");
  const { StoreSink } = await product("server/otlp/store-sink.js");
  const { listenOtlp } = await product("server/otlp/listen-otlp.js");
  const { realSleep } = await product("server/sleep.js");
  const store = mode === "store" ? await openDuckDbStore(file) : undefined;
  const sink = store ? new StoreSink({ spans: await store.spans(), now: Date.now }) : { takeSpans: async () => {} };
  const effects = { now: Date.now, random: Math.random, fetch, sleep: realSleep, onError: fail };
  const listening = await listenOtlp({ host: "127.0.0.1", httpPort: 0, sink, effects });
  const sender = fileURLToPath(import.meta.resolve("./sender.mjs"));
  const children = Array.from({ length: SENDERS }, () =>
    fork(sender, [listening.httpUrl, bodies, format, String(requests / SENDERS), String(CONNECTIONS)]),
  );
  await Promise.all(children.map((child) => once(child, "message")));
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  for (const child of children) child.send("go");
  const exits = await Promise.all(children.map((child) => once(child, "exit")));
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(usedBefore);
  if (process.env.FLOWMETER_BENCH_CPU) process.stderr.write(`${(user + system) / (requests * SPANS)} us per span\n`);
  if (exits.some(([code]) => code !== 0)) fail("a sender failed");
  await listening.close();
  const [kept] = (await store?.query("SELECT sum(spans) AS spans FROM span_part")) ?? [];
  if (store && kept?.spans !== requests * SPANS) fail(`${kept?.spans} spans were kept`);
  await store?.close();
  return wallMs;
}

/** Spans of traces without a run: half of them, a look, and the other half. @param {number} spans */
async function waitForRuns(spans) {
  const { openDuckDbStore } = await product("store/duckdb/duckdb-store.js");
  const { OtlpDecoder } = await product("sources/otlp/wire/otlp-decoder.js");
  const { SpanKeeper } = await product("ingest/spans/span-keeper.js");
  const store = await openDuckDbStore(file);
  const kept = await store.spans();
  const keeper = new SpanKeeper({ spans: kept, observed: { write: fail }, controllerOf: () => "ci", now: Date.now });
  const decoder = new OtlpDecoder();
  const inputs = readdirSync(bodies).map((name) => gunzipSync(readFileSync(join(bodies, name))));
  const startedAt = performance.now();
  for (let sent = 0, commit = 0; sent < spans; commit++) {
    const batches = inputs.map((body) => ofOtherTraces(decoder.spans(body), BigInt(commit + 1)));
    await kept.append(batches, Date.now());
    sent += batches.length * SPANS;
    if (commit % 4 === 0) await keeper.look();
  }
  await keeper.look();
  const wallMs = performance.now() - startedAt;
  if (keeper.state.backlog.spans < spans) fail(`${keeper.state.backlog.spans} spans wait`);
  await store.close();
  return wallMs;
}

/** The same spans in other traces, and those of runs as steps: whose run is far. @param {any} batch @param {bigint} salt */
function ofOtherTraces(batch, salt) {
  const roles = batch.columns[1];
  for (let row = 0; row < batch.rows; row++) {
    batch.traceIds[row * 2] ^= salt << 20n;
    if (roles[row] === 1) roles[row] = 0;
  }
  return batch;
}

/** @param {unknown} problem @returns {never} */
function fail(problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
