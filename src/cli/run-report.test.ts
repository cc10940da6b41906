import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openDuckDbStore } from "../store/duckdb/duckdb-store.ts";

const main = fileURLToPath(new URL(`./main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));

/** The command line on a store with one controller, one run and one record in quarantine. */
describe("flowmeter report and quarantine", () => {
  let directory: string;
  let store: string;

  const flowmeter = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [main, ...args, "--store", store], {
      encoding: "utf8",
      env: { ...process.env, FORCE_COLOR: "0" },
    });

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "flowmeter-test-"));
    store = join(directory, "store.duckdb");
    const open = await openDuckDbStore(store);
    await open.query("INSERT INTO controller (id, key, home) VALUES (1, 'ci', 'home')");
    await open.query("INSERT INTO pipeline (id, controller_id, full_name, kind) VALUES (1, 1, 'team/app', 'pipeline')");
    await open.query("INSERT INTO name VALUES (0, 'SUCCESS')");
    await open.query(
      "INSERT INTO run (run_id, pipeline_id, start_at, finished, result, duration_ms) VALUES (1, 1, 86400000, true, 0, 5000)",
    );
    await open.query(
      "INSERT INTO quarantine VALUES (1, 'jobs/a' || chr(10) || chr(155) || 'b/config.xml', 'malformed', 'ends early', '', 0)",
    );
    await open.close();
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  it("prints a page", () => {
    const { status, stdout } = flowmeter("report");
    assert.equal(status, 0);
    assert.match(stdout, /Controller ci\n/);
    assert.match(stdout, /1 run of 1 Pipeline/);
  });

  it("prints JSON with data and findings", () => {
    const made = JSON.parse(flowmeter("report", "--json").stdout);
    assert.deepEqual(Object.keys(made), ["report"]);
    assert.equal(made.report.runs.total, 1);
    assert.equal(made.report.durations.durationMsP50, 5000);
    assert.ok(Array.isArray(made.report.findings));
  });

  it("takes a folder with slashes around it", () => {
    assert.equal(JSON.parse(flowmeter("report", "--json", "--folder", "/team/").stdout).report.runs.total, 1);
    const { report } = JSON.parse(flowmeter("report", "--json", "--folder", "team/job/app").stdout);
    assert.deepEqual([report.scope.folder, report.runs.total], ["team/app", 1]);
  });

  it("refuses a folder it does not know, and a period that has not begun", () => {
    for (const [flags, said] of [
      [["--folder", "tea"], /knows no folder or Pipeline "tea"\.\n {2}It knows: team, team\/app\./],
      [["--folder", ""], /knows no folder or Pipeline ""/],
      [["--since", "2999-01-01"], /--since 2999-01-01 is in the future\./],
    ] as const) {
      const { status, stdout, stderr } = flowmeter("report", ...flags);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, said);
    }
  });

  it("says when the last run was, of a period without any", () => {
    const { status, stdout } = flowmeter("report", "--since", "2020-01-01");
    assert.equal(status, 0);
    assert.match(
      stdout.replaceAll("\n", " "),
      /No runs since 2020-01-01\. The last run in the store began 1970-01-02: try/,
    );
    assert.ok(!stdout.includes("No stages"));
  });

  it("names the controllers it knows when asked for another", () => {
    for (const command of ["report", "quarantine"]) {
      const { status, stderr } = flowmeter(command, "--controller", "cd");
      assert.equal(status, 2);
      assert.match(stderr, /knows no controller "cd"\.\n {2}It knows: ci\./);
    }
  });

  it("writes a document whole or not at all", () => {
    const file = join(directory, "out", "report.html");
    assert.equal(flowmeter("report", "--html", file).status, 2);
    mkdirSync(join(directory, "out"));
    writeFileSync(file, "old");
    const { status, stdout, stderr } = flowmeter("report", "--html", file);
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(stderr, /The report is in .*report\.html/);
    assert.match(readFileSync(file, "utf8"), /^<!doctype html>/);
    assert.deepEqual(readdirSync(join(directory, "out")), ["report.html"]);
  });

  it("lists quarantine, with control characters made visible", () => {
    const { status, stdout } = flowmeter("quarantine");
    assert.equal(status, 0);
    assert.match(stdout, /jobs\/a␊<U\+009B>b\/config\.xml\n {4}malformed: ends early · since 1970-01-01/);
    const json = flowmeter("quarantine", "--json").stdout;
    assert.ok(json.includes("jobs/a\\n\\u009bb/config.xml"));
    const { quarantine } = JSON.parse(json);
    assert.deepEqual(quarantine.byCode, [{ code: "malformed", records: 1 }]);
  });

  it("needs a store, and does not make one", () => {
    const missing = join(directory, "none.duckdb");
    const { status, stderr } = spawnSync(process.execPath, [main, "quarantine", "--store", missing], {
      encoding: "utf8",
    });
    assert.equal(status, 4);
    assert.match(stderr, /There is no store at/);
    assert.equal(existsSync(missing), false);
  });
});
