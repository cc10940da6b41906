import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { HealthAnswer } from "../../src/api/health.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample } from "../support/directories.ts";
import { listenTo } from "../support/http.ts";
import { startServe } from "../support/serve-process.ts";

/** A home that takes seconds to scan: many copies of one run. */
function largeHome(t: TestContext): string {
  const home = copyOfExample(t);
  const builds = join(home, "jobs", "large", "builds");
  mkdirSync(builds, { recursive: true });
  cpSync(join(exampleJob(home), "config.xml"), join(home, "jobs", "large", "config.xml"));
  for (let number = 1; number <= RUNS; number++)
    cpSync(join(exampleJob(home), "builds", "1"), join(builds, String(number)), { recursive: true });
  return home;
}

const RUNS = 400;

const exampleJob = (home: string): string => join(home, "jobs", "data-refresh");

describe("flowmeter serve, told to end", () => {
  it("ends within five seconds with code 0, streams open and a scan under way; the next scan goes on from there", async (t) => {
    const home = largeHome(t);
    const server = await startServe(t, home);
    const streams = Array.from({ length: 20 }, () => listenTo(`${server.url}/api/v1/events`));
    t.after(() => {
      for (const { close } of streams) close();
    });
    const { store } = (await server.json("/api/v1/health")) as HealthAnswer;
    assert.equal(store.state, "waiting", "the scan is over already: the home is too small for this test");
    const { code, stderr, tookMs } = await server.stop();
    assert.equal(code, 0, stderr);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
    assert.doesNotMatch(stderr, /error|before all work/);
    // All is in the file itself: a checkpoint was made.
    assert.ok(!existsSync(`${server.store}.wal`));
    const rest = await runCli(["scan", home, "--store", server.store, "--json", "--no-report"]);
    assert.equal(rest.code, 0, rest.stderr);
    const { scan } = JSON.parse(rest.stdout) as { scan: { runs: number; unchanged: number } };
    assert.ok(scan.runs + scan.unchanged >= RUNS);
  });

  it("twice, ends no worse", async (t) => {
    const server = await startServe(t, copyOfExample(t));
    server.child.kill("SIGINT");
    const { code, tookMs } = await server.stop();
    assert.equal(code, 0);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
  });
});
