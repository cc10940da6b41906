import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { metricDefinitions } from "../../src/dictionary/dictionary.ts";
import { OVERFLOW_LABEL } from "../../src/dictionary/vocabulary.ts";
import { answer } from "../../src/metrics/engine/answer.ts";
import type { MetricQuery, MetricRow, MetricScope } from "../../src/metrics/engine/query.ts";
import { metricOf } from "../../src/metrics/metrics.ts";
import type { Store } from "../../src/store/store.ts";
import { ByHand, type Expected, mondayOf, quantile, type RawFacts, rawFacts } from "../support/brute-force.ts";
import { archivedHomes, corpusMissing } from "../support/corpus.ts";
import { exampleHome, tempDirectory, unpack } from "../support/directories.ts";
import { scanInto, withStore } from "../support/scans.ts";

/** Large ones of different years, and the one that a running Jenkins wrote. */
const homes = ["home-05", "home-29", "controller-home"];

const all: MetricScope = { since: undefined, until: undefined, now: 0, controller: undefined, folder: undefined };

/** A question, and its answer worked out in plain code from the facts, as the dictionary describes it. */
interface Check {
  readonly id: Parameters<typeof metricOf>[0];
  readonly query: Pick<MetricQuery, "by" | "grain">;
  byHand(facts: RawFacts): Map<string, Expected>;
}

const checks: readonly Check[] = [
  {
    id: "run.completed",
    query: { by: ["result"] },
    byHand: ({ run }) => {
      const groups = new ByHand();
      for (const row of run) if (row.finished === true) groups.add(keyOf(row.result), 1);
      return groups.expected();
    },
  },
  {
    id: "run.failure_ratio",
    query: { by: ["pipeline"] },
    byHand: ({ run, pipelines }) => {
      const groups = new ByHand();
      for (const row of run) {
        const isJudged = row.result === "SUCCESS" || row.result === "UNSTABLE" || row.result === "FAILURE";
        if (row.finished === true && isJudged)
          groups.add(pipelines.get(row.pipeline_id)!, row.result === "SUCCESS" ? 0 : 1);
      }
      return groups.expected();
    },
  },
  {
    id: "run.duration",
    query: { by: [], grain: "week" },
    byHand: ({ run }) => {
      const groups = new ByHand();
      for (const { finished, duration_ms: durationMs, start_at: startAt } of run)
        if (finished === true && durationMs !== undefined && startAt !== undefined)
          groups.add(`${mondayOf(Number(startAt))}`, Number(durationMs));
      return groups.expected();
    },
  },
  {
    id: "step.invocations",
    query: { by: ["step"] },
    byHand: ({ step }) => {
      const groups = new ByHand();
      for (const row of step) if (row.function !== undefined) groups.add(keyOf(row.function), 1);
      return groups.expected();
    },
  },
  {
    id: "step.duration",
    query: { by: ["step"] },
    byHand: ({ step }) => {
      const groups = new ByHand();
      for (const row of step)
        if (row.function !== undefined && row.duration_ms !== undefined)
          groups.add(keyOf(row.function), Number(row.duration_ms));
      return groups.expected();
    },
  },
  {
    id: "wait.duration",
    query: { by: ["kind"] },
    byHand: ({ run, wait }) => {
      const groups = new ByHand();
      for (const { queue_ms: queueMs } of run) if (queueMs !== undefined) groups.add("queue", Number(queueMs));
      for (const row of wait)
        if (row.kind !== undefined && row.duration_ms !== undefined)
          groups.add(keyOf(row.kind), Number(row.duration_ms));
      return groups.expected();
    },
  },
  {
    id: "cps.time",
    query: { by: ["timer"] },
    byHand: ({ feature }) => {
      const groups = new ByHand();
      for (const row of feature)
        if (row.kind === "cpsNs" && row.count !== undefined) groups.add(keyOf(row.name), Number(row.count));
      return groups.expected();
    },
  },
];

test("metrics of the example home are what plain code counts", async (t) => {
  await assertMetrics(t, exampleHome);
});

test("metrics of real homes are what plain code counts", async (t) => {
  if (corpusMissing !== undefined) return t.skip(corpusMissing);
  const chosen = archivedHomes().filter(({ name }) => homes.includes(name));
  assert.ok(chosen.length >= 2, `${chosen.length} homes`);
  for (const { name, archive } of chosen) await t.test(name, (t) => assertMetrics(t, unpack(t, archive)));
});

async function assertMetrics(t: TestContext, home: string): Promise<void> {
  await withStore(join(tempDirectory(t), "store.duckdb"), async (store) => {
    await scanInto(store, home);
    const facts = await rawFacts(store);
    for (const check of checks) await assertCheck(store, facts, check);
    await assertLabels(store);
  });
}

async function assertCheck(store: Store, facts: RawFacts, { id, query, byHand }: Check): Promise<void> {
  const { rows } = await answer(store, metricOf(id), { scope: all, ...query });
  const expected = byHand(facts);
  assert.ok(expected.size > 0, `${id}: there is nothing to compare`);
  assert.deepEqual(rows.map(groupOf).sort(), [...expected.keys()].sort(), id);
  for (const row of rows) assertRow(row, expected.get(groupOf(row))!, `${id} ${groupOf(row)}`);
}

function groupOf({ at, by }: MetricRow): string {
  return at === undefined ? Object.values(by).map(keyOf).join(" ") : `${at}`;
}

function keyOf(label: unknown): string {
  return label === undefined ? "-" : String(label);
}

/** Counts and sums to the last digit; quantiles as far as floating point goes. */
function assertRow(row: MetricRow, { n, total, values }: Expected, what: string): void {
  assert.equal(row.n, n, what);
  if (row.total === undefined) return assert.equal(row.value, total, what);
  assert.equal(row.total, total, what);
  if (row.max === undefined) return assert.equal(row.value, total / n, what);
  assert.equal(row.max, values.at(-1), what);
  for (const [found, part] of [
    [row.value, 0.5],
    [row.p95, 0.95],
  ] as const) {
    const wanted = quantile(values, part);
    assert.ok(Math.abs(found! - wanted) <= 1e-6 * Math.max(1, wanted), `${what}: ${found}, not ${wanted}`);
  }
}

/** Labels are among those that the dictionary lists, or other, or not recorded. */
async function assertLabels(store: Store): Promise<void> {
  for (const { id, status, dimensions } of metricDefinitions)
    for (const { id: dimension, labels } of dimensions) {
      if (!("closed" in labels) || status !== "local_only") continue;
      const { rows } = await answer(store, metricOf(id as Check["id"]), { scope: all, by: [dimension] });
      const known = [...labels.closed, OVERFLOW_LABEL, undefined];
      for (const { by } of rows) assert.ok(known.includes(by[dimension]), `${id} ${dimension}: ${by[dimension]}`);
    }
}
