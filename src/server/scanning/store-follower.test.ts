import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { StoreGap } from "../../model/store-gap.ts";
import { InTurn } from "./in-turn.ts";
import { StoreFollower } from "./store-follower.ts";
import { storedFamilies } from "./stored-families.ts";

/** A follower whose clock goes on by half a second at each check; `until` runs it to an instant. */
function follower(scan: () => Promise<{ runs: number }>, isThere: () => boolean = () => true) {
  let at = 0;
  let end = 0;
  const scans: number[] = [];
  const errors: unknown[] = [];
  const turn = new InTurn();
  let over = new AbortController();
  const store = new StoreFollower({
    scan: async () => {
      scans.push(at);
      return scan();
    },
    turn,
    now: () => at,
    sleep: async (ms) => {
      at += ms;
      await setImmediate();
      if (at >= end) over.abort();
    },
    isThere,
    onError: (error) => errors.push(error),
  });
  return {
    store,
    scans,
    errors,
    turn,
    until: async (instant: number) => {
      end = instant;
      over = new AbortController();
      await store.work(over.signal);
    },
  };
}

describe("keeping the store up to date", () => {
  it("scans at once, then every three minutes", async () => {
    const { scans, until, store } = follower(async () => ({ runs: 7 }));
    assert.deepEqual(store.health, { state: "waiting" });
    await until(400_000);
    assert.deepEqual(scans, [0, 180_000, 360_000]);
    assert.deepEqual(store.health, { state: "ok", scannedAt: 360_000, scanMs: 0, runs: 7 });
  });

  it("scans soon after runs have ended, those of ten seconds together", async () => {
    const { scans, until, store } = follower(async () => ({ runs: 0 }));
    await until(2_000);
    store.want({ builds: ["jobs/a/builds/1"], grown: [], items: [] });
    await until(9_000);
    store.want({ builds: ["jobs/a/builds/1"], grown: [], items: [] });
    await until(60_000);
    assert.deepEqual(scans, [0, 10_000]);
  });

  it("tries again after a failure, and says so meanwhile", async () => {
    let fails = true;
    const { scans, until, store, errors } = follower(async () => {
      if (fails) throw new Error("full");
      return { runs: 1 };
    });
    await until(1_000);
    assert.deepEqual([store.health.state, errors.length], ["failed", 1]);
    fails = false;
    await until(200_000);
    assert.deepEqual([store.health.state, scans.length], ["ok", 2]);
  });

  it("does not scan a home that is gone: that would look as if all was deleted", async () => {
    let there = false;
    const { scans, until } = follower(
      async () => ({ runs: 0 }),
      () => there,
    );
    await until(30_000);
    assert.deepEqual(scans, []);
    there = true;
    await until(31_000);
    assert.equal(scans.length, 1);
  });
});

describe("metrics of the store", () => {
  it("are made once for each scan, one at a time, and are those of before while a scan has the store", async () => {
    const turn = new InTurn();
    let made = 0;
    let gaps: readonly StoreGap[] = [];
    let scannedAt: number | undefined;
    const families = storedFamilies({
      make: async () => ({
        families: [{ id: `x.${++made}`, kind: "gauge", unit: "1", summary: "", samples: [] }],
        gaps,
      }),
      turn,
      health: () => (scannedAt === undefined ? { state: "waiting" } : { state: "ok", scannedAt }),
      now: () => 1,
    });
    const ids = async () => (await families()).map(({ id }) => id);
    assert.deepEqual(await ids(), []);
    scannedAt = 1;
    assert.deepEqual([await ids(), await ids()], [["x.1"], ["x.1"]]);
    scannedAt = 2;
    let end = (): void => {};
    const scan = turn.run(() => new Promise<void>((resolve) => (end = resolve)));
    assert.deepEqual(await ids(), ["x.1"]);
    end();
    await scan;
    assert.deepEqual(await ids(), ["x.2"]);
    scannedAt = 3;
    gaps = [{ host: "b:8123", reason: "", since: undefined, parts: 2, controllers: undefined }];
    assert.deepEqual(await ids(), ["x.2", "store.gap"]);
    gaps = [];
    assert.deepEqual(await ids(), ["x.4"]);
  });
});

describe("in turn", () => {
  it("does one thing after the other, also after one that failed", async () => {
    const turn = new InTurn();
    const happened: string[] = [];
    const slow = turn.run(async () => {
      await setImmediate();
      happened.push("slow");
      throw new Error("no");
    });
    const quick = turn.run(async () => happened.push("quick"));
    assert.ok(turn.isBusy);
    await assert.rejects(slow);
    await quick;
    await setImmediate();
    assert.deepEqual([happened, turn.isBusy], [["slow", "quick"], false]);
  });
});
