import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, settle, tempDirectory } from "../support/directories.ts";
import { scannedExample } from "../support/rescans.ts";
import { factsOf, scanInto, withStore } from "../support/scans.ts";

const AT = 1_790_000_000_000;

/** A line logged `seconds` after the start, with an exception. */
function line(seconds: number, message = "m"): string {
  const raw = `java.io.IOException: ${message}\n\tat hudson.FilePath.act(FilePath.java:1)\nCaused by: java.net.SocketException: x`;
  const record = { version: 1, timestamp: AT + seconds * 1000, name: "hudson.model.Nodes", level: "SEVERE", message };
  return `${JSON.stringify({ ...record, exception: { raw } })}\n`;
}

/** Seconds of the lines that a store holds. */
async function secondsIn(store: Store): Promise<number[]> {
  const rows = await store.query("SELECT logged_at FROM log_error ORDER BY logged_at");
  return rows.map((row) => (Number(row.logged_at) - AT) / 1000);
}

describe("the controller's error log", { concurrency: 3 }, () => {
  test("is read from the home, and goes on where it stopped across rotations", async (t) => {
    const { store, at, rescan } = await scannedExample(t);
    const facts = await factsOf(store);
    mkdirSync(at("logs"), { recursive: true });
    writeFileSync(at("logs/essentials.log.0"), line(1) + line(2) + line(3).slice(0, 30));
    const first = await rescan();
    assert.deepEqual([first.log.files, first.log.lines, first.log.kept], [1, 2, 2]);
    assert.deepEqual((await rescan()).log.lines, 0);
    appendFileSync(at("logs/essentials.log.0"), `${line(3).slice(30)}junk\n`);
    renameSync(at("logs/essentials.log.0"), at("logs/essentials.log.1"));
    writeFileSync(at("logs/essentials.log.0"), line(4));
    const { lines, kept, skipped } = (await rescan()).log;
    assert.deepEqual([lines, kept, skipped.notJson], [3, 2, 1]);
    assert.deepEqual(await secondsIn(store), [1, 2, 3, 4]);
    assert.deepEqual(await factsOf(store), facts);
    assert.deepEqual(
      await store.query(
        "SELECT DISTINCT logger, level, error_class, cause_class, fingerprint IS NULL AS bare FROM log_error",
      ),
      [
        {
          logger: "hudson.model.Nodes",
          level: "SEVERE",
          error_class: "java.io.IOException",
          cause_class: "java.net.SocketException",
          bare: false,
        },
      ],
    );
  });

  test("equal lines of a file are two, a line in two files is one", async (t) => {
    const { store, at, rescan } = await scannedExample(t);
    mkdirSync(at("logs"), { recursive: true });
    writeFileSync(at("logs/essentials.log.0"), line(1) + line(2) + line(2) + line(3));
    await rescan();
    // Somebody kept the newest lines only, and Jenkins wrote on.
    writeFileSync(at("logs/essentials.log.0"), line(2) + line(2) + line(3) + line(4));
    const { kept, skipped } = (await rescan()).log;
    assert.deepEqual([kept, skipped.known], [1, 3]);
    assert.deepEqual(await secondsIn(store), [1, 2, 2, 3, 4]);
  });

  test("nothing is counted twice after a crash between two commits", async (t) => {
    const home = copyOfExample(t);
    const file = join(tempDirectory(t), "store.duckdb");
    const store = await openDuckDbStore(file);
    await scanInto(store, home);
    const writer = await store.beginScan({ key: "ci", home: "home", at: AT });
    const errors = [1, 2].map((seconds) => ({
      ...{ loggedAt: AT + seconds * 1000, logger: undefined, level: undefined, errorClass: undefined },
      ...{ causeClass: undefined, fingerprint: undefined },
    }));
    await writer.writeLog({ file: "a", readTo: 10, errors });
    await writer.commit();
    await writer.writeLog({
      file: "a",
      readTo: 20,
      errors: errors.map((one) => ({ ...one, loggedAt: one.loggedAt + 5000 })),
    });
    await store.close();
    await withStore(file, async (again) => {
      assert.deepEqual(await secondsIn(again), [1, 2]);
      const { state } = await again.beginScan({ key: "ci", home: "home", at: AT });
      assert.deepEqual([...state.logPositions], [["a", 10]]);
    });
  });

  test("can be somewhere else; the command accounts for it, and an unchanged one is not read again", async (t) => {
    const home = copyOfExample(t);
    settle(home);
    const logs = tempDirectory(t);
    const store = ["--store", join(tempDirectory(t), "store.duckdb")];
    const scan = ["scan", home, "--no-report", ...store];
    writeFileSync(join(logs, "essentials.log.0"), `${line(1)}{"version":2}\n`);
    writeFileSync(join(logs, "other.json"), line(2));
    await runCli(scan);
    const both = [...scan, "--error-log", logs, "--error-log", join(logs, "other.json")];
    const { stderr } = await runCli(both);
    assert.match(stderr, /\nError log: 3 lines in 2 files, 2 kept; skipped: 1 of another version\.\n$/);
    assert.doesNotMatch((await runCli(both)).stderr, /Error log/);
    appendFileSync(join(logs, "other.json"), line(3));
    assert.match((await runCli(both)).stderr, /Error log: 1 line in 2 files, 1 kept\./);
    const { errors } = JSON.parse((await runCli(["errors", "--since", "2020-01-01", "--json", ...store])).stdout);
    assert.deepEqual([errors.logErrors.lines, errors.logErrors.total], [3, 1]);
  });

  test("that is not there is refused", async (t) => {
    const home = copyOfExample(t);
    const store = join(tempDirectory(t), "store.duckdb");
    for (const [place, says] of [
      ["/nowhere", /There is no error log at \/nowhere/],
      [home, /There is no error log in /],
    ] as const) {
      const { code, stderr } = await runCli(["scan", home, "--store", store, "--error-log", place]);
      assert.equal(code, 2);
      assert.match(stderr, says);
    }
  });

  test("a scan writes nothing to it", async (t) => {
    const { at, rescan } = await scannedExample(t);
    mkdirSync(at("logs"), { recursive: true });
    writeFileSync(at("logs/evergreen.log.0"), line(1));
    copyFileSync(at("logs/evergreen.log.0"), at("logs/evergreen.log.0.lck"));
    assert.equal((await rescan()).log.kept, 1);
    assert.equal(readFileSync(at("logs/evergreen.log.0"), "utf8"), line(1));
  });
});
