import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Errors } from "typebox/value";
import { openClickHouseStore } from "../../src/store/clickhouse/clickhouse-store.ts";
import { runCli } from "../support/cli.ts";
import { testCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../support/clickhouse/installed.ts";
import { tempDirectory } from "../support/directories.ts";
import { BEGAN_AT, observed as observedRun } from "../support/observed-runs.ts";
import { startServeOn } from "../support/serve-process.ts";
import { served } from "../support/serving.ts";
import { type StoredPath, storedPaths } from "../support/stored-paths.ts";

interface Answered {
  readonly gaps?: readonly { readonly host: string; readonly sentence: string }[];
}

test("while a shard does not answer, everything is of the rest and says so; after it is back nothing does", {
  skip: clickHouseMissing,
  timeout: 300_000,
}, async (t) => {
  const cluster = await testCluster(t, { shards: 2 });
  const place = cluster.storeUrl();
  const store = await openClickHouseStore(place, { now: Date.now });
  t.after(() => store.close());
  // Their slots are on one shard each: `ci` is on the first, which stays.
  const names = ["ci", "games", "mobile", "web", "data"];
  const shards = await Promise.all(names.map(async (name) => (await store.slots.ensure(name)) % 2));
  const here = shards[0]!;
  const other = names.find((_, index) => shards[index] !== here)!;
  const observed = await store.observed();
  const one = observedRun("rest", {
    run: [{ runNumber: 7, startAt: BEGAN_AT, finished: true, flowNodes: 3, durationMs: 1000 }],
  });
  for (const controller of ["ci", other]) await observed.write(controller, [one]);
  const paths = fewQuestions(storedPaths(`${one.pipeline}#${one.number}`));
  const { ask, json } = await served(t, { store });
  // Asked once while all is there: then it is known whose runs are missing later.
  assert.equal(((await json("/api/v1/quarantine?controller=ci")) as Answered).gaps, undefined);
  await setTimeout(500);

  const gone = cluster.servers[1 - here]!;
  await gone.kill();
  const host = `${gone.host}:${cluster.httpPort}`;
  for (const { path, schema } of paths) {
    const { status, headers, text } = await ask(path);
    // A run and a Pipeline of the shard that is there are there.
    assert.equal(status, 200, `${path}: ${text}`);
    const value = JSON.parse(text) as Answered;
    assert.deepEqual(Errors(schema, value), [], path);
    assert.deepEqual(
      value.gaps?.map((gap) => gap.host),
      [host],
      path,
    );
    assert.match(
      value.gaps![0]!.sentence,
      new RegExp(`does not answer, noticed .* all of the controller ${other}\\.$`),
    );
    assert.equal(headers.etag, undefined, path);
  }
  const health = (await json("/api/v1/health")) as { readonly store: Answered };
  assert.deepEqual(
    health.store.gaps?.map((gap) => gap.host),
    [host],
  );
  await commandsSayIt(place, host);
  await pagesBegin(t, place, host);

  await gone.restart();
  for (const { path } of paths) {
    const { status, headers, text } = await ask(path);
    assert.ok(status === 200 && headers.etag !== undefined, `${path}: ${text}`);
    assert.ok(!("gaps" in (JSON.parse(text) as object)), path);
  }
});

/** Those whose answers take few questions: that all endpoints say so is tested where a question takes a millisecond. */
function fewQuestions(paths: readonly StoredPath[]): readonly StoredPath[] {
  return paths.filter(({ path }) => /sources|quarantine|pipelines|runs\/|series/.test(path));
}

/** Pages that are started meanwhile show the rest, and say so. */
async function pagesBegin(t: TestContext, place: string, host: string): Promise<void> {
  const env = { XDG_DATA_HOME: tempDirectory(t) };
  const { json, stop } = await startServeOn(t, { words: ["--store", place, "--role", "web"], env });
  const { gaps = [] } = (await json("/api/v1/quarantine")) as Answered;
  assert.equal(gaps[0]?.host, host);
  assert.match(gaps[0].sentence, /all of some controllers, about one in 2\.$/);
  assert.equal((await stop()).code, 0);
}

/** What commands say of a shard that is gone, and how it ends. */
async function commandsSayIt(place: string, host: string): Promise<void> {
  const rows: readonly (readonly [readonly string[], "stdout" | "stderr", number])[] = [
    [["metrics", "run.completed", "--csv"], "stderr", 0],
    [["sources"], "stdout", 0],
    [["report", "--controller", "nobody"], "stderr", 2],
  ];
  for (const [words, stream, code] of rows) {
    const ended = await runCli([...words, "--store", place]);
    assert.equal(ended.code, code, `${words.join(" ")}: ${ended.stderr}`);
    const said = ended[stream].replace(/\s+/g, " ");
    assert.ok(said.includes(host) && said.includes("is missing here"), `${words.join(" ")}: ${said.slice(0, 500)}`);
  }
  const { stdout } = await runCli(["metrics", "run.completed", "--json", "--store", place]);
  assert.deepEqual(
    (JSON.parse(stdout) as Answered).gaps?.map((gap) => gap.host),
    [host],
  );
}
