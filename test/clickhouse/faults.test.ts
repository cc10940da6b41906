import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync } from "node:fs";
import { request as ask, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { openClickHouseStore } from "../../src/store/clickhouse/clickhouse-store.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { runCli, startCli } from "../support/cli.ts";
import { startCluster, type TestCluster, testCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing } from "../support/clickhouse/installed.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";
import { BEGAN_AT, observed } from "../support/observed-runs.ts";

const skip = clickHouseMissing;

/** A store that is closed when the test ends. */
async function opened(t: TestContext, place: string, options?: { readonly password: string }): Promise<Store> {
  const store = await openClickHouseStore(place, options);
  t.after(() => store.close());
  return store;
}

/** What a store says that cannot be used; a sentence, and what to do. */
async function refused(action: Promise<unknown>): Promise<StoreError> {
  const error = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StoreError, `${error}`);
  assert.match(error.message, /^[A-Z].*[.]$/s);
  assert.notEqual(error.hint, "");
  return error;
}

/** A run of a Pipeline, by its number. */
function runNumbered(number: number) {
  const startAt = BEGAN_AT + number * 60_000;
  return observed(
    "rest",
    { run: [{ runNumber: number, startAt, finished: true, flowNodes: 3, durationMs: 1000 }] },
    { number, startAt },
  );
}

/** Numbers of the runs that are there, each as often as it is counted. */
async function numbersOf(store: Store): Promise<unknown[]> {
  const rows = await store.query("SELECT run_number FROM run_fact ORDER BY ALL");
  return rows.map((row) => row.run_number);
}

/** Controllers and run numbers that the servers have, asked without the store. */
async function runsOf({ servers }: TestCluster): Promise<string[]> {
  const runs: string[] = [];
  for (const server of servers) {
    const text = await server.ask(
      `SELECT concat(key, ' ', toString(run_number)) FROM (SELECT run_number, slot FROM run FINAL WHERE deleted = 0)
       ANY LEFT JOIN (SELECT slot, key FROM controller FINAL WHERE deleted = 0) USING (slot)`,
      { database: "flowmeter" },
    );
    runs.push(...text.split("\n").filter((line) => line !== ""));
  }
  return runs.sort();
}

test("a wrong password names the host, and where the right one goes", { skip }, async (t) => {
  const { storeUrl, httpPort } = await testCluster(t, { password: "o'hara\\<&>" });
  await opened(t, storeUrl(), { password: "o'hara\\<&>" });
  for (const password of ["", "guessed"]) {
    const { message, hint, code } = await refused(openClickHouseStore(storeUrl(), { password }));
    assert.equal(code, "denied");
    assert.ok(message.includes(`127.0.0.1:${httpPort}`), message);
    assert.match(hint, /FLOWMETER_CLICKHOUSE_PASSWORD/);
    assert.ok(!`${message}${hint}`.includes("guessed"));
  }
});

test("a cluster that the server does not know, and a server that is not there, are named", { skip }, async (t) => {
  const { storeUrl, servers, httpPort } = await testCluster(t);
  const cluster = await refused(openClickHouseStore(storeUrl().replace(/cluster=.*/, "cluster=other")));
  assert.match(cluster.message, new RegExp(`127[.]0[.]0[.]1:${httpPort} does not know the cluster other`));
  await servers[0]!.kill();
  const server = await refused(openClickHouseStore(storeUrl()));
  assert.equal(server.code, "unreachable");
  assert.ok(server.message.includes(`127.0.0.1:${httpPort}`), server.message);
});

for (const version of ["1.1.54390", "18.15.9", "", "of our own"])
  test(`a server that says version "${version}" hears which one is needed`, async (t) => {
    const server = createServer((request, response) => {
      request.resume();
      request.on("end", () => response.end(versionAnswer(version)));
    });
    const port = await listening(t, server);
    const { message } = await refused(openClickHouseStore(`clickhouse://127.0.0.1:${port}/flowmeter`));
    assert.match(message, new RegExp(`127[.]0[.]0[.]1:${port} is version ${version}.* 18[.]16`));
  });

test("a server that says a version of years to come is used", { skip }, async (t) => {
  const { servers } = await testCluster(t);
  const { host, httpPort } = servers[0]!;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      if (body.toString().startsWith("SELECT version()")) {
        response.end(versionAnswer("27.12.1.2044"));
        return;
      }
      const { method, url, headers } = request;
      const passed = ask({ host, port: httpPort, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      passed.end(body);
    });
  });
  const store = await opened(t, `clickhouse://default@127.0.0.1:${await listening(t, server)}/flowmeter`);
  await (await store.observed()).write("ci", [runNumbered(1)]);
  assert.deepEqual(await numbersOf(store), [1]);
});

test("a table that someone altered is named, with what is to be put back", { skip }, async (t) => {
  const { storeUrl, servers, httpPort } = await testCluster(t, { shards: 2 });
  await (await openClickHouseStore(storeUrl())).close();
  await servers[1]!.ask("ALTER TABLE step DROP COLUMN duration_ms", { database: "flowmeter" });
  const { message, code } = await refused(openClickHouseStore(storeUrl()));
  assert.equal(code, "not-a-store");
  assert.match(message, new RegExp(`127[.]0[.]0[.]2:${httpPort}.*step has no column duration_ms`));
  await servers[1]!.ask("ALTER TABLE step ADD COLUMN duration_ms Nullable(Int64)", { database: "flowmeter" });
  await opened(t, storeUrl());
});

test("a store of a newer Flowmeter is left alone", { skip }, async (t) => {
  const { storeUrl, servers } = await testCluster(t);
  await (await openClickHouseStore(storeUrl())).close();
  await servers[0]!.ask(
    "INSERT INTO meta SELECT slot, row_key, row_version + 1, 0, 'schema_version', '999' FROM meta FINAL WHERE key = 'schema_version'",
    { database: "flowmeter" },
  );
  const { code, message } = await refused(openClickHouseStore(storeUrl()));
  assert.equal(code, "newer");
  assert.match(message, /999/);
});

test("a shard that is full says so, and takes the same again when there is room", {
  skip: skip ?? smallDiskMissing(),
  timeout: 300_000,
}, async (t) => {
  const disk = smallDisk("24m");
  const cluster = await startCluster({ only: { 0: { dataFolder: disk.folder } } });
  const store = await openClickHouseStore(cluster.storeUrl());
  // In this order: a disk in use stays.
  t.after(async () => {
    await store.close();
    await cluster.stop();
    disk.remove();
  });
  const runs = await store.observed();
  await runs.write("ci", [runNumbered(1)]);
  spawnSync("sh", ["-c", `cat /dev/zero > ${join(disk.folder, "filler")}`]);
  const { code, message } = await refused(runs.write("ci", [runNumbered(2)]));
  assert.equal(code, "full");
  assert.ok(message.includes(`127.0.0.1:${cluster.httpPort}`), message);
  spawnSync("rm", [join(disk.folder, "filler")]);
  await runs.write("ci", [runNumbered(2)]);
  assert.deepEqual(await runsOf(cluster), ["ci 1", "ci 2"]);
});

// They wait most of the time, each for servers of its own.
describe("while something is gone", { concurrency: 4 }, () => {
  test("a shard that is down is named; the rest answers, and it is whole when it is back", {
    skip,
    timeout: 300_000,
  }, async (t) => {
    const cluster = await testCluster(t, { shards: 3 });
    const store = await opened(t, cluster.storeUrl());
    const runs = await store.observed();
    const controllers = Array.from({ length: 6 }, (_, index) => `ci-${index}`);
    for (const controller of controllers) await runs.write(controller, [runNumbered(1)]);
    assert.equal((await numbersOf(store)).length, 6);
    await cluster.servers[1]!.kill();
    const refusals: StoreError[] = [];
    for (const controller of controllers)
      await runs.write(controller, [runNumbered(2)]).catch((error: StoreError) => refusals.push(error));
    assert.ok(refusals.length > 0 && refusals.length < 6, `${refusals.length} writes were refused`);
    for (const { message } of refusals) assert.ok(message.includes(`127.0.0.2:${cluster.httpPort}`), message);
    await cluster.servers[1]!.restart();
    for (const controller of controllers) await runs.write(controller, [runNumbered(2), runNumbered(3)]);
    assert.deepEqual(
      await numbersOf(store),
      [1, 2, 3].flatMap((number) => Array.from({ length: 6 }, () => number)),
    );
  });

  test("what was acknowledged while servers were killed is there once, and nothing else", {
    skip,
    timeout: 600_000,
  }, async (t) => {
    const cluster = await testCluster(t, { shards: 2 });
    const store = await opened(t, cluster.storeUrl());
    const runs = await store.observed();
    const acknowledged: string[] = [];
    const write = async (controller: string): Promise<void> => {
      for (let number = 1; number <= 15; )
        await runs.write(controller, [runNumbered(number)]).then(
          () => acknowledged.push(`${controller} ${number++}`),
          () => new Promise((resolve) => setTimeout(resolve, 50)),
        );
    };
    const writing = Promise.all(["a", "b", "c", "d"].map(write));
    let isOver = false;
    void writing.then(() => {
      isOver = true;
    });
    for (let kills = 0; !isOver && kills < 6; kills++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const server = cluster.servers[kills % 2]!;
      await server.kill();
      await server.restart();
    }
    await writing;
    assert.deepEqual(await runsOf(cluster), acknowledged.sort());
  });

  test("a shard that hangs is named after seconds, and not waited for again before it speaks", {
    skip,
    timeout: 300_000,
  }, async (t) => {
    const cluster = await testCluster(t, { shards: 2 });
    const place = cluster.storeUrl();
    const store = await opened(t, place);
    const runs = await store.observed();
    const controllers = ["a", "b", "c", "d"];
    for (const controller of controllers) await runs.write(controller, [runNumbered(1)]);
    const whole = await numbersOf(store);
    await cluster.servers[1]!.pause();
    const [firstMs, some] = await timed(() => numbersOf(store));
    const [nextMs, again] = await timed(() => numbersOf(store));
    const writing = controllers.map((controller) => runs.write(controller, [runNumbered(2)]));
    const [writeMs, written] = await timed(() => Promise.allSettled(writing));
    await cluster.servers[1]!.resume();
    t.diagnostic(`${firstMs} ms the first question, ${nextMs} ms the next, ${writeMs} ms writing`);
    assert.ok(some.length > 0 && some.length < whole.length, `${some.length} of ${whole.length}`);
    assert.deepEqual(again, some);
    for (const outcome of written)
      if (outcome.status === "rejected")
        assert.match(outcome.reason.message, /127[.]0[.]0[.]2:\d+ did not answer in time/);
    assert.equal(written.filter(({ status }) => status === "rejected").length, whole.length - some.length);
    assert.ok(firstMs < 30_000 && nextMs < 15_000 && writeMs < 60_000, "it has a deadline");
    for (const controller of controllers) await whenFree(() => runs.write(controller, [runNumbered(2)]));
    assert.deepEqual(await numbersOf(store), [...whole, ...whole.map(() => 2)]);
  });

  test("a scan that is killed is gone on with by the next, and nothing is there twice", {
    skip,
    timeout: 300_000,
  }, async (t) => {
    const cluster = await testCluster(t, { shards: 2 });
    const home = copyOfExample(t);
    const scan = (store: string): string[] => ["scan", home, "--store", store, "--no-report", "--controller", "ci"];
    const file = join(tempDirectory(t), "undisturbed.duckdb");
    assert.equal((await runCli(scan(file))).code, 0);
    const killed = startCli(scan(cluster.storeUrl()));
    while (!(await hasSteps(cluster)) && killed.child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(killed.child.kill("SIGKILL"), "it was killed while it wrote");
    await killed.ended;
    const last = await runCli(scan(cluster.storeUrl()));
    assert.equal(last.code, 0, last.stderr);
    const store = await opened(t, cluster.storeUrl());
    const undisturbed = await openDuckDbStore(file);
    t.after(() => undisturbed.close());
    for (const sql of [
      "SELECT run_number, start_at, duration_ms, steps, stages, flow_nodes FROM run ORDER BY ALL",
      "SELECT count(*)::BIGINT AS n, sum(duration_ms)::BIGINT AS ms FROM step",
      "SELECT count(*)::BIGINT AS n, sum(duration_ms)::BIGINT AS ms FROM stage",
      "SELECT full_name, kind FROM pipeline ORDER BY ALL",
    ])
      assert.deepEqual(await store.query(sql), await undisturbed.query(sql), sql);
  });
});

/** Whether a scan has written facts, counted or not. */
async function hasSteps({ servers }: TestCluster): Promise<boolean> {
  const ask = "SELECT count() FROM step";
  const counts = await Promise.all(
    servers.map((server) => server.ask(ask, { database: "flowmeter" }).catch(() => "0")),
  );
  return counts.some((count) => Number(count) > 0);
}

/** How long something took, and what it gave. */
async function timed<T>(action: () => Promise<T>): Promise<readonly [number, T]> {
  const began = performance.now();
  const value = await action();
  return [Math.round(performance.now() - began), value];
}

/** What a server says to `SELECT version()`. */
function versionAnswer(version: string): string {
  return JSON.stringify({ meta: [{ name: "version()", type: "String" }], data: [[version]], rows: 1 });
}

/** The port of a server that listens until the test ends. */
async function listening(t: TestContext, server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Why no small disk can be made; undefined when one can. */
function smallDiskMissing(): string | undefined {
  return process.getuid?.() === 0 ? undefined : "only root can mount a small disk";
}

/** A disk of this size. */
function smallDisk(size: string): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "flowmeter-disk-"));
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return {
    folder,
    remove: () => {
      spawnSync("umount", ["-l", folder]);
      rmdirSync(folder);
    },
  };
}

/** Does it again while a claim that could not be renewed is thought to be another's: no longer than others would wait for it. */
async function whenFree<T>(write: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + 40_000; ; ) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StoreError && error.code === "locked") || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
