import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { storeKind } from "../../../test/support/test-stores.ts";
import { metrics } from "../metrics.ts";
import { DAY, MINUTE, MONDAY, type TestStore } from "../test-store.ts";
import { answer, askedOf, parametersOf } from "./answer.ts";
import { RELATIVE_ERROR } from "./buckets.ts";
import { type Asked, bucketStart, fromWhere } from "./compose.ts";
import { generatedRuns, storeOf } from "./generated-store.ts";
import { groupColumns, shownColumns } from "./groups.ts";
import type { Metric } from "./metric.ts";
import type { MetricQuery, MetricRow, MetricScope } from "./query.ts";

const all: MetricScope = { since: undefined, until: undefined, now: 0, controller: undefined, folder: undefined };

/** From within a day to within a day, whole weeks between them. */
const threeWeeks = { ...all, since: MONDAY + 7 * MINUTE, until: MONDAY + 17 * DAY + 5 * MINUTE };

/** Less than a day, and a folder. */
const scopes: readonly MetricScope[] = [
  { ...all, since: MONDAY + 3 * DAY + MINUTE, until: MONDAY + 4 * DAY - MINUTE },
  { ...all, folder: "team", until: MONDAY + 9 * DAY + 1 },
];

/** By nothing, by each label, by names, and by a label and a name. */
function groupings({ labels = {} }: Metric): readonly (readonly string[])[] {
  const names = Object.keys(labels);
  const [first = "controller"] = names;
  return [[], ...names.map((label) => [label]), ["pipeline", "folder"], [first, "controller"]];
}

/** A group's name, in its bucket of time. */
function keyOf({ at, by }: Pick<MetricRow, "at" | "by">): string {
  return JSON.stringify([at ?? null, ...Object.entries(by).sort()]);
}

/** The values that a question is about, by group, smallest first: no aggregate has touched them. */
async function observed(store: TestStore["store"], asked: Asked): Promise<Map<string, number[]>> {
  const { metric, query } = asked;
  const columns = groupColumns(metric, query.by);
  const shown = shownColumns(columns);
  const at = query.grain === undefined ? [] : [`${bucketStart("r.start_at", query.grain)} AS bucket_at`];
  const inner = [...at, ...columns.map((column) => `${column.inner} AS ${column.name}`), `${metric.value ?? 1} AS v`];
  const rows = await store.query(
    `SELECT g.*${shown.map(([column, sql]) => `, ${sql} AS "by_${column}"`).join("")} FROM (SELECT ${inner.join(", ")} FROM ${fromWhere(asked)}) g
     ORDER BY v`,
    parametersOf(asked),
  );
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const by = Object.fromEntries(shown.map(([column]) => [column, row[`by_${column}`]?.toString()]));
    const key = keyOf({ at: row.bucket_at as number | undefined, by });
    groups.set(key, [...(groups.get(key) ?? []), Number(row.v)]);
  }
  return groups;
}

function interpolated(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * (sorted[Math.ceil(place)]! - below);
}

/** Asserts that a number is no further from another than a relative error, and the noise of floating point. */
function assertNear(found: number | undefined, wanted: number, relative: number): void {
  assert.ok(Math.abs(Number(found) - wanted) <= wanted * relative + 1e-6, `${found}, not ${wanted}`);
}

/** What a row says is what its values say: exactly, or quantiles within the error of log buckets. */
function assertRow(
  row: MetricRow,
  values: readonly number[],
  { kind, isExact }: { kind: string; isExact: boolean },
): void {
  const sum = values.reduce((one, other) => one + other, 0);
  assert.equal(row.n, values.length);
  if (kind === "counter") return assert.equal(row.value, sum);
  assertNear(row.total, sum, 1e-12);
  if (kind === "ratio") return assertNear(row.value, sum / values.length, 1e-12);
  assert.equal(row.max, values.at(-1));
  for (const [found, part] of [
    [row.value, 0.5],
    [row.p95, 0.95],
  ] as const) {
    if (isExact) assertNear(found, interpolated(values, part), 1e-12);
    else assertNear(found, values[Math.floor(part * (values.length - 1))]!, RELATIVE_ERROR + 1e-9);
  }
}

describe("a metric of runs", () => {
  let test: TestStore;

  before(async () => {
    const [runs] = fc.sample(generatedRuns({ minLength: 250, maxLength: 250 }), { numRuns: 1, seed: 20_261_102 });
    test = await storeOf(runs!);
  });

  after(() => test.close());

  async function assertAnswer(metric: Metric, query: MetricQuery): Promise<void> {
    const asked = askedOf(metric, query);
    const wanted = await observed(test.store, asked);
    for (const exactUpTo of [undefined, 0]) {
      const { rows, quantileError } = await answer(test.store, metric, { ...query, exactUpTo });
      const found = rows.filter(({ n }) => n > 0);
      assert.deepEqual(found.map(keyOf).sort(), [...wanted.keys()].sort());
      const isExact = quantileError === 0;
      assert.ok(isExact || exactUpTo === 0);
      for (const row of found) assertRow(row, wanted.get(keyOf(row))!, { kind: asked.kind, isExact });
    }
  }

  const ofRuns = metrics.filter(
    (metric) => metric.subject === "run" && askedOf(metric, { scope: all, by: [] }).kind !== "state",
  );
  for (const metric of ofRuns)
    it(`is what its values say, from facts and from roll-ups: ${metric.id}`, async () => {
      const by = groupings(metric).at(-1)!;
      // Each question takes ten times as long there.
      if (storeKind === "ClickHouse") return assertAnswer(metric, { scope: threeWeeks, by, grain: "week" });
      for (const each of groupings(metric)) await assertAnswer(metric, { scope: all, by: each });
      for (const scope of scopes) await assertAnswer(metric, { scope, by });
      await assertAnswer(metric, { scope: all, by, grain: "week" });
      for (const grain of [undefined, "day", "week"] as const)
        await assertAnswer(metric, { scope: threeWeeks, by, grain });
    });
});
