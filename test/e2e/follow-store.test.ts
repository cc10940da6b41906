import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { scan } from "../../src/ingest/scan.ts";
import { scanBuilds } from "../../src/ingest/scan-builds.ts";
import { ScanWishes } from "../../src/server/scanning/scan-wishes.ts";
import { WatchedHome } from "../../src/sources/jenkins-home/live/watch/watched-home.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { tempDirectory } from "../support/directories.ts";
import { GrowingHome } from "../support/growing-home.ts";
import { SeededRandom } from "../support/random.ts";
import { brokenKeys, homeFactsOf, scanInto } from "../support/scans.ts";
import { openTestStore, storeKind } from "../support/test-stores.ts";

const DAY_MS = 86_400_000;

/** Follows a home into a store with a clock of its own, on which eleven seconds pass between two looks. */
class Followed {
  private readonly watched: WatchedHome;
  private readonly wishes = new ScanWishes();
  private at = 0;
  readonly scans = { whole: 0, part: 0, nothing: 0 };

  constructor(
    private readonly store: Store,
    private readonly home: string,
    watch?: "unwatched",
  ) {
    this.watched = new WatchedHome(home, { onTouched: () => {}, ...(watch === undefined ? {} : { maxWatches: 0 }) });
  }

  /** Looks or glances, and scans what is due. */
  async step(kind: "look" | "glance"): Promise<void> {
    // Until the system has told what changed.
    await setTimeout(20);
    this.watched[kind](Date.now());
    this.wishes.add(this.watched.takeChanges());
    this.at += 11_000;
    const due = this.wishes.due(this.at);
    this.scans[due]++;
    if (due === "whole") await this.scanWhole();
    if (due === "part") await this.scanPart();
  }

  async scanWhole(): Promise<void> {
    this.wishes.take(this.at);
    await scanInto(this.store, this.home);
    this.wishes.doneWhole({ at: this.at, tookMs: 1 });
  }

  close(): void {
    this.watched.close();
  }

  private async scanPart(): Promise<void> {
    const builds = this.wishes.take(this.at);
    const { left } = await scanBuilds(this.store, { home: this.home, controller: "ci", builds, now: Date.now });
    this.wishes.donePart({ at: this.at, tookMs: 1 }, { builds, left });
  }
}

async function opened(t: TestContext) {
  const home = new GrowingHome(tempDirectory(t), Date.now() - DAY_MS);
  for (const item of ["jobs/a", "jobs/b", "jobs/team/jobs/c"]) home.addItem(item);
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  return { home, store };
}

async function freshFacts(t: TestContext, home: string): Promise<unknown> {
  const store = await openDuckDbStore(join(tempDirectory(t), "fresh.duckdb"));
  try {
    await scan(store, { home, controller: "ci", threads: 1, now: Date.now, onProgress: () => {} });
    return await homeFactsOf(store);
  } finally {
    await store.close();
  }
}

/** What may happen in a home, each as often as it stands here. */
const happenings = [
  "addRun",
  "addRun",
  "addRun",
  "grow",
  "grow",
  "grow",
  "end",
  "end",
  "discard",
  "addItem",
  "removeItem",
  "recreate",
  "rename",
] as const;

function happen(home: GrowingHome, random: SeededRandom): void {
  const what = random.pick(happenings);
  const item = random.pick([...home.items.keys()]);
  const runs = home.items.get(item)!;
  const run = runs.length === 0 ? undefined : random.pick(runs);
  const name = `n${random.below(1000)}`;
  if (what === "addRun") home.addRun(item);
  else if (what === "addItem") home.addItem(random.below(2) === 0 ? `jobs/${name}` : `jobs/team/jobs/${name}`);
  else if (home.items.size > 1 && what === "removeItem") home.removeItem(item);
  else if (what === "rename") home.rename(item, item.replace(/[^/]+$/, name));
  else if (what === "recreate") {
    home.removeItem(item);
    home.addItem(item);
    home.addRun(item);
  } else if (run !== undefined && what === "discard") home.discard(item, run);
  else if (run !== undefined && !run.isOver) {
    if (what === "grow") home.grow(item, run);
    if (what === "end") home.end(item, run);
  }
}

/** What is worked out is so by the same code; on ClickHouse it is whether all of it arrives, and each commit takes long. */
const { seeds, rounds } =
  storeKind === "DuckDB" ? { seeds: [1, 2, 3, 4, 5, 6], rounds: 40 } : { seeds: [1], rounds: 12 };

describe("a store that follows a home", { concurrency: 2 }, () => {
  for (const seed of seeds)
    test(`is in the end what a fresh scan makes, whatever happened (seed ${seed})`, async (t) => {
      const { home, store } = await opened(t);
      const random = new SeededRandom(seed);
      const followed = new Followed(store, home.path, seed === 6 ? "unwatched" : undefined);
      t.after(() => followed.close());
      for (let round = 0; round < rounds; round++) {
        for (let more = random.below(4); more > 0; more--) happen(home, random);
        await followed.step(random.below(4) === 0 ? "look" : "glance");
        assert.deepEqual(await brokenKeys(store), [], `round ${round}`);
      }
      await followed.step("look");
      await followed.scanWhole();
      assert.deepEqual(await homeFactsOf(store), await freshFacts(t, home.path));
      assert.ok(seed === 6 || followed.scans.part > 0, JSON.stringify(followed.scans));
    });

  test("has what a fresh scan finds of runs that came, grew and ended, by reading these alone", async (t) => {
    const { home, store } = await opened(t);
    const followed = new Followed(store, home.path);
    t.after(() => followed.close());
    await followed.step("look");
    await followed.step("look");
    const { whole } = followed.scans;
    for (const item of home.items.keys()) {
      const run = home.addRun(item);
      await followed.step("glance");
      home.grow(item, run);
      home.grow(item, run);
      await followed.step("glance");
      home.end(item, run);
      await followed.step("glance");
      home.addRun(item);
      await followed.step("glance");
    }
    assert.equal(followed.scans.whole, whole);
    assert.deepEqual(await homeFactsOf(store), await freshFacts(t, home.path));
  });

  test("has a new Pipeline at the next look", async (t) => {
    const { home, store } = await opened(t);
    const followed = new Followed(store, home.path);
    t.after(() => followed.close());
    await followed.step("look");
    await followed.step("look");
    home.addItem("jobs/team/jobs/new");
    home.addRun("jobs/team/jobs/new");
    await followed.step("glance");
    const query = "SELECT count(*) AS n FROM run JOIN pipeline p ON p.id = pipeline_id WHERE full_name = 'team/new'";
    assert.deepEqual(await store.query(query), [{ n: 1 }]);
  });
});
