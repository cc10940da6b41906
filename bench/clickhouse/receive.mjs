import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Unmeasurable } from "../harness/errors.mjs";
import { spread } from "../harness/rounds.mjs";
import { bodiesIn, SPANS } from "../otlp-store/bodies.mjs";

const RECEIVERS = 2;
/** Each a controller's: of 200 that send to a cluster at once, as many as there are. */
const CONNECTIONS = 100;
const TARGET_PER_SECOND = 200_000;
const DATABASE = "spans";

/**
 * Sends spans to two receivers over one cluster until all are acknowledged, and counts those that are there.
 *
 * @param {import("../harness/workbench.mjs").Workbench} bench
 * @param {import("../../build/test/support/clickhouse/cluster.js").TestCluster} cluster
 * @returns {Promise<{ rows: import("../harness/rows.mjs").Row[], notes: string[] }>}
 */
export async function receiveTwice(bench, cluster) {
  const bodies = await bodiesIn(bench, "protobuf");
  const requests = bench.quick ? 200 : 2000;
  const receivers = await Promise.all(
    Array.from({ length: RECEIVERS }, () => started("receiver.mjs", [cluster.storeUrl(DATABASE)])),
  );
  const times = [];
  for (let round = 0; round <= bench.rounds; round++) {
    bench.say(round === 0 ? "receivers warm up" : `receiving, round ${round} of ${bench.rounds}`);
    const wallMs = await sendTo(
      receivers.map(({ said }) => String(said)),
      bodies,
      requests,
    );
    if (round > 0) times.push(wallMs);
  }
  const cpuMs = await Promise.all(receivers.map(stopped));
  const kept = await cluster.askAll("SELECT sum(spans) FROM span_part", { database: DATABASE });
  const all = requests * SPANS * (bench.rounds + 1);
  const there = kept.reduce((sum, text) => sum + Number(text), 0);
  if (there !== all) throw new Unmeasurable(`${there} spans are there of ${all} that were acknowledged`);
  const value = spread(times);
  const target = ((requests * SPANS) / TARGET_PER_SECOND) * 1000;
  const perSecond = Math.round((requests * SPANS * 1000) / value.median).toLocaleString("en-US");
  return {
    rows: [
      {
        kind: "value",
        subject: `${(requests * SPANS).toLocaleString("en-US")} spans through ${RECEIVERS} receivers`,
        unit: "ms",
        value,
        target,
        met: bench.quick ? null : value.median <= target,
      },
    ],
    notes: [
      `${perSecond} spans a second through ${RECEIVERS} receivers, each acknowledged when it is inserted; senders and servers on the same cores`,
      `${((cpuMs.reduce((sum, ms) => sum + ms, 0) * 1000) / all).toFixed(2)} µs of a core for a span in the receivers, their start among it`,
      `target: ${TARGET_PER_SECOND.toLocaleString("en-US")} a second; all ${all.toLocaleString("en-US")} were there once`,
    ],
  };
}

/** @param {readonly string[]} urls @param {string} bodies @param {number} requests */
async function sendTo(urls, bodies, requests) {
  const each = String(requests / urls.length);
  const senders = await Promise.all(
    urls.map((url) => started("../otlp-store/sender.mjs", [url, bodies, "protobuf", each, String(CONNECTIONS)])),
  );
  const startedAt = performance.now();
  const exits = senders.map(({ child }) => once(child, "exit"));
  for (const { child } of senders) child.send("go");
  for (const [code] of await Promise.all(exits)) if (code !== 0) throw new Unmeasurable("a request was refused");
  return performance.now() - startedAt;
}

/** A program of ours, and what it says first. @param {string} file @param {readonly string[]} args */
async function started(file, args) {
  const child = fork(fileURLToPath(import.meta.resolve(`./${file}`)), args);
  const [said] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Unmeasurable(`${file} ended at its start`))),
  ]);
  return { child, said };
}

/** Milliseconds of a core it took. @param {{ child: import("node:child_process").ChildProcess }} started */
async function stopped({ child }) {
  const exit = once(child, "exit");
  const answer = once(child, "message");
  child.send("stop");
  const [{ cpuMs }] = await answer;
  await exit;
  return cpuMs;
}
