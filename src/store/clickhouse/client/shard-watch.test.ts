import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { StoreGap } from "../../../model/store-gap.ts";
import { StoreError } from "../../store-error.ts";
import { ShardWatch, type WatchedShard } from "./shard-watch.ts";

/** Two shards that answer or do not, by hand, and a clock. */
function twoShards() {
  const world = { at: 1000, gone: new Set<string>(), asked: 0 };
  const shards = ["a", "b"].map(
    (host, number): WatchedShard => ({
      number,
      host,
      query: async (sql) => {
        world.asked += 1;
        if (world.gone.has(host)) throw new StoreError("unreachable", `${host} does not answer.`, "");
        return { columns: [], rows: sql === "SELECT 1" ? [[1]] : [[`of ${host}`]] };
      },
    }),
  );
  const watch = new ShardWatch(shards, { now: () => world.at });
  const took = (...hosts: string[]): readonly StoreGap[] => {
    const noted: StoreGap[] = [];
    const gaps = hosts.map((host) => ({
      number: shards.find((shard) => shard.host === host)!.number,
      host,
      reason: `${host} does not answer.`,
    }));
    watch.took(gaps, { asked: shards, note: (gap) => noted.push(gap) });
    return noted;
  };
  return { world, watch, took, shards };
}

describe("what is remembered of shards", () => {
  it("is since when one does not answer, until it does", () => {
    const { world, took } = twoShards();
    const sinces = (...hosts: string[]) => took(...hosts).map(({ host, since }) => [host, since]);
    assert.deepEqual(sinces("b"), [["b", 1000]]);
    world.at = 2000;
    assert.deepEqual(sinces("b", "b"), [["b", 1000]]);
    assert.deepEqual(sinces(), []);
    world.at = 3000;
    assert.deepEqual(sinces("b"), [["b", 3000]]);
  });

  it("is of those alone that were asked", () => {
    const { world, watch, took, shards } = twoShards();
    took("b");
    world.at = 2000;
    watch.took([], { asked: [shards[0]!] });
    assert.equal(took("b")[0]!.since, 1000);
  });

  it("is of a shard, whichever of its servers is told", () => {
    const { watch, shards } = twoShards();
    const gaps = ["b", "c"].map((host) => ({ number: 1, host, reason: `${host} does not answer.` }));
    const noted: StoreGap[] = [];
    watch.took(gaps, { asked: shards, note: (gap) => noted.push(gap) });
    assert.equal(noted.length, 1);
  });

  it("is no rest where none answers", () => {
    const { took } = twoShards();
    assert.throws(() => took("a", "b"), { code: "unreachable", message: "a does not answer." });
  });

  it("is what each keeps, asked once a minute, of one that is gone as it was", async () => {
    const { world, watch, took } = twoShards();
    watch.learn();
    watch.learn();
    await setImmediate();
    assert.equal(world.asked, 2);
    world.gone.add("b");
    world.at += 60_000;
    watch.learn();
    await setImmediate();
    assert.equal(world.asked, 4);
    assert.deepEqual(took("b")[0]!.controllers, ["of b"]);
    assert.deepEqual(
      (await watch.missing()).map(({ host, controllers }) => [host, controllers]),
      [["b", ["of b"]]],
    );
    world.gone.clear();
    assert.deepEqual(await watch.missing(), []);
  });
});
