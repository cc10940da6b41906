import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { MetricId } from "../../dictionary/dictionary.ts";
import { factTables } from "../../model/facts.ts";
import { metrics } from "../metrics.ts";
import { DAY, MONDAY, type TestStore, valuesBy } from "../test-store.ts";
import { askedOf } from "./answer.ts";
import { type GeneratedRun, generatedRuns, storeOf, writeRuns } from "./generated-store.ts";
import type { MetricRow } from "./query.ts";
import { refreshRollUps } from "./refresh-roll-ups.ts";

/** One of each kind, with its own table, joined tables, labels that are names and labels that are texts. */
const chosen: readonly MetricId[] = [
  "run.completed",
  "run.failure_ratio",
  "run.time",
  "step.invocations",
  "wait.duration",
  "error.occurred",
];

const counters = metrics.filter(({ id, subject }) => {
  const all = { since: undefined, until: undefined, now: 0, controller: undefined, folder: undefined };
  return subject === "run" && askedOf(metricNamed(id), { scope: all, by: [] }).kind === "counter";
});

describe("the answer of any metric", () => {
  it("does not depend on the order in which runs were read", async () => {
    const runsAndOrder = generatedRuns({ minLength: 1, maxLength: 25 }).chain((runs) =>
      fc.tuple(fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length })),
    );
    const property = fc.asyncProperty(runsAndOrder, async ([runs, shuffled]) => {
      assert.deepEqual(await everything(shuffled), await everything(runs));
    });
    await fc.assert(property, { numRuns: 3 });
  });

  it("adds up over days", async () => {
    const property = fc.asyncProperty(
      generatedRuns({ minLength: 1, maxLength: 40 }),
      fc.nat(DAY - 1),
      async (runs, shift) => {
        await using(runs, async (test) => {
          const since = MONDAY - 2 * DAY + shift;
          const ends = Array.from({ length: 25 }, (_, day) => since + day * DAY);
          for (const { id } of counters) {
            const [all] = await test.ask(id, { scope: { since, until: ends.at(-1)! } });
            const ofDays = await test.ask(id, { scope: { since, until: ends.at(-1)! }, grain: "day" });
            assert.equal(sumOf(ofDays), all!.value, id);
          }
          const parts: MetricRow[] = [];
          for (const [day, until] of ends.slice(1).entries())
            parts.push(...(await test.ask("run.completed", { scope: { since: ends[day]!, until } })));
          const [all] = await test.ask("run.completed", { scope: { since, until: ends.at(-1)! } });
          assert.equal(sumOf(parts), all!.value);
        });
      },
    );
    await fc.assert(property, { numRuns: 2 });
  });
});

describe("roll-ups", () => {
  it("equal the facts after runs came, were replaced and were dropped", async () => {
    const some = generatedRuns({ minLength: 1, maxLength: 15 });
    const property = fc.asyncProperty(some, some, some, async (first, second, third) => {
      await using(first, async (test) => {
        await assertRolled(test);
        await writeRuns(test, second, 1001);
        await markStale(test, "run_id > 1000");
        await assertRolled(test);
        // The first run is read again: what it was goes, on the day it was, and what it is comes.
        await drop(test, "run_id = 1");
        await writeRuns(test, third.slice(0, 1), 2001);
        await markStale(test, "run_id > 2000");
        await drop(test, "run_id % 3 = 0");
        await assertRolled(test);
      });
    });
    await fc.assert(property, { numRuns: 3 });
  });

  it("stay as they are while no day is marked", async () => {
    const [runs] = fc.sample(generatedRuns({ minLength: 30, maxLength: 30 }), { numRuns: 1, seed: 1 });
    await using(runs!, async (test) => {
      await refreshRollUps(test.store, metrics);
      const held = "SELECT 1 AS days, * FROM rollup_day UNION ALL SELECT 7, * FROM rollup_week ORDER BY ALL";
      const before = await test.store.query(held);
      await test.ask("run.duration", { exactUpTo: 0, scope: { since: MONDAY }, grain: "day" });
      assert.ok(before.length > 0);
      assert.deepEqual(await test.store.query(held), before);
    });
  });
});

function metricNamed(id: MetricId) {
  return metrics.find((metric) => metric.id === id)!;
}

async function using(runs: readonly GeneratedRun[], use: (test: TestStore) => Promise<void>): Promise<void> {
  const test = await storeOf(runs);
  try {
    await use(test);
  } finally {
    await test.close();
  }
}

/** All metrics of a store by their first label and by Pipeline, in the order in which they are told. */
async function everything(runs: readonly GeneratedRun[]): Promise<Record<string, readonly MetricRow[]>> {
  const answers: Record<string, readonly MetricRow[]> = {};
  await using(runs, async (test) => {
    for (const { id, subject, labels = {} } of metrics) {
      answers[id] = await test.ask(id, { by: Object.keys(labels).slice(0, 1) });
      if (subject !== "setup") answers[`${id} by Pipeline`] = await test.ask(id, { by: ["pipeline"] });
    }
  });
  return answers;
}

function sumOf(rows: readonly MetricRow[]): number {
  return rows.reduce((sum, { value }) => sum + (value ?? 0), 0);
}

/** Counts and sums of roll-ups are those of the facts. */
async function assertRolled(test: TestStore): Promise<void> {
  for (const id of chosen) {
    const by = Object.keys(metricNamed(id).labels ?? {}).slice(0, 1);
    for (const query of [{ by }, { by, grain: "week" as const }, { by: ["controller"], grain: "day" as const }]) {
      const counts = (rows: readonly MetricRow[]) => rows.map((row) => ({ ...row, value: 0, p95: 0 })).sort(byKey);
      const rolled = await test.ask(id, { ...query, exactUpTo: 0 });
      assert.deepEqual(counts(rolled), counts(await test.ask(id, query)), id);
    }
  }
  const rolled = await test.ask("run.completed", { exactUpTo: 0, by: ["result"] });
  assert.deepEqual(valuesBy(rolled), valuesBy(await test.ask("run.completed", { by: ["result"] })));
}

function byKey(one: MetricRow, other: MetricRow): number {
  const [a, b] = [one, other].map(({ at, by }) => JSON.stringify([at, by]));
  return a! < b! ? -1 : 1;
}

async function markStale(test: TestStore, runs: string): Promise<void> {
  await test.store.query(
    `INSERT INTO stale_day SELECT DISTINCT start_at - start_at % ${DAY} FROM run WHERE start_at IS NOT NULL AND ${runs}`,
  );
}

async function drop(test: TestStore, runs: string): Promise<void> {
  await markStale(test, runs);
  const ids = await test.store.query(`SELECT run_id FROM run WHERE ${runs}`);
  if (ids.length === 0) return;
  const list = ids.map((row) => row.run_id).join(", ");
  for (const table of Object.keys(factTables).map((name) =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ))
    await test.store.query(`DELETE FROM ${table} WHERE run_id IN (${list})`);
}
