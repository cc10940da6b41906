import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { CANARY } from "../support/canaries.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, root, settle, tempDirectory, unpack } from "../support/directories.ts";
import { withStore } from "../support/scans.ts";
import { zipOf } from "../support/zip.ts";

const RUNNING = "nodes/master/pipeline-running-builds.txt";

describe("a support bundle on the command line", () => {
  it("is read, told of, and named as a source; nothing of its thread dumps is kept", {
    timeout: 120_000,
  }, async (t) => {
    const directory = tempDirectory(t);
    const [file, store] = [join(directory, "support_2026-11-23_10.00.00.zip"), join(directory, "store.duckdb")];
    const text = `Build: team/app #4\nStarted: 2026-11-23T09:00:00Z\nTimings:\n  run\t5ms\nApproximate graph size: 9\nThread #1\n\tat ${CANARY}.run(WorkflowScript:3)\n`;
    writeFileSync(
      file,
      zipOf([
        { name: RUNNING, text },
        { name: "plugins/active.txt", text: "git:5.7.0\n" },
      ]),
    );
    const scanned = await runCli(["scan", file, "--store", store, "--no-report"]);
    assert.equal(scanned.code, 0, scanned.stderr);
    assert.match(scanned.stderr, /1 run that went on, 0 runs that had ended/);
    for (const command of ["report", "inventory", "errors", "changes", "quarantine", "metrics"]) {
      const { code, stdout, stderr } = await runCli([command, "--store", store]);
      assert.equal(code, 0, `${command}: ${stderr}`);
      assert.ok(!stdout.includes(CANARY));
    }
    const { stdout } = await runCli(["sources", "--store", store]);
    assert.match(stdout, /Support bundle/);
    assert.match(stdout, /0 of 1 runs fully seen, 1 in part/);
    const json = JSON.parse((await runCli(["sources", "--store", store, "--json"])).stdout);
    assert.match(json.sources.controllers[0].controller, /^support-[0-9a-f]{6}$/);
    await withStore(store, async (opened) => {
      const kept = JSON.stringify([
        await opened.query("SELECT * FROM name"),
        await opened.query("SELECT * FROM observed_run"),
        await opened.query("SELECT * FROM feature"),
      ]);
      assert.ok(kept.includes("cpsNs") && !kept.includes(CANARY));
    });
  });

  it("that is hostile is refused in two sentences", async (t) => {
    const directory = tempDirectory(t);
    const file = join(directory, "x.zip");
    writeFileSync(file, zipOf([{ name: "../../x", text: "" }]));
    const { code, stderr } = await runCli(["scan", file, "--store", join(directory, "store.duckdb"), "--no-report"]);
    assert.equal(code, 3);
    assert.match(stderr, /refused: a file in it has a name that leads out of it/);
  });
});

describe("flowmeter sources", () => {
  it("speaks of a home alone, and says what cannot be linked", { timeout: 120_000 }, async (t) => {
    const home = copyOfExample(t);
    settle(home);
    const store = join(tempDirectory(t), "store.duckdb");
    await runCli(["scan", home, "--store", store, "--controller", "ci", "--no-report"]);
    const { stdout } = await runCli(["sources", "--store", store]);
    assert.match(stdout, /95 % of runs \(40 of 42\) fully seen/);
    assert.match(stdout, /Jenkins home/);
    const refused = await runCli(["sources", "link", "ci", "nobody", "--store", store]);
    assert.equal(refused.code, 4);
    assert.match(refused.stderr, /knows no controller nobody/);
    assert.equal((await runCli(["sources", "unlink", "nobody", "--store", store])).code, 4);
    assert.equal((await runCli(["sources", "link", "ci", "--store", store])).code, 2);
    assert.equal((await runCli(["sources", "--store", `${store}.not`])).code, 4);
  });

  const captures = join(root, "..", "shared", "captures");
  const isThere = existsSync(join(captures, "support-bundle.zip"));
  it("links a bundle of a real controller with its home", {
    skip: isThere ? false : "../shared/captures is not here",
    timeout: 300_000,
  }, async (t) => {
    const home = unpack(t, join(captures, "controller-home.tar.gz"));
    const store = join(tempDirectory(t), "store.duckdb");
    await runCli(["scan", home, "--store", store, "--controller", "ci", "--no-report"]);
    await runCli([
      "scan",
      join(captures, "support-bundle.zip"),
      "--store",
      store,
      "--controller",
      "bundle",
      "--no-report",
    ]);
    assert.match((await runCli(["sources", "--store", store])).stdout, /look like one controller: 12 runs/);
    assert.equal((await runCli(["sources", "link", "bundle", "ci", "--store", store])).code, 0);
    await withStore(store, async (opened) => {
      const [row] = await opened.query(
        `SELECT count(*) AS runs, count(DISTINCT (pipeline_id, run_number, start_at)) AS apart,
           (SELECT count(*) FROM observed_run WHERE source = 'bundle') AS bundled, (SELECT count(*) FROM controller) AS controllers FROM run`,
      );
      assert.deepEqual(row, { runs: 216, apart: 216, bundled: 65, controllers: 1 });
    });
  });
});
