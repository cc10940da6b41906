import { statSync } from "node:fs";
import type { MetricFamily } from "../model/metric-families.ts";
import { listen } from "../server/listen.ts";
import { metricsEndpoint } from "../server/metrics-endpoint.ts";
import { StoreError, type StoreErrorCode } from "../store/store-error.ts";
import type { ListenFlags } from "./commands/export-metrics.ts";
import { explain } from "./explain.ts";
import { exportedFamilies } from "./export-families.ts";
import { interruption } from "./interruption.ts";
import { isInClickHouse, openExistingStore, placeOfStore } from "./open-store.ts";

/** Serves /metrics until the process is interrupted. @throws StoreError, CliError, ServerError */
export async function runListen(flags: ListenFlags): Promise<void> {
  const families = cachedFamilies(flags);
  // What is wrong with the store is said now, not at the first scrape.
  await families();
  // Who listens on every address is asked under every name, and has said in words that anybody may ask.
  const hosts = wildcards.has(flags.host) ? "any" : [flags.host.toLowerCase()];
  const handler = metricsEndpoint({ families, hosts, onError: (error) => explain(error, process.stderr) });
  const { url, close } = await listen({ host: flags.host, port: flags.port, insecure: flags.insecure, handler });
  process.stderr.write(`${url}/metrics is served until Ctrl+C.\n`);
  await interruption();
  await close();
}

/** What is wrong with a store that was in order, and soon is again. */
const isPassing: ReadonlySet<StoreErrorCode> = new Set(["locked", "unreachable"]);

const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** What "active" means moves with the clock: numbers older than this are made anew though the store is as it was. */
const OLDEST_MS = 3_600_000;

/** A store in ClickHouse does not say cheaply whether it changed. */
const OLDEST_IN_CLICKHOUSE_MS = 60_000;

/** Families of the store, made anew when its file changed. The store is open only meanwhile, so that scans get in between. */
function cachedFamilies(flags: ListenFlags): () => Promise<readonly MetricFamily[]> {
  const file = placeOfStore(flags.store);
  const oldestMs = isInClickHouse(flags.store) ? OLDEST_IN_CLICKHOUSE_MS : OLDEST_MS;
  let known: { families: readonly MetricFamily[]; state: string; at: number } | undefined;
  return async () => {
    if (known !== undefined && known.state === stateOf(file) && Date.now() - known.at < oldestMs) return known.families;
    try {
      const store = await openExistingStore(flags.store);
      const families = await exportedFamilies(store, flags).finally(() => store.close());
      known = { families, state: stateOf(file), at: Date.now() };
      return families;
    } catch (error) {
      // While a scan has the store, or a part of it does not answer, the numbers of before are the latest there are.
      if (known !== undefined && error instanceof StoreError && isPassing.has(error.code)) return known.families;
      throw error;
    }
  };
}

/** Changes with every write: those of a server stay in the log beside the store for a while. */
function stateOf(file: string): string {
  const states = [file, `${file}.wal`].map((part) => {
    const stats = statSync(part, { throwIfNoEntry: false });
    return stats === undefined ? "none" : `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
  });
  return states.join(" ");
}
