/**
 * A receiver of spans over a store in ClickHouse, as `flowmeter serve --role receiver` has it, in a process of its own:
 * `receiver.mjs STORE`, started with a channel; sends its address, and ends when it is told anything.
 */
import { fileURLToPath } from "node:url";

const product = (/** @type {string} */ path) => import(fileURLToPath(import.meta.resolve(`../../build/src/${path}`)));
const { openShards } = await product("store/clickhouse/client/open-shards.js");
const { clickHousePlace } = await product("store/clickhouse/place.js");
const { ClickHouseSpanStore } = await product("store/clickhouse/spans/span-store.js");
const { StoreSink, sharedLimits } = await product("server/otlp/store-sink.js");
const { listenOtlp } = await product("server/otlp/listen-otlp.js");
const { realSleep } = await product("server/sleep.js");

const shards = await openShards(clickHousePlace(process.argv[2]));
const spans = await ClickHouseSpanStore.open(shards, { now: Date.now });
const sink = new StoreSink({ spans, now: Date.now, limits: sharedLimits });
const onError = (/** @type {unknown} */ error) => process.stderr.write(`${error}\n`);
const effects = { now: Date.now, random: Math.random, fetch, sleep: realSleep, onError };
const listening = await listenOtlp({ host: "127.0.0.1", httpPort: 0, sink, effects });
process.send?.(listening.httpUrl);
process.once("message", async () => {
  const { user, system } = process.cpuUsage();
  await listening.close();
  await shards.close();
  process.send?.({ cpuMs: (user + system) / 1000 });
  process.disconnect();
});
