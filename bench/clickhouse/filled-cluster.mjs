import { openClickHouseStore } from "../../build/src/store/clickhouse/clickhouse-store.js";
import { openShards } from "../../build/src/store/clickhouse/client/open-shards.js";
import { clickHousePlace } from "../../build/src/store/clickhouse/place.js";
import { startCluster } from "../../build/test/support/clickhouse/cluster.js";
import { fillClickHouse } from "./fill.mjs";

const DATABASE = "bench";

/**
 * A cluster on this machine that has so many steps, and a store open on it.
 *
 * @param {{ shards: number, steps: number, say: (text: string) => void }} options
 */
export async function openFilledCluster({ shards: count, steps, say }) {
  const cluster = await startCluster({ shards: count });
  try {
    const url = cluster.storeUrl(DATABASE);
    const store = await openClickHouseStore(url);
    const shards = await openShards(clickHousePlace(url));
    const filled = await fillClickHouse(shards, steps, say).finally(() => shards.close());
    return {
      ...filled,
      cluster,
      store,
      database: DATABASE,
      close: async () => {
        await store.close();
        await cluster.stop();
      },
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
