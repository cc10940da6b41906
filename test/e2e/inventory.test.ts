import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { diffInventory } from "../../src/metrics/inventory/diff.ts";
import { inventoryAt } from "../../src/metrics/inventory/moment.ts";
import type { InventoryChange } from "../../src/model/inventory-diff.ts";
import type { SqlRow, Store } from "../../src/store/store.ts";
import { runCli } from "../support/cli.ts";
import { exampleHome, settle, tempDirectory } from "../support/directories.ts";
import { put } from "../support/records.ts";
import { addRun, edit, type Scanned, scannedExample } from "../support/rescans.ts";
import { scanTo } from "../support/scans.ts";

const DAY_MS = 86_400_000;

function manifest(home: string, plugin: string, version: string): void {
  put(home, `plugins/${plugin}/META-INF/MANIFEST.MF`, `Short-Name: ${plugin}\nPlugin-Version: ${version}\n`);
}

function historyOf(store: Store): Promise<SqlRow[]> {
  return store.query("SELECT * FROM setup_history ORDER BY ALL");
}

/** What changed since before an instant, as texts. */
async function changesSince(store: Store, until: number): Promise<string[]> {
  const scope = { now: Date.now(), controller: undefined, folder: undefined };
  const [then, now] = [
    await inventoryAt(store, { ...scope, until }),
    await inventoryAt(store, { ...scope, until: undefined }),
  ];
  return diffInventory(then, now).changes.map(wordsOf);
}

function wordsOf({ pipeline, aspect, name, from, to }: InventoryChange): string {
  return [pipeline, aspect, name, from ?? "-", to ?? "-"].filter((part) => part !== "" && part !== undefined).join(" ");
}

/** Changes a home as a month of work would: a library, a plugin, an agent, Jenkins, and a Pipeline that is rewritten. */
function work({ at, home }: Scanned): void {
  addRun(at("jobs/data-refresh/builds/3"), at("jobs/data-refresh/builds/90"), 60 * DAY_MS);
  edit(at("jobs/data-refresh/builds/90/build.xml"), (text) => text.replace(/v2\.2/g, "v3.0"));
  // The same Pipeline with a script that begins as Declarative does.
  addRun(at("jobs/nightly-backup/builds/106"), at("jobs/nightly-backup/builds/107"), 20 * DAY_MS);
  edit(at("jobs/nightly-backup/builds/107/build.xml"), (text) =>
    text.replace(/<script>[^<]*<\/script>/, "<script>pipeline { agent any }</script>"),
  );
  edit(at("config.xml"), (text) => text.replace("2.541.2", "2.541.3"));
  manifest(home, "git", "5.3");
  manifest(home, "mailer", "1.0");
  rmSync(at("nodes/mac-1"), { recursive: true });
  settle(home);
}

async function scannedWithPlugins(t: Parameters<typeof scannedExample>[0]): Promise<Scanned & { before: number }> {
  const scanned = await scannedExample(t);
  manifest(scanned.home, "git", "5.2");
  settle(scanned.home);
  await scanned.rescan();
  // Whatever a later scan writes, it writes at a later millisecond.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { ...scanned, before: Date.now() };
}

describe("what changed between two scans of a home", { concurrency: 3 }, () => {
  test("is told by what its runs and its set-up show", async (t) => {
    const scanned = await scannedWithPlugins(t);
    const { store, before, rescan } = scanned;
    await new Promise((resolve) => setTimeout(resolve, 5));
    work(scanned);
    await rescan();
    const changes = await changesSince(store, before);
    assert.deepEqual(
      changes.filter((one) => !/^(data-refresh|nightly-backup)/.test(one)),
      [
        "agent.configured mac-1 yes -",
        "jenkins.version 2.541.2 2.541.3",
        "plugin.version git 5.2 5.3",
        "plugin.version mailer - 1.0",
      ],
    );
    // The new runs began before the first scan, so that day knows them too; their own time tells them apart.
    const [latest] = await store.query(
      "SELECT min(start_at) AS at FROM run WHERE run_number IN (90, 107) AND start_at > 1790000000000",
    );
    const byRuns = await changesSince(store, Number(latest?.at) - 1);
    assert.ok(byRuns.includes("data-refresh library delivery-steps v2.2 v3.0"), byRuns.join("\n"));
    assert.ok(byRuns.includes("nightly-backup syntax scripted declarative"), byRuns.join("\n"));
  });

  test("is nothing when it did not change", async (t) => {
    const { store, before, rescan } = await scannedWithPlugins(t);
    const history = await historyOf(store);
    assert.ok(history.some(({ kind, until_at }) => kind === "plugin" && until_at === undefined));
    await rescan();
    assert.deepEqual(await historyOf(store), history);
    assert.deepEqual(await changesSince(store, before), []);
  });

  test("is not told by a scan that did not come to its end", async (t) => {
    const scanned = await scannedWithPlugins(t);
    const history = await historyOf(scanned.store);
    work(scanned);
    const crash = new Error("crash");
    await assert.rejects(
      scanned.rescan({
        onProgress: () => {
          throw crash;
        },
      }),
      crash,
    );
    assert.deepEqual(await historyOf(scanned.store), history);
  });

  test("is not told of what could not be looked at", async (t) => {
    const scanned = await scannedWithPlugins(t);
    const { store, home, at, rescan } = scanned;
    const open = (): Promise<SqlRow[]> =>
      store.query("SELECT kind, subject, attribute, value FROM setup_history WHERE until_at IS NULL ORDER BY ALL");
    const before = await open();
    put(home, "nodes/mac-1/config.xml", "<slave><name>mac-1");
    put(home, "org.jenkinsci.plugins.workflow.libs.GlobalLibraries.xml", "<not-what-it-should-be/>");
    put(home, "jobs/webshop/config.xml", "");
    put(home, "jobs/docs-site/config.xml", "<flow-definition>");
    settle(home);
    await rescan();
    assert.deepEqual(await open(), before);
    rmSync(at("nodes/mac-1"), { recursive: true });
    await rescan();
    assert.deepEqual(
      (await open()).filter(({ kind }) => kind === "agent"),
      before.filter(({ kind, subject }) => kind === "agent" && subject !== "mac-1"),
      "gone when the others can be read",
    );
  });

  test("is not told while a directory is closed", async (t) => {
    if (process.getuid?.() === 0) return t.skip("nothing is closed to root");
    const scanned = await scannedWithPlugins(t);
    const { store, at, rescan } = scanned;
    chmodSync(at("jobs/webshop/jobs"), 0);
    t.after(() => chmodSync(at("jobs/webshop/jobs"), 0o755));
    rmSync(at("nodes/mac-1"), { recursive: true });
    await rescan();
    const [closed] = await store.query("SELECT count(*) AS n FROM setup_history WHERE until_at IS NOT NULL");
    assert.equal(closed?.n, 0);
  });
});

const refused: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
  [
    "a day before the first run",
    ["--at", "2026-08-01"],
    /says nothing of --at 2026-08-01: its first run began 2026-09-01/,
  ],
  ["a comparison with such a day", ["--compare", "2026-08-01"], /says nothing of --compare 2026-08-01/],
  ["a day to come", ["--at", "2999-01-01"], /in the future/],
  ["a comparison with a later day", ["--compare", "2026-09-20", "--at", "2026-09-20"], /is not before --at 2026-09-20/],
  ["a Pipeline that is not there", ["--pipeline", "nightly"], /knows no folder or Pipeline "nightly"/],
  ["a folder as a Pipeline", ["--pipeline", "webshop"], /webshop is no Pipeline/],
  ["a Pipeline and a comparison", ["--pipeline", "docs-site", "--compare", "2026-09-20"], /does not go with --compare/],
  ["what is no day", ["--at", "yesterday"], /A span like 28d/],
];

test("flowmeter inventory", async (t) => {
  const directory = tempDirectory(t);
  const store = join(directory, "store.duckdb");
  await scanTo(store, exampleHome);
  const run = (...args: string[]): ReturnType<typeof runCli> => runCli(["inventory", "--store", store, ...args]);

  await t.test("compares two days", async () => {
    const { code, stdout } = await run("--compare", "2026-09-20", "--at", "2026-10-31", "--json");
    assert.equal(code, 0);
    const { inventory } = JSON.parse(stdout);
    assert.deepEqual([inventory.before.day, inventory.now.day], ["2026-09-20", "2026-10-31"]);
    assert.ok(
      inventory.sentences.some(({ headline }: { headline: string }) =>
        headline.startsWith("Library delivery-steps: 1 Pipeline moved from v2.1 to v2.2"),
      ),
    );
  });

  await t.test("shows a Pipeline and its changes", async () => {
    const { stdout } = await run("--pipeline", "webshop/job/storefront/job/continuous");
    assert.match(stdout, /2026-09-30 {2}library delivery-steps v2\.1 → v2\.2/);
  });

  await t.test("writes a document", async () => {
    const file = join(directory, "inventory.html");
    const { code, stdout, stderr } = await run("--compare", "2026-09-20", "--html", file);
    assert.deepEqual([code, stdout, stderr], [0, "", `The inventory is in ${file}\n`]);
  });

  for (const [what, args, says] of refused)
    await t.test(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await run(...args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, says);
    });

  await t.test("says what an empty store lacks", async () => {
    const empty = join(directory, "empty.duckdb");
    const home = tempDirectory(t);
    mkdirSync(join(home, "jobs"));
    await scanTo(empty, home);
    const { code, stdout } = await runCli(["inventory", "--store", empty]);
    assert.equal(code, 0);
    assert.match(stdout, /No run in the store; 0 Pipelines known/);
  });
});
