import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ObservedRun } from "../../model/observed-run.ts";
import { StoreError } from "../../store/store-error.ts";
import { InTurn } from "../scanning/in-turn.ts";
import { EndedRuns } from "./ended-runs.ts";

const runs = (count: number): ObservedRun[] =>
  Array.from({ length: count }, (_, index) => ({ number: index + 1 }) as ObservedRun);

/** A feed whose waits are no longer than a turn of the loop. */
function setUp(write: (some: readonly ObservedRun[]) => Promise<void> = async () => undefined) {
  const told: string[] = [];
  const errors: unknown[] = [];
  const waits: number[] = [];
  const over = new AbortController();
  const feed = new EndedRuns({
    write: async (some) => {
      await write(some);
      told.push(`wrote ${some.length}`);
    },
    remember: async () => void told.push("remembered"),
    turn: new InTurn(),
    now: () => 1000,
    sleep: async (ms) => {
      waits.push(ms);
      if (waits.length === 4) over.abort();
      await new Promise((resolve) => setImmediate(resolve));
    },
    onError: (error) => errors.push(error),
  });
  let stored = 0;
  feed.onStored(() => stored++);
  const work = () => feed.work(over.signal);
  return { feed, told, errors, waits, work, stored: () => stored };
}

describe("runs that ended", () => {
  it("are written together, and what the source remembers after them", async () => {
    const { feed, told, work, stored } = setUp();
    feed.take(runs(450));
    await work();
    assert.deepEqual(told, ["wrote 200", "wrote 200", "wrote 50", "remembered"]);
    assert.deepEqual([feed.health.state, feed.health.runs, stored()], ["ok", 450, 1]);
  });

  it("are tried again when the store is full, and not forgotten meanwhile", async () => {
    let tries = 0;
    const { feed, told, errors, waits, work } = setUp(async () => {
      tries++;
      if (tries === 1) throw new StoreError("full", "The disk is full.", "Make room.");
    });
    feed.take(runs(3));
    await work();
    assert.deepEqual([told, errors.length, waits.slice(0, 2)], [["wrote 3", "remembered"], 1, [30_000, 1000]]);
    assert.equal(feed.health.state, "ok");
  });

  it("that are too many to wait keep the source from believing them safe", async () => {
    const { feed, told, work } = setUp();
    feed.take(runs(20_001));
    await work();
    assert.equal(told.filter((one) => one.startsWith("wrote")).length, 100);
    assert.ok(!told.includes("remembered"));
  });
});
