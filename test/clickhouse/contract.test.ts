// What every store does is tested by tests that open theirs by `openTestStore`. They run on DuckDB like any other test, and
// once more here, on a cluster of ClickHouse: the same tests, with the same rows expected.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { startCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../support/clickhouse/installed.ts";
import { clusterName } from "../support/clickhouse/server-config.ts";
import { forgetDatabases } from "../support/clickhouse/test-databases.ts";
import { root } from "../support/directories.ts";

/** Folders and files of tests of the interface of a store, below `build`; of folders those files that open one. */
const groups: Readonly<Record<string, readonly string[]>> = {
  "what a store keeps": ["test/contract", "src/store/source-memory.test.js", "src/store/duckdb/observed"],
  "what metrics and pages ask": ["src/metrics"],
  "what scans write": [
    "test/e2e/rescan.test.js",
    "test/e2e/pipeline-changes.test.js",
    "test/e2e/follow-store.test.js",
    "test/e2e/one-truth.test.js",
    "test/e2e/otlp-received.test.js",
  ],
};

/** All of it takes a quarter of an hour; else what says most about the store. */
const isAll = process.env.FLOWMETER_TEST_CLICKHOUSE_ALL === "1";

/** Left out then: their questions are compared in `questions.test.ts`, what they write is written by others, or chance is tried more often. */
const rarer =
  /src\/metrics\/(?:browse|changes|errors|inventory|report)\/|properties\.test|(?:rescan|pipeline-changes|follow-store)\.test|store\/duckdb\/observed\//;

/** What tests import that open stores; statistics of series are the same on all. */
const opensStores = /\b(test-stores?|scans|rescans)\.js"/;

/** A program that imports the files it is given. */
const importer = join(root, "build", "test", "support", "import-files.js");

/** A server that is there already, such as the engine of a current version; else one is started. */
const given = process.env.FLOWMETER_TEST_CLICKHOUSE;
const skip = given === undefined ? clickHouseMissing : undefined;

for (const [name, paths] of Object.entries(groups))
  test(`on ClickHouse: ${name}`, { skip, timeout: 1_800_000 }, async (t) => {
    const cluster = given === undefined ? await startCluster({ shards: 2 }) : undefined;
    const [first] = cluster?.servers ?? [];
    const place = given ?? `clickhouse://default@${first?.host}:${first?.httpPort}?cluster=${clusterName}`;
    t.after(async () => {
      forgetDatabases(place);
      await cluster?.stop();
    });
    const files = paths.flatMap(testFiles);
    const some = isAll ? files : files.filter((file) => !rarer.test(file));
    if (some.length < files.length)
      t.diagnostic(`${files.length - some.length} files are run with FLOWMETER_TEST_CLICKHOUSE_ALL=1 alone`);
    const half = Math.ceil(some.length / 2);
    await Promise.all([runTests(t, some.slice(0, half), place), runTests(t, some.slice(half), place)]);
  });

/** Runs test files on a server, all in one process: each in its own would read the program once more. What failed is in the assertion. */
async function runTests(t: TestContext, files: readonly string[], place: string): Promise<void> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--test-reporter=tap", importer, ...files], {
    env: { ...env, FLOWMETER_TEST_CLICKHOUSE: place },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  const [said] = await Promise.all([text(child.stdout), once(child, "close")]);
  for (const line of said.match(/^# (tests|pass|fail|skipped) \d+$/gm) ?? []) t.diagnostic(line.slice(2));
  if (child.exitCode !== 0) assert.fail(failuresIn(said));
  assert.match(said, /^# tests [1-9]/m);
}

/** The tests that failed, with what they say. */
function failuresIn(said: string): string {
  const blocks = said.split(/^(?=\s*(?:not )?ok \d)/m).filter((block) => /^\s*not ok/.test(block));
  return blocks.map((block) => block.slice(0, 2_000)).join("\n");
}

/** The test files of a path below `build`. */
function testFiles(path: string): string[] {
  const at = join(root, "build", path);
  if (path.endsWith(".js")) return [at];
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => join(at, file))
    .filter((file) => opensStores.test(readFileSync(file, "utf8")));
}
