import assert from "node:assert/strict";
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { alertReceiver } from "../support/alert-receiver.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, filesBelow, tempDirectory } from "../support/directories.ts";
import { ask } from "../support/http.ts";
import { startServe as start } from "../support/serve-process.ts";
import { putWaitingRun } from "../support/waiting-run.ts";

const NAME = "waits <b>for nobody";

describe("flowmeter serve", () => {
  it("judges what runs, alerts, follows it to its end, and writes nothing into the home", async (t) => {
    const home = tempDirectory(t);
    const run = putWaitingRun(home, NAME, Date.now());
    const before = filesBelow(home);
    const receiver = await alertReceiver(t);
    const address = join(tempDirectory(t), "address");
    writeFileSync(address, `${receiver.url}/secret-path\n`);
    const server = await start(t, home, ["--alert-webhook-file", address]);
    const running = await server.until(({ runs, incidents }) => runs.length > 0 && incidents.length > 0);
    const verdict = running.runs.find(({ run }) => run === `${NAME}#1`);
    assert.deepEqual([verdict?.state, verdict?.level], ["NO_AGENT", "stuck"]);
    assert.equal(running.fleet?.verdict, "STUCK");
    const { body, path } = await receiver.next();
    assert.equal(path, "/secret-path");
    assert.equal((body as { incident: { id: string } }).incident.id, running.incidents[0]?.id);
    run.stop();
    await server.until(({ runs }) => !runs.some(({ run }) => run === `${NAME}#1`));
    assert.equal(((await receiver.next()).body as { event: string }).event, "resolved");
    assert.deepEqual(filesBelow(home), before);
    const { code, stderr, tookMs } = await server.stop();
    assert.equal(code, 0);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
    assert.doesNotMatch(stderr, /secret-path|waits|nobody|at .*:\d+:\d+/);
  });

  it("brings finished runs into the store, which is nobody else's meanwhile", async (t) => {
    const server = await start(t, copyOfExample(t));
    await server.scanned();
    assert.match((await ask(`${server.url}/metrics`)).text, /^flowmeter_run_completed_total\{/m);
    assert.equal(statSync(server.store).mode & 0o077, 0);
    const other = await runCli(["serve", "--home", copyOfExample(t), "--store", server.store, "--port", "0"]);
    assert.equal(other.code, 4);
    assert.match(other.stderr, /^flowmeter: The store .* is in use by another process\.\n {2}.*\n$/);
    assert.equal((await server.stop()).code, 0);
    assert.equal((await runCli(["report", "--store", server.store])).code, 0);
  });

  it("says that the home is gone, and goes on when it is back", async (t) => {
    const home = tempDirectory(t);
    putWaitingRun(home, NAME, Date.now());
    const server = await start(t, home);
    const { incidents } = await server.until((running) => running.incidents.length > 0);
    renameSync(join(home, "jobs"), join(home, "elsewhere"));
    const gone = await server.until(({ following }) => following.state === "gone");
    assert.equal(gone.fleet?.verdict, "BLIND");
    assert.equal((await ask(`${server.url}/readyz`)).status, 503);
    renameSync(join(home, "elsewhere"), join(home, "jobs"));
    const back = await server.until(({ following }) => following.state === "following");
    assert.deepEqual([back.fleet?.verdict, back.incidents[0]?.id], ["STUCK", incidents[0]?.id]);
    assert.equal((await server.stop()).code, 0);
  });

  it("asks for the token in a file", async (t) => {
    const file = join(tempDirectory(t), "token");
    const token = "0123456789abcdefghij";
    writeFileSync(file, `${token}\n`);
    const server = await start(t, copyOfExample(t), ["--token-file", file, "--host", "127.0.0.1"]);
    assert.equal((await ask(`${server.url}/api/v1/running`)).status, 401);
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await ask(`${server.url}/api/v1/running`, { headers })).status, 200);
    assert.equal((await server.stop()).code, 0);
  });

  it("ends at once when it is told to while it starts", async (t) => {
    const server = await start(t, copyOfExample(t));
    const { code, tookMs } = await server.stop();
    assert.equal(code, 0);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
  });
});

describe("what cannot be served is said in a sentence", () => {
  const file = (t: TestContext, text: string): string => {
    const path = join(tempDirectory(t), "file");
    writeFileSync(path, text);
    return path;
  };
  const cases: readonly [string, (t: TestContext) => string[], number, RegExp][] = [
    ["no home", () => ["--home", "/nowhere"], 3, /\/nowhere is not a Jenkins home/],
    ["other machines", (t) => ["--home", copyOfExample(t), "--host", "0.0.0.0"], 6, /--token-file/],
    ["no token file", (t) => ["--home", copyOfExample(t), "--token-file", "/nowhere"], 2, /cannot be read/],
    ["a short token", (t) => ["--home", copyOfExample(t), "--token-file", file(t, "secret")], 2, /20 characters/],
    [
      "no address",
      (t) => ["--home", copyOfExample(t), "--alert-slack-file", file(t, "secret")],
      6,
      /address for alerts/,
    ],
    ["an empty file", (t) => ["--home", copyOfExample(t), "--alert-slack-file", file(t, " \n")], 2, /is empty/],
    [
      "two addresses",
      (t) => [
        "--home",
        copyOfExample(t),
        "--alert-slack",
        "http://secret",
        "--alert-slack-file",
        file(t, "http://secret"),
      ],
      2,
      /two addresses/,
    ],
    ["no time", (t) => ["--home", copyOfExample(t), "--every", "0"], 2, /1 to 3600/],
  ];
  for (const [what, words, code, says] of cases)
    it(what, async (t) => {
      const store = join(tempDirectory(t), "store.duckdb");
      const ended = await runCli(["serve", "--store", store, "--port", "0", ...words(t)]);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, says);
      assert.doesNotMatch(ended.stderr, /secret|at .*:\d+:\d+/);
    });

  it("a store that cannot be made", async (t) => {
    const directory = tempDirectory(t);
    mkdirSync(join(directory, "store"));
    const ended = await runCli([
      "serve",
      "--home",
      copyOfExample(t),
      "--store",
      join(directory, "store"),
      "--port",
      "0",
    ]);
    assert.equal(ended.code, 4);
    assert.ok(!existsSync(join(directory, "store", "x")));
  });
});
