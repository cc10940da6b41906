import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { metricDefinition } from "../../src/dictionary/dictionary.ts";
import { answer } from "../../src/metrics/engine/answer.ts";
import { refreshRollUps } from "../../src/metrics/engine/refresh-roll-ups.ts";
import { metrics } from "../../src/metrics/metrics.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";
import { scannedExample } from "../support/rescans.ts";
import { brokenKeys, factsOf, scanInto } from "../support/scans.ts";

/** Within a day, in the middle of a week, between runs of the example. */
const BEFORE = Date.UTC(2026, 9, 8, 15);
const FLOOR = Date.UTC(2026, 9, 8);

/** What keeps what began then, and not much more. */
const KEEP = `${Math.ceil((Date.now() - BEFORE) / 86_400_000)}d`;

async function countOf(store: Store, table: string): Promise<number> {
  const [row] = await store.query(`SELECT count(*) AS n FROM ${table}`);
  return Number(row!.n);
}

/** Facts of runs that began at an instant or later; a run's numbers of names are those of the store. */
async function factsSince(store: Store, since: number) {
  const facts = await factsOf(store);
  return Object.fromEntries(
    Object.entries(facts).map(([table, rows]) => [table, rows.filter(({ began }) => Number(began) >= since)]),
  );
}

/** What each metric says of the time since the first day that is kept: exactly, and by roll-ups of days and weeks. */
async function answersSince(store: Store) {
  const scope = { since: FLOOR, until: undefined, now: BEFORE, controller: undefined, folder: undefined };
  const answers: Record<string, unknown> = {};
  for (const metric of metrics.filter(
    ({ id, subject }) => subject === "run" && metricDefinition(id).kind !== "state",
  )) {
    answers[metric.id] = await answer(store, metric, { scope, by: [] });
    answers[`${metric.id} by week`] = await answer(store, metric, { scope, by: [], grain: "week", exactUpTo: 0 });
  }
  return answers;
}

const rollUpsOf = async (store: Store) => ({
  days: await store.query("SELECT * FROM rollup_day ORDER BY ALL"),
  weeks: await store.query("SELECT * FROM rollup_week ORDER BY ALL"),
});

describe("removing what is known of old runs", () => {
  it("removes whole days, and leaves later runs, their numbers, and what is known of the setup", async (t) => {
    const { store } = await scannedExample(t);
    await refreshRollUps(store, metrics);
    const [facts, answers] = [await factsSince(store, FLOOR), await answersSince(store)];
    const rest = () =>
      store.query(`SELECT (SELECT count(*) FROM setup_history) AS history, (SELECT count(*) FROM pipeline) AS pipelines,
        (SELECT count(*) FROM build) AS builds, (SELECT count(*) FROM plugin) AS plugins`);
    const setup = await rest();
    const counted = await store.removeBefore({ before: BEFORE, isDryRun: true });
    assert.ok(counted.runs > 5 && counted.keptRuns > 5, JSON.stringify(counted));
    assert.equal(counted.before, FLOOR);
    assert.equal((await store.query("SELECT count(*) AS n FROM run"))[0]?.n, counted.runs + counted.keptRuns);
    assert.deepEqual(await store.removeBefore({ before: BEFORE }), counted);
    assert.deepEqual(await store.query(`SELECT count(*) AS n FROM run WHERE start_at < ${FLOOR}`), [{ n: 0 }]);
    assert.deepEqual(await factsSince(store, 0), facts);
    assert.deepEqual(await answersSince(store), answers);
    assert.deepEqual([await rest(), await brokenKeys(store)], [setup, []]);
  });

  it("leaves roll-ups as they are made anew", async (t) => {
    const { store } = await scannedExample(t);
    await refreshRollUps(store, metrics);
    await store.removeBefore({ before: BEFORE });
    await refreshRollUps(store, metrics);
    const kept = await rollUpsOf(store);
    await store.transaction(["DELETE FROM meta WHERE key = 'rollup_version'"]);
    await refreshRollUps(store, metrics);
    assert.deepEqual(kept, await rollUpsOf(store));
    assert.ok(kept.weeks.length > 0);
  });

  it("is for good: builds are not read again, and bring nothing back when they are", async (t) => {
    const { store, rescan } = await scannedExample(t);
    await store.removeBefore({ before: BEFORE });
    const facts = await factsOf(store);
    const again = await rescan();
    assert.deepEqual([again.runs, again.discarded], [0, 0]);
    assert.deepEqual(await factsOf(store), facts);
    await store.transaction(["UPDATE build SET mark = ''"]);
    assert.ok((await rescan()).runs > 10);
    assert.deepEqual(await factsOf(store), facts);
    assert.equal((await rescan()).runs, 0);
    assert.deepEqual(await brokenKeys(store), []);
  });

  it("holds for what is read later, also where it was said first", async (t) => {
    const { store } = await scannedExample(t);
    await store.removeBefore({ before: BEFORE });
    const other = await openDuckDbStore(join(tempDirectory(t), "other.duckdb"));
    t.after(() => other.close());
    await other.removeBefore({ before: BEFORE });
    await scanInto(other, copyOfExample(t));
    assert.deepEqual(await factsOf(other), await factsOf(store));
  });

  it("never keeps less for having been asked to keep more", async (t) => {
    const { store } = await scannedExample(t);
    await store.removeBefore({ before: BEFORE });
    const { before, runs } = await store.removeBefore({ before: 0 });
    assert.deepEqual([before, runs], [FLOOR, 0]);
  });

  it("forgets names that nothing uses any more, and past incidents", async (t) => {
    const { store } = await scannedExample(t);
    const judgements = await store.judgements("ci");
    const incident = { state: "NO_AGENT", holdsUp: [], sentence: "x", openedAt: 1, run: "a#1" } as const;
    await judgements.saveIncident({ ...incident, id: "old", resolvedAt: 2 });
    await judgements.saveIncident({ ...incident, id: "open" });
    await judgements.saveMark({ run: "a#1", state: "NO_AGENT", since: 1, isRight: true, markedAt: 2 });
    const namesBefore = await countOf(store, "name");
    await store.removeBefore({ before: BEFORE });
    assert.deepEqual(
      (await judgements.incidents(0)).map(({ id }) => id),
      ["open"],
    );
    assert.deepEqual(await judgements.marks(0), []);
    assert.ok((await countOf(store, "name")) < namesBefore);
    assert.deepEqual(await brokenKeys(store), []);
  });

  it("refuses to leave nothing: the clock may be wrong", async (t) => {
    const { store } = await scannedExample(t);
    const facts = await factsOf(store);
    await assert.rejects(store.removeBefore({ before: Date.UTC(2036, 0) }), /Not one run would be left/);
    assert.deepEqual(await factsOf(store), facts);
    const { before, runs } = await store.removeBefore({ before: BEFORE });
    assert.deepEqual([before, runs > 0], [FLOOR, true]);
  });
});

describe("flowmeter prune", () => {
  async function scanned(t: TestContext): Promise<string> {
    const store = join(tempDirectory(t), "store.duckdb");
    await runCli(["scan", copyOfExample(t), "--store", store, "--no-report", "--quiet"]);
    return store;
  }

  it("says what it would do, does it, and is done then", async (t) => {
    const store = await scanned(t);
    const words = ["prune", "--store", store, "--keep", KEEP];
    assert.match(
      (await runCli([...words, "--dry-run"])).stdout,
      /^Would remove \d+ runs from before .* would be left\.\n$/,
    );
    assert.match((await runCli(words)).stdout, /^Removed \d+ runs from before /);
    const { runs } = JSON.parse((await runCli([...words, "--json"])).stdout) as { runs: number };
    assert.equal(runs, 0);
  });

  it("has to be told how long, in days or weeks", async (t) => {
    const store = await scanned(t);
    const ended = await runCli(["prune", "--store", store]);
    assert.deepEqual([ended.code, /--keep 400d/.test(ended.stderr)], [2, true]);
    assert.equal((await runCli(["prune", "--store", store, "--keep", "0d"])).code, 2);
    assert.equal((await runCli(["prune", "--store", store, "--keep", "400"])).code, 2);
  });
});
