import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { runCli } from "../support/cli.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";
import { factsOf, withStore } from "../support/scans.ts";
import { startServe, startServeOn } from "../support/serve-process.ts";

/** A server that has scanned the example home. */
async function served(t: TestContext, words: readonly string[] = []) {
  const server = await startServe(t, copyOfExample(t), words);
  await server.scanned();
  return server;
}

/** What commands print, but for the instant at which they print it. */
async function printed(store: string, words: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCli([...words, "--store", store, "--json"]);
  assert.deepEqual([code, stderr], [0, ""], words.join(" "));
  return JSON.parse(stdout, (key, value: unknown) => (["generatedAt", "now", "at"].includes(key) ? undefined : value));
}

describe("commands, while serve has the store", () => {
  it("print what they print once it has ended", async (t) => {
    const server = await served(t);
    const commands = [["report"], ["metrics"], ["errors"], ["inventory"], ["quarantine"], ["changes"]];
    const before: unknown[] = [];
    for (const words of commands) before.push(await printed(server.store, words));
    assert.equal((await runCli(["metrics", "export", "--store", server.store])).code, 0);
    const parquet = join(tempDirectory(t), "x.parquet");
    assert.equal((await runCli(["metrics", "--store", server.store, "--parquet", parquet])).code, 0);
    assert.ok(statSync(parquet).size > 100);
    assert.equal((await server.stop()).code, 0);
    assert.ok(!existsSync(`${server.store}.sock`));
    for (const [index, words] of commands.entries())
      assert.deepEqual(before[index], await printed(server.store, words), words.join(" "));
  });

  it("say what is wrong as they do otherwise", async (t) => {
    const server = await served(t);
    const { code, stderr } = await runCli(["report", "--store", server.store, "--folder", "nowhere"]);
    assert.equal(code, 2);
    assert.match(stderr, /The store knows no folder or Pipeline "nowhere"/);
  });

  it("do not scan: the server does", async (t) => {
    const server = await served(t, ["--controller", "ci-1"]);
    const { code, stderr } = await runCli(["scan", copyOfExample(t), "--store", server.store]);
    assert.equal(code, 4);
    assert.match(stderr, /is served: .* scans ci-1 into it/);
  });

  it("find the store free after a server that was killed", async (t) => {
    const server = await served(t);
    server.child.kill("SIGKILL");
    await new Promise((resolve) => server.child.on("close", resolve));
    assert.ok(existsSync(`${server.store}.sock`));
    assert.equal((await runCli(["report", "--store", server.store])).code, 0);
    const next = await startServeOn(t, { words: ["--store", server.store, "--home", copyOfExample(t)] });
    assert.equal((await runCli(["report", "--store", server.store])).code, 0);
    assert.equal((await next.stop()).code, 0);
  });

  it("reach it however long the path is", async (t) => {
    const store = join(tempDirectory(t), "d".repeat(120), "store.duckdb");
    mkdirSync(dirname(store));
    const server = await startServeOn(t, { words: ["--store", store, "--home", copyOfExample(t)] });
    await server.scanned();
    await printed(store, ["report"]);
    assert.equal((await server.stop()).code, 0);
    assert.deepEqual(readdirSync(dirname(store)), ["store.duckdb"]);
  });

  it("remove old runs, and the server does not bring them back", async (t) => {
    const server = await served(t);
    const days = Math.ceil((Date.now() - Date.UTC(2026, 9, 8)) / 86_400_000);
    const pruned = (await printed(server.store, ["prune", "--keep", `${days}d`])) as { runs: number; before: number };
    assert.ok(pruned.runs > 10);
    assert.equal((await server.stop()).code, 0);
    const { run } = await withStore(server.store, factsOf);
    assert.ok(run!.length > 0);
    assert.deepEqual(
      run!.filter(({ began }) => Number(began) < pruned.before),
      [],
    );
  });
});

describe("flowmeter serve --keep", () => {
  it("never has runs that are older", async (t) => {
    const server = await served(t, ["--keep", "1d"]);
    assert.equal((await server.stop()).code, 0);
    const { run } = await withStore(server.store, factsOf);
    assert.deepEqual(run, []);
  });
});

describe("flowmeter backup", () => {
  it("copies the store while a server has it, and when none does, to the same", async (t) => {
    const server = await served(t);
    const directory = tempDirectory(t);
    const [during, after] = [join(directory, "during"), join(directory, "after")];
    const copied = await runCli(["backup", during, "--store", server.store]);
    assert.equal(copied.code, 0, copied.stderr);
    assert.equal(statSync(during).mode & 0o077, 0);
    assert.equal((await server.stop()).code, 0);
    assert.equal((await runCli(["backup", after, "--store", server.store])).code, 0);
    assert.deepEqual(readdirSync(directory).sort(), ["after", "during"]);
    assert.deepEqual(readdirSync(dirname(server.store)), ["store.duckdb"]);
    const facts = await withStore(server.store, factsOf);
    assert.ok((facts.run?.length ?? 0) > 10);
    for (const copy of [during, after]) assert.deepEqual(await withStore(copy, factsOf), facts);
    assert.deepEqual(await printed(during, ["report"]), await printed(server.store, ["report"]));
  });

  it("writes over nothing unless it is told to, and never over the store", async (t) => {
    const directory = tempDirectory(t);
    const [store, file] = [join(directory, "store.duckdb"), join(directory, "copy")];
    await runCli(["scan", copyOfExample(t), "--store", store, "--no-report", "--quiet"]);
    writeFileSync(file, "mine");
    const refusals: readonly (readonly [string[], number, RegExp])[] = [
      [[file], 2, /is there already/],
      [[store, "--force"], 2, /is the store itself/],
      [[directory], 2, /is no file/],
      [[join(directory, "none", "x")], 2, /does not exist/],
      [["/dev/null", "--force"], 2, /is no file/],
    ];
    for (const [words, code, says] of refusals) {
      const ended = await runCli(["backup", ...words, "--store", store]);
      assert.equal(ended.code, code, words.join(" "));
      assert.match(ended.stderr, says);
    }
    assert.equal((await runCli(["backup", file, "--force", "--store", store])).code, 0);
    assert.ok(statSync(file).size > 1000);
  });
});

describe("the socket of a store", () => {
  /** Asks at a socket; returns status and answer. */
  function askAt(socketPath: string, [method, path]: [string, string], body?: string): Promise<[number, string]> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath, method, path }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve([answer.statusCode ?? 0, text]));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  it("is its owner's, answers questions, and lets nothing be changed but roll-ups", async (t) => {
    const server = await served(t);
    const socket = `${server.store}.sock`;
    assert.equal(statSync(socket).mode & 0o777, 0o600);
    const query = (sql: string) => askAt(socket, ["POST", "/query"], JSON.stringify({ sql, parameters: {} }));
    assert.deepEqual(await query("SELECT 1 AS a, NULL AS b, 'nan'::DOUBLE AS c"), [
      200,
      '{"columns":["a","b","c"],"rows":[[1,null,{"number":"NaN"}]]}',
    ]);
    const transaction = (...statements: string[]) =>
      askAt(socket, ["POST", "/transaction"], JSON.stringify({ statements }));
    assert.equal((await transaction("DELETE FROM rollup_day WHERE start_at IN (1)"))[0], 200);
    const refused = [
      await query("DELETE FROM run"),
      await query("SELECT 1; DELETE FROM run"),
      await query("COPY run TO '/tmp/x'"),
      await query("ATTACH '/tmp/x'"),
      await query("SET threads = 9"),
      await query("no SQL"),
      await transaction("DELETE FROM run"),
      await transaction("DELETE FROM rollup_day; DELETE FROM run"),
      await transaction("DELETE FROM rollup_day_of_mine"),
      await askAt(socket, ["POST", "/query"], "{"),
      await askAt(socket, ["POST", "/query"], '{"sql": 1}'),
      await askAt(socket, ["GET", "/../etc/passwd"]),
    ];
    assert.deepEqual(
      refused.map(([status]) => status),
      refused.map(() => 500),
    );
    assert.match((await query("SELECT count(*) AS n FROM run"))[1], /"rows":\[\[4\d\]\]/);
    assert.doesNotMatch(server.said(), /should not happen/);
  });
});
