/**
 * A receiver of OTLP with a store, to be killed by a test: `receiver-process.js <store> <port> [grace ms] [every ms]`. Says its URL on a line of its own
 * once it listens; builds what is due and ends when its input ends.
 */
import { controllerNames } from "../../../src/ingest/spans/controller-names.ts";
import { receiveOtlp } from "../../../src/server/otlp/receive-otlp.ts";
import { realSleep } from "../../../src/server/sleep.ts";
import { openClickHouseStore } from "../../../src/store/clickhouse/clickhouse-store.ts";
import { isClickHousePlace } from "../../../src/store/clickhouse/place.ts";
import { openDuckDbStore } from "../../../src/store/duckdb/duckdb-store.ts";

const [file, port, graceMs = 200, everyMs = 100] = process.argv.slice(2);
const store = isClickHousePlace(file!)
  ? await openClickHouseStore(file!, { now: Date.now })
  : await openDuckDbStore(file!);
const receiving = await receiveOtlp({
  store,
  listen: {
    host: "127.0.0.1",
    httpPort: Number(port),
    effects: {
      now: Date.now,
      random: Math.random,
      fetch,
      sleep: realSleep,
      onError: (error) => process.stderr.write(`${String(error)}\n`),
    },
  },
  // A file is of one controller; a cluster is of many.
  controllerOf: controllerNames(isClickHousePlace(file!) ? undefined : "ci"),
  settings: { graceMs: Number(graceMs) },
  everyMs: Number(everyMs),
});
process.stdout.write(`${receiving.listening.httpUrl}\n`);
process.stdin.resume();
process.stdin.once("end", async () => {
  await receiving.close();
  await new Promise((resolve) => setTimeout(resolve, 250));
  await receiving.look();
  await store.close();
});
