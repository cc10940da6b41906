import assert from "node:assert/strict";
import {
  cpSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ScanTally } from "../../src/ingest/scan.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, settle, tempDirectory } from "../support/directories.ts";
import { addRun, edit } from "../support/rescans.ts";
import { quarantineOf, referenceOf, scanInto, withStore } from "../support/scans.ts";

const DAY_MS = 86_400_000;

/** What the command line says of a scan. */
async function scanned(home: string, store: string): Promise<ScanTally> {
  const args = ["scan", home, "--store", store, "--controller", "ci", "--no-report", "--json"];
  const { code, stdout, stderr } = await runCli(args);
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as { scan: ScanTally }).scan;
}

/** Changes a home may see between two scans of the command line, which looks first whether there is any. */
const changes: readonly (readonly [what: string, change: (home: string) => void])[] = [
  ["nothing", () => {}],
  [
    "a new run",
    (home) =>
      addRun(join(home, "jobs/webshop/jobs/deploy/builds/8"), join(home, "jobs/webshop/jobs/deploy/builds/9"), DAY_MS),
  ],
  ["a discarded run", (home) => rmSync(join(home, "jobs/webshop/jobs/deploy/builds/5"), { recursive: true })],
  [
    "a changed configuration",
    (home) =>
      edit(join(home, "jobs/docs-site/config.xml"), (text) => text.replace("<disabled>false", "<disabled>true")),
  ],
  ["a configuration that is gone", (home) => rmSync(join(home, "jobs/docs-site/config.xml"))],
  ["a renamed Pipeline", (home) => renameSync(join(home, "jobs/docs-site"), join(home, "jobs/docs"))],
  ["a Pipeline that is gone", (home) => rmSync(join(home, "jobs/billing/branches/PR-7"), { recursive: true })],
  [
    "a new empty Pipeline",
    (home) => cpSync(join(home, "jobs/load-test"), join(home, "jobs/load-test-2"), { recursive: true }),
  ],
  [
    "a record that older backups brought back",
    (home) => {
      const file = join(home, "jobs/legacy-import/builds/1/build.xml");
      edit(file, (text) => text.replace("<duration>", "<duration>1"));
      utimesSync(file, new Date("2020-01-01"), new Date("2020-01-01"));
    },
  ],
  ["a node of an unfinished run", (home) => addNode(join(home, "jobs/data-refresh/builds/5/workflow"), 15, 16)],
  ["a node of a run that keeps them elsewhere", (home) => addNode(join(home, "jobs/data-refresh/builds/6/flow"), 5, 6)],
  [
    "the log of a run without build.xml",
    (home) => {
      mkdirSync(join(home, "jobs/legacy-import/builds/2"));
      writeFileSync(join(home, "jobs/legacy-import/builds/2/log"), "");
    },
  ],
  [
    "a library",
    (home) =>
      edit(join(home, "org.jenkinsci.plugins.workflow.libs.GlobalLibraries.xml"), (text) =>
        text.replace("quality-gates", "gates"),
      ),
  ],
];

test("the command line looks first whether a home has changed, and notices", async (t) => {
  const home = copyOfExample(t);
  const store = join(tempDirectory(t), "store.duckdb");
  growElsewhere(home);
  const first = await scanned(home, store);
  for (const [row, [what, change]] of changes.entries())
    await t.test(what, async (t) => {
      change(home);
      settleNew(home, new Date(Date.UTC(2026, 1, 1 + row)));
      const tally = await scanned(home, store);
      await assertSame(t, store, home);
      if (what !== "nothing") return;
      assert.equal(tally.runs, 0);
      assert.equal(tally.unchanged, first.runs + first.otherBuilds);
      assert.equal(tally.expectedBuilds, first.expectedBuilds);
    });
  await t.test("a store that is gone", async () => {
    rmSync(store);
    assert.ok((await scanned(home, store)).runs > 0);
  });
});

/** Gives what has just changed a time that is long ago, and its own. */
function settleNew(path: string, at: Date): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) settleNew(join(path, entry.name), at);
    else if (isNew(join(path, entry.name))) lutimesSync(join(path, entry.name), at, at);
  }
  if (isNew(path)) lutimesSync(path, at, at);
}

function isNew(path: string): boolean {
  return lstatSync(path).mtimeMs > Date.now() - DAY_MS;
}

/** Makes an unfinished run keep its flow nodes in a directory of another name. */
function growElsewhere(home: string): void {
  const run = join(home, "jobs/data-refresh/builds/6");
  renameSync(join(run, "workflow"), join(run, "flow"));
  edit(join(run, "build.xml"), (text) =>
    text.replace("<durabilityHint>", "<storageDir>flow</storageDir><durabilityHint>"),
  );
  settle(run);
}

/** Adds a flow node to a run. */
function addNode(directory: string, like: number, id: number): void {
  cpSync(join(directory, `${like}.xml`), join(directory, `${id}.xml`));
  edit(join(directory, `${id}.xml`), (text) => text.replace(`<id>${like}<`, `<id>${id}<`));
}

/** The store says of the home what a store that sees it for the first time says. */
async function assertSame(t: TestContext, store: string, home: string): Promise<void> {
  const [numbers, quarantine] = await withStore(join(tempDirectory(t), "other.duckdb"), async (other) => {
    await scanInto(other, home);
    return [await referenceOf(other), await quarantineOf(other)] as const;
  });
  await withStore(store, async (open) => {
    assert.deepEqual(await referenceOf(open), numbers);
    assert.deepEqual(await quarantineOf(open), quarantine);
  });
}
