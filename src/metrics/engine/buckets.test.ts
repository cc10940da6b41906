import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { TestStore } from "../test-store.ts";
import { bucketOf, quantileOfBuckets, RELATIVE_ERROR } from "./buckets.ts";

describe("log buckets", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
  });

  after(() => test.close());

  /** What each value has become. */
  async function stands(values: readonly number[]): Promise<[number, number][]> {
    const rows = await test.store.query(
      `SELECT v, ${quantileOfBuckets(0.5)} AS stands FROM (SELECT v, ${bucketOf("v")} AS bucket, 1 AS up_to, 1 AS all_n
         FROM (SELECT DISTINCT unnest([${values.join(", ")}]::BIGINT[]) AS v)) b GROUP BY v ORDER BY v`,
    );
    return rows.map((row) => [Number(row.v), Number(row.stands)]);
  }

  async function assertClose(values: readonly number[]): Promise<void> {
    let previous = 0;
    for (const [value, stand] of await stands(values)) {
      assert.ok(Math.abs(stand - value) <= value * (RELATIVE_ERROR + 1e-9), `${value} stands as ${stand}`);
      assert.ok(stand >= previous, `${value} stands below what is smaller`);
      previous = stand;
    }
  }

  it("keep values of up to 10^13 within 1 %, in order", async () => {
    const ratio = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
    const bounds = Array.from({ length: 1500 }, (_, power) => Math.round(ratio ** power)).filter((v) => v <= 1e13);
    await assertClose([...Array.from({ length: 2000 }, (_, value) => value), ...bounds, 1e13]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 1e13 }), { minLength: 100, maxLength: 300 }), assertClose),
      { numRuns: 20 },
    );
  });

  it("keep 0 as it is, and take what is below for 0", async () => {
    assert.deepEqual(await stands([0]), [[0, 0]]);
    assert.deepEqual(await stands([-5]), [[-5, 0]]);
  });

  it("give the value at a place, however many share a bucket", async () => {
    const valuesAndPart = fc.tuple(
      fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1e9 })), {
        minLength: 1,
        maxLength: 50,
      }),
      fc.constantFrom(0, 0.25, 0.5, 0.95, 1),
    );
    const property = fc.asyncProperty(valuesAndPart, async ([values, part]) => {
      const sorted = [...values].sort((one, other) => one - other);
      const wanted = sorted[Math.floor(part * (sorted.length - 1))]!;
      const [row] = await test.store.query(
        `SELECT ${quantileOfBuckets(part)} AS found FROM (SELECT bucket, sum(n) OVER (ORDER BY bucket) AS up_to, sum(n) OVER () AS all_n
           FROM (SELECT ${bucketOf("v")} AS bucket, count(*) AS n FROM (SELECT unnest([${values.join(", ")}]::BIGINT[]) AS v) GROUP BY 1)) b`,
      );
      assert.ok(
        Math.abs(Number(row?.found) - wanted) <= wanted * (RELATIVE_ERROR + 1e-9),
        `${row?.found}, not ${wanted}`,
      );
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
