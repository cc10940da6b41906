import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import { copyOfExample, settle, tempDirectory } from "../support/directories.ts";
import { accountedFor, brokenKeys, factsOf, scanInto, scanTo, withStore } from "../support/scans.ts";

/** Takes a store back to what version 1 had, with rows in it as that version wrote them. */
const toVersion1: readonly string[] = [
  "DROP VIEW error_fact",
  "ALTER TABLE error DROP COLUMN cause_class",
  "ALTER TABLE error DROP COLUMN handled",
  "UPDATE error SET fingerprint = 12345",
  "DROP TABLE log_error",
  "DROP TABLE log_position",
  "DROP TABLE rollup_day",
  "DROP TABLE rollup_week",
  "DROP TABLE stale_day",
  "DROP TABLE setup_history",
  "DROP TABLE incident",
  "DROP TABLE alert_sent",
  "DROP TABLE verdict_mark",
  "DROP TABLE observed_run",
  "DROP TABLE run_gap",
  "DROP TABLE source_state",
  "DROP TABLE controller_alias",
  ...["part", "name", "resource", "trace", "mark", "link"].map((of) => `DROP TABLE span_${of}`),
  "DELETE FROM meta WHERE key = 'store_id'",
  "UPDATE meta SET value = '1' WHERE key = 'schema_version'",
  "INSERT INTO meta VALUES ('fingerprint_key', '00')",
];

async function downgrade(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of toVersion1) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

test("a store of version 1 is completed by the next scan, to the facts of a fresh one", async (t) => {
  const home = copyOfExample(t);
  settle(home);
  const file = join(tempDirectory(t), "store.duckdb");
  await scanTo(file, home);
  await downgrade(file);
  await withStore(file, async (store) => {
    const [before] = await store.query("SELECT count(*) AS n, count(fingerprint) AS marked FROM error");
    assert.ok(Number(before?.n) > 9 && before?.marked === 0, "rows are there, and what they lack is absent");
    const tally = await scanInto(store, home);
    assert.equal(tally.unchanged, 0);
    assert.equal(accountedFor(tally), tally.expectedBuilds);
    const facts = await factsOf(store);
    assert.ok(facts.error!.every((row) => row.fingerprint !== undefined));
    const fresh = await withStore(join(tempDirectory(t), "fresh.duckdb"), async (other) => {
      await scanInto(other, home);
      return factsOf(other);
    });
    assert.deepEqual(facts, fresh);
    assert.deepEqual(await brokenKeys(store), []);
    assert.ok((await scanInto(store, home)).unchanged > 40, "once is enough");
  });
});
