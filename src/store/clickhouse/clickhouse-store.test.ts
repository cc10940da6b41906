import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { testCluster } from "../../../test/support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../../../test/support/clickhouse/installed.ts";
import { copyOfExample, tempDirectory } from "../../../test/support/directories.ts";
import { scanInto } from "../../../test/support/scans.ts";
import { openDuckDbParts } from "../duckdb/duckdb-store.ts";
import type { Store } from "../store.ts";
import { type ClickHouseStore, storeOnShards } from "./clickhouse-store.ts";
import { openShards } from "./client/open-shards.ts";
import type { Shard, Shards } from "./client/shards.ts";
import { differenceOf, sumsInFile, sumsInShard, type TableSums } from "./migrate/sums.ts";
import { clickHousePlace } from "./place.ts";

const AT = Date.UTC(2026, 10, 20);

test("a scan that is cut off between two writes leaves nothing half, and nothing twice", {
  skip: clickHouseMissing,
}, async (t) => {
  const home = copyOfExample(t);
  const expected = await sumsOfHome(t, home);
  const { store, cut } = await cutStore(t);
  await scanOnce(store, home, "whole");
  const writes = cut.count;
  assert.ok(writes > 10);
  // How many there are differs a little with how builds come in batches.
  for (let write = 0, step = 0; write < writes - 5; write += 5 + (step++ % 3)) {
    const controller = `cut-${write}`;
    // Every other time the server has done what was asked before it is cut off.
    cut.begin(write, step % 2 === 0 ? "before" : "after");
    await assert.rejects(scanOnce(store, home, controller), { name: "StoreError" }, `write ${write}`);
    cut.end();
    await scanOnce(store, home, controller);
    assert.equal(differenceOf(expected, await sumsOf(store, controller)), undefined, `cut off at write ${write}`);
  }
  // Scanned once more, nothing changes.
  await scanOnce(store, home, "whole");
  assert.equal(differenceOf(expected, await sumsOf(store, "whole")), undefined);
});

/** What a scan into a file says of a home. */
async function sumsOfHome(t: TestContext, home: string): Promise<ReadonlyMap<string, TableSums>> {
  const { store, connection } = await openDuckDbParts(join(tempDirectory(t), "store.duckdb"));
  await scanOnce(store, home, "file");
  const sums = await sumsInFile(connection, 1);
  await store.close();
  // By its name, controllers differ.
  sums.delete("controller");
  return sums;
}

async function sumsOf(store: ClickHouseStore, controller: string): Promise<ReadonlyMap<string, TableSums>> {
  const slot = await store.slots.ensure(controller);
  const sums = await sumsInShard(store.shards.ofSlot(slot), slot);
  sums.delete("controller");
  return sums;
}

/** Scans at one instant, with a commit after each batch. */
async function scanOnce(store: Store, home: string, controller: string): Promise<void> {
  let now = AT - 2000;
  await scanInto(store, home, { controller, threads: 1, now: () => (now += 2000) });
}

class Cut {
  count = 0;
  private at: number | undefined;
  private when: "before" | "after" = "before";

  begin(at: number, when: "before" | "after"): void {
    this.count = 0;
    this.at = at;
    this.when = when;
  }

  end(): void {
    this.at = undefined;
  }

  async write(work: () => Promise<void>): Promise<void> {
    const isCut = this.at !== undefined && this.count >= this.at;
    this.count++;
    if (isCut && this.when === "before") throw gone();
    // The first that is cut off is done; after it nothing comes through any more.
    if (isCut) this.when = "before";
    await work();
    if (isCut) throw gone();
  }
}

function gone(): Error {
  return Object.assign(new Error("cut off"), { name: "StoreError", code: "unreachable" });
}

/** A store on servers that can be cut off from it; its claims go on. */
async function cutStore(t: TestContext): Promise<{ readonly store: ClickHouseStore; readonly cut: Cut }> {
  const { httpPort, servers } = await testCluster(t);
  const shards = await openShards(clickHousePlace(`clickhouse://default@${servers[0]!.host}:${httpPort}/flowmeter`));
  const cut = new Cut();
  const cutShard = (shard: Shard): Shard => ({
    number: shard.number,
    host: shard.host,
    query: (sql, signal) => shard.query(sql, signal),
    csv: (sql, signal) => shard.csv(sql, signal),
    stream: (sql, format) => shard.stream(sql, format),
    insert: (table, rows) => cut.write(() => shard.insert(table, rows)),
    insertText: (table, text) => cut.write(() => shard.insertText(table, text)),
    insertBytes: (table, rows) => cut.write(() => shard.insertBytes(table, rows)),
    insertLines: (table, lines) => cut.write(() => shard.insertLines(table, lines)),
    synced: (tables, read) => shard.synced(tables, read),
    command: (sql) => shard.command(sql),
    commandEverywhere: (sql, isDone) => shard.commandEverywhere(sql, isDone),
  });
  const all = shards.shards.map(cutShard);
  const wrapped: Shards = { ...shards, shards: all, ofSlot: (slot) => all[slot % all.length]! };
  const store = await storeOnShards(wrapped);
  t.after(() => store.close());
  return { store, cut };
}
