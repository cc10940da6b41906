import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { generatedRuns, storeOf } from "../../src/metrics/engine/generated-store.ts";
import type { TestStore } from "../../src/metrics/test-store.ts";
import { openShards } from "../../src/store/clickhouse/client/open-shards.ts";
import type { Shards } from "../../src/store/clickhouse/client/shards.ts";
import { clickHousePlace } from "../../src/store/clickhouse/place.ts";
import { ClickHouseReader } from "../../src/store/clickhouse/question/clickhouse-reader.ts";
import { gathered } from "../../src/store/gathered.ts";
import type { SqlRow, SqlWriter } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { startCluster, type TestCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../support/clickhouse/installed.ts";
import { askEverything } from "../support/questions/ask-everything.ts";
import { mirror } from "../support/questions/mirrored-store.ts";

/** One of so many questions is asked of both stores: all take minutes. */
const ONE_OF = Number(process.env.FLOWMETER_ONE_QUESTION_OF ?? 60);

/** Rows without an order that nobody asked for; sums of fractions as far as they are the same in any order. */
function canonical(rows: readonly SqlRow[]): string[] {
  const shown = (value: unknown): unknown =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value;
  return rows
    .map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shown(value)]))))
    .sort();
}

describe("questions to shards", { skip: clickHouseMissing ?? false }, () => {
  let cluster: TestCluster;
  let shards: Shards;
  let test: TestStore;
  let reader: ClickHouseReader;

  before(async () => {
    cluster = await startCluster({ shards: 2 });
    const [runs] = fc.sample(generatedRuns({ minLength: 120, maxLength: 120 }), { numRuns: 1, seed: 28 });
    test = await storeOf(runs!);
    shards = await openShards(clickHousePlace(cluster.storeUrl("questions")));
    await mirror(test.store, shards);
    reader = await ClickHouseReader.open(shards.shards);
  });

  after(async () => {
    await reader?.close();
    await shards?.close();
    await test?.close();
    await cluster?.stop();
  });

  it("give the rows that DuckDB gives, whatever the product asks", async () => {
    const seen = new Set<string>();
    const both: SqlWriter = {
      query: async (sql, parameters) => {
        const rows = await test.store.query(sql, parameters);
        const key = JSON.stringify([sql, parameters]);
        if (seen.has(key) || /stale_day|rollup_/.test(sql)) return rows;
        seen.add(key);
        if (seen.size % ONE_OF === 0)
          assert.deepEqual(canonical(await reader.query(sql, parameters)), canonical(rows), sql);
        return rows;
      },
      transaction: (statements) => test.store.transaction(statements),
    };
    await askEverything(both);
    assert.ok(seen.size > 500);
  });

  for (const sql of [
    "SELECT count(*) AS n FROM run WHERE start_at BETWEEN 1 AND 1794000000000",
    "SELECT count(*) AS n FROM run WHERE start_at NOT BETWEEN 1 AND 1794000000000",
    "SELECT count(*) FILTER (finished = true) AS n, count(*) FILTER (finished = false) AS m FROM run",
    "SELECT function, count(*) AS n FROM step_fact GROUP BY function ORDER BY function",
    "SELECT function FROM step_fact WHERE duration_ms IS NOT NULL GROUP BY function HAVING count(duration_ms) > 0 ORDER BY function, max(run_id)",
    "SELECT (SELECT text FROM name WHERE id = coalesce(function, 0)) AS called, count(*) AS n FROM step GROUP BY 1",
    "SELECT r.run_id, p.full_name, c.key FROM run r JOIN pipeline p ON p.id = r.pipeline_id JOIN controller c ON c.id = p.controller_id",
    "SELECT p.full_name, max(s.duration_ms) AS most FROM pipeline p LEFT JOIN run r ON r.pipeline_id = p.id LEFT JOIN step s ON s.run_id = r.run_id GROUP BY 1",
  ])
    it(`give them again when they are asked again: ${sql}`, async () => {
      const rows = canonical(await test.store.query(sql));
      assert.ok(rows.length > 0);
      for (let time = 0; time < 2; time++) assert.deepEqual(canonical(await reader.query(sql)), rows);
    });

  it("at once do not mix, and leave no tables", async () => {
    const asked = Array.from({ length: 12 }, (_, index) =>
      reader.query(`SELECT count(*) AS n, ${index} AS place FROM step`),
    );
    const answers = await Promise.all(asked);
    const [row] = await test.store.query("SELECT count(*) AS n FROM step");
    assert.deepEqual(
      answers,
      Array.from({ length: 12 }, (_, place) => [{ n: row!.n, place }]),
    );
    assert.deepEqual(await reader.query("SELECT count(*) AS n FROM step_fact WHERE false"), [{ n: 0 }]);
  });

  for (const sql of [
    "DELETE FROM run",
    "SELECT 1; SELECT 2",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT",
  ])
    it(`are nothing else: ${sql}`, async () => {
      await assert.rejects(reader.query(sql), StoreError);
      await assert.rejects(reader.check(sql), StoreError);
    });

  it("are answered by the shards that are there, and say which are not", async () => {
    const [whole] = await reader.query("SELECT count(*) AS n FROM run");
    await cluster.servers[1]!.kill();
    const { reader: noting, gaps } = gathered(reader);
    const [part] = await noting.query("SELECT count(*) AS n FROM run");
    assert.ok(Number(part!.n) > 0 && Number(part!.n) < Number(whole!.n));
    assert.deepEqual(
      gaps().map(({ host, parts }) => [host, parts]),
      [[shards.shards[1]!.host, 2]],
    );
    await cluster.servers[1]!.restart();
    const later = gathered(reader);
    assert.deepEqual(await later.reader.query("SELECT count(*) AS n FROM run"), [whole]);
    assert.deepEqual(later.gaps(), []);
  });
});
