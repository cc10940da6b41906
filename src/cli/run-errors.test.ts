import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openDuckDbStore } from "../store/duckdb/duckdb-store.ts";

const main = fileURLToPath(new URL(`./main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));
const DAY = 86_400_000;
const START = Date.UTC(2020, 0, 1);

/** Ten runs on the days 0 to 9 and eleven on 28 to 38; from day 28 on each fails in a step with a hostile name. */
describe("flowmeter errors", () => {
  let directory: string;
  let store: string;
  let empty: string;

  const flowmeter = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [main, "errors", ...(args.includes("--store") ? args : [...args, "--store", store])], {
      encoding: "utf8",
      env: { ...process.env, FORCE_COLOR: "0" },
    });

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "flowmeter-test-"));
    store = join(directory, "store.duckdb");
    empty = join(directory, "empty.duckdb");
    await (await openDuckDbStore(empty)).close();
    const open = await openDuckDbStore(store);
    await open.query("INSERT INTO controller (id, key, home) VALUES (1, 'ci', 'home')");
    await open.query("INSERT INTO pipeline (id, controller_id, full_name, kind) VALUES (1, 1, 'team/app', 'pipeline')");
    await open.query(
      "INSERT INTO name VALUES (0, 'hudson.AbortException'), (1, 'sh' || chr(27) || '[2J'), (2, 'java.lang.X')",
    );
    for (const day of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38])
      await open.query(
        `INSERT INTO run (run_id, pipeline_id, start_at, finished) VALUES (${day}, 1, ${START + day * DAY}, true)`,
      );
    await open.query(
      `INSERT INTO error (run_id, function, effective_class, fingerprint, handled)
       SELECT run_id, 1, 0, 255, false FROM run WHERE run_id >= 28`,
    );
    await open.query("INSERT INTO error (run_id, effective_class, fingerprint, handled) VALUES (0, 2, 16, true)");
    await open.query(
      `INSERT INTO log_error VALUES (1, 'f', ${START + 30 * DAY}, 'hudson.model.Nodes', 'SEVERE', 'java.io.IOException', 'java.net.SocketException', 4096)`,
    );
    await open.close();
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it("says first what is new, growing and gone, in the weeks up to the last run, and what the log has", () => {
    const { status, stdout } = flowmeter();
    assert.equal(status, 0);
    const [title, period] = stdout.split("\n");
    assert.equal(title, "1 group of errors is new, 1 is gone");
    assert.match(period!, /^2020-01-12 to 2020-02-08: 11 runs\./);
  });

  it("compares with the period that was asked for, and shows hostile names as they are", () => {
    const { stdout } = flowmeter("--since", "2020-01-29", "--until", "2020-02-09", "--compare", "2020-01-01");
    assert.match(
      stdout,
      /^1 group of errors is new, 1 is gone\n2020-01-29 to 2020-02-08: 11 runs\. Compared with 2020-01-01 to/,
    );
    assert.match(stdout, /New: AbortException in sh␛\[2J, in 11 runs of 1 Pipeline since 2020-01-29\./);
    assert.match(stdout, /AbortE\S+ +sh␛\[2J +step failure +11 of 11 +11 +0 +new +–/);
    assert.match(stdout, /No longer met/);
    assert.match(stdout, /In the controller's log[\s\S]*IOException \(Sock\S+ +Nodes +infra\S+ +1 +0 +new/);
    assert.ok(!stdout.includes("\u001b"));
  });

  it("prints JSON", () => {
    const { errors } = JSON.parse(flowmeter("--json", "--category", "step_failure", "--fatal").stdout);
    assert.deepEqual(errors.runErrors.groups.length, 1);
    assert.deepEqual(
      [errors.runErrors.groups[0].id, errors.runErrors.fatal, errors.logErrors, errors.onlyFatal],
      ["00000000000ff", 11, undefined, true],
    );
  });

  it("of a folder has no log, and no errors where there are none", () => {
    assert.doesNotMatch(flowmeter("--folder", "team").stdout, /controller's log/);
    assert.match(flowmeter("--category", "timeout").stdout, /No such error in 11 runs\./);
  });

  it("of an empty period says what there is", () => {
    assert.match(
      flowmeter("--since", "2021-01-01").stdout.replaceAll(/\s+/g, " "),
      /^No runs, no errors .*Those in the store began 2020-01-01 to 2020-02-08: try --since 2020-01-01\./,
    );
    assert.match(flowmeter("--store", empty).stdout, /There are no runs in the store at all\./);
  });

  const wrong: readonly (readonly [RegExp, ...string[]])[] = [
    [/knows no controller "x"/, "--controller", "x"],
    [/app/, "--folder", "team/ap"],
    [/Allowed choices are timeout,/, "--category", "x"],
    [/is in the future/, "--since", "2999-01-01"],
    [/is not before --until/, "--since", "2020-02-01", "--until", "2020-01-01"],
    [/is not before --since/, "--since", "2020-02-01", "--compare", "2020-03-01"],
    [/A number from 1 to 1000/, "--top", "0"],
    [/There is no store/, "--store", "/nowhere/store"],
  ];
  for (const [says, ...args] of wrong)
    it(`${args.join(" ")} is refused`, () => {
      const { status, stderr } = flowmeter(...args);
      assert.ok(status === 2 || status === 4, `${status}: ${stderr}`);
      assert.match(stderr, says);
    });
});
