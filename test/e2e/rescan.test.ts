import assert from "node:assert/strict";
import { cpSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { settle, tempDirectory } from "../support/directories.ts";
import { addRun, edit, referenceOfHome, runsOf, scannedExample } from "../support/rescans.ts";
import { accountedFor, brokenKeys, factsOf, quarantineOf, referenceOf, scanInto } from "../support/scans.ts";
import { onlyDuckDb } from "../support/test-stores.ts";

const DAY_MS = 86_400_000;

/** Everything beside the facts, without the time of the last look. */
const surroundings: Readonly<Record<string, string>> = {
  pipelines: "SELECT * EXCLUDE (last_seen_at) FROM pipeline ORDER BY ALL",
  changes: "SELECT * FROM pipeline_change ORDER BY ALL",
  quarantine: "SELECT * EXCLUDE (seen_at) FROM quarantine ORDER BY ALL",
  agents: `SELECT * EXCLUDE (labels, last_seen_at), array_to_string(labels, ' ') AS labels FROM agent ORDER BY ALL`,
  libraries: "SELECT * EXCLUDE (last_seen_at) FROM library ORDER BY ALL",
  "plugins that records name": "SELECT * FROM plugin WHERE NOT installed ORDER BY ALL",
  "installed plugins": "SELECT * EXCLUDE (last_at) FROM plugin WHERE installed ORDER BY ALL",
};

const ofReading = onlyDuckDb("what is read of a home is the same on all stores");

describe("a second scan", { concurrency: 3 }, () => {
  test("a second scan changes nothing and reads no run again", async (t) => {
    const { home, store, rescan } = await scannedExample(t);
    const facts = await factsOf(store);
    assert.ok(facts.step!.length > 300 && facts.error!.length > 9, "there are facts to compare");
    const tally = await rescan();
    assert.deepEqual(await factsOf(store), facts);
    assert.equal(tally.runs, 0);
    assert.equal(tally.unchanged, 44);
    assert.equal(tally.badBuilds, 1, "a directory without build.xml is looked at each time");
    assert.equal(tally.discarded, 0);
    assert.equal(tally.quarantined, 1);
    assert.equal(accountedFor(tally), tally.expectedBuilds);
    assert.deepEqual(await brokenKeys(store), []);
    assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
  });

  test("a scan a day later changes nothing beside the time of the last look", async (t) => {
    const { store, at, rescan } = await scannedExample(t);
    mkdirSync(at("plugins/git/META-INF"), { recursive: true });
    writeFileSync(at("plugins/git/META-INF/MANIFEST.MF"), "Plugin-Version: 5.2.2\n");
    await rescan();
    const before = new Map<string, unknown>();
    for (const [what, query] of Object.entries(surroundings)) before.set(what, await store.query(query));
    await rescan({ now: () => Date.now() + DAY_MS });
    for (const [what, query] of Object.entries(surroundings))
      await t.test(what, async () => assert.deepEqual(await store.query(query), before.get(what)));
  });

  test("facts are the same whatever the number of threads", { skip: ofReading }, async (t) => {
    const { home, store } = await scannedExample(t);
    const facts = await factsOf(store);
    await scanInto(store, home, { controller: "five", threads: 5 });
    const ofFive = Object.entries(await factsOf(store)).map(([table, rows]) => [
      table,
      rows.filter((row) => row.controller === "five").map((row) => ({ ...row, controller: "ci" })),
    ]);
    assert.deepEqual(Object.fromEntries(ofFive), facts);
  });

  test("of a new run only that run is read", async (t) => {
    const { home, store, at, rescan } = await scannedExample(t);
    const before = await factsOf(store);
    addRun(at("jobs/webshop/jobs/deploy/builds/8"), at("jobs/webshop/jobs/deploy/builds/9"), DAY_MS);
    const tally = await rescan();
    assert.equal(tally.runs, 1);
    assert.equal(tally.unchanged, 44);
    assert.ok(tally.files < 30, `${tally.files} files`);
    const after = await factsOf(store);
    for (const [table, rows] of Object.entries(after))
      assert.deepEqual(
        rows.filter(({ full_name, number }) => full_name !== "webshop/deploy" || number !== 9),
        before[table],
        table,
      );
    assert.deepEqual(await brokenKeys(store), []);
    assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
  });

  /** What may happen to a run that has not ended, in order. */
  const growth: readonly (readonly [string, (run: string) => void])[] = [
    ["a flow node is added", (run) => addNode(run, 16)],
    ["another is added", (run) => addNode(run, 17)],
    ["the newest one is written again", (run) => rewrite(run, "17.xml", (text) => text.replace("StepAtom", "StepEnd"))],
    [
      "it ends",
      (run) =>
        edit(join(run, "build.xml"), (text) =>
          text
            .replace("<completed>false<", "<completed>true<")
            .replace("<duration>0</duration>", "<duration>5000</duration>\n  <result>FAILURE</result>"),
        ),
    ],
  ];

  test("an unfinished run that grew is read again and takes its own place", async (t) => {
    const { home, store, at, rescan } = await scannedExample(t);
    const run = at("jobs/data-refresh/builds/5");
    const [before] = (await runsOf(store, "data-refresh")).filter(({ run_number }) => run_number === 5);
    for (const [what, grow] of growth) {
      grow(run);
      const tally = await rescan();
      assert.equal(tally.runs, 1, what);
      assert.equal(tally.unchanged, 43, what);
      assert.deepEqual(await brokenKeys(store), [], what);
      settleLater(run);
      assert.equal((await rescan()).runs, 1, `${what}, and settles`);
      assert.equal((await rescan()).runs, 0, `${what}, and has settled`);
    }
    assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
    const [after] = (await runsOf(store, "data-refresh")).filter(({ run_number }) => run_number === 5);
    assert.equal(after?.flow_nodes, (before?.flow_nodes as number) + 2);
    assert.equal(after?.finished, true);
  });

  test("records that changed within the last seconds are read again, and kept once", async (t) => {
    const { home, store, rescan } = await scannedExample(t);
    const at = Date.now();
    settle(home, new Date(at));
    const facts = await factsOf(store);
    for (const _ of [1, 2]) {
      // However long scans take.
      const tally = await rescan({ now: () => at + 1000 });
      assert.equal(tally.runs, 42);
      assert.deepEqual(await factsOf(store), facts);
    }
    assert.deepEqual(await brokenKeys(store), []);
  });

  test("a changed configuration is seen though no run is read", { skip: ofReading }, async (t) => {
    const { store, at, rescan } = await scannedExample(t);
    edit(at("jobs/nightly-backup/config.xml"), (text) =>
      text.replace("<disabled>false", "<disabled>true").replace("CpsFlowDefinition", "CpsScmFlowDefinition"),
    );
    const tally = await rescan();
    assert.equal(tally.runs, 0);
    const query = "SELECT disabled, definition, kind FROM pipeline WHERE full_name = 'nightly-backup'";
    assert.deepEqual(await store.query(query), [{ disabled: true, definition: "scm", kind: "pipeline" }]);
  });

  test("a run that Jenkins discards stays in the store and leaves the numbers of the home", async (t) => {
    const { home, store, at, rescan } = await scannedExample(t);
    const before = await factsOf(store);
    rmSync(at("jobs/webshop/jobs/deploy/builds/6"), { recursive: true });
    const tally = await rescan();
    assert.equal(tally.discarded, 1);
    assert.deepEqual(await factsOf(store), before);
    assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
    assert.equal((await rescan()).discarded, 0, "it is discarded once");
  });

  test("a record that is repaired leaves quarantine, one that breaks enters it", async (t) => {
    const { home, store, at, rescan } = await scannedExample(t);
    const file = at("jobs/docs-site/builds/1/build.xml");
    const text = readFileSync(file, "utf8");
    const before = await quarantineOf(store);
    const facts = await factsOf(store);
    writeFileSync(file, text.slice(0, text.length / 2));
    assert.equal((await rescan()).badBuilds, 2);
    assert.deepEqual(
      (await quarantineOf(store)).filter(({ file }) => String(file).includes("docs-site")).map(({ code }) => code),
      ["malformed"],
    );
    assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
    writeFileSync(file, text);
    settle(home);
    await rescan();
    assert.deepEqual(await quarantineOf(store), before);
    assert.deepEqual(await brokenKeys(store), []);
    assert.deepEqual(await factsOf(store), facts);
  });

  test("two controllers in one store do not mix", async (t) => {
    const { home, store, rescan } = await scannedExample(t);
    const other = join(tempDirectory(t), "home");
    const ofFirst = async (): Promise<unknown> =>
      Object.entries(await factsOf(store)).map(([table, rows]) => [
        table,
        rows.filter((row) => row.controller === "ci"),
      ]);
    const before = await ofFirst();
    cpSync(home, other, { recursive: true, verbatimSymlinks: true });
    settle(other);
    assert.equal((await scanInto(store, other, { controller: "other" })).runs, 42);
    rmSync(join(other, "jobs/webshop"), { recursive: true });
    assert.equal((await scanInto(store, other, { controller: "other" })).discarded, 21);
    assert.deepEqual(await ofFirst(), before);
    assert.equal((await rescan()).unchanged, 44);
    assert.deepEqual(await brokenKeys(store), []);
    const gone = await store.query(
      "SELECT DISTINCT c.key FROM pipeline p JOIN controller c ON c.id = p.controller_id WHERE gone_at IS NOT NULL",
    );
    assert.deepEqual(gone, [{ key: "other" }]);
  });
});

function addNode(run: string, id: number): void {
  const text = readFileSync(join(run, "workflow", "15.xml"), "utf8");
  const node = text.replace("<id>15<", `<id>${id}<`).replace("<string>13<", `<string>${id - 1}<`);
  writeFileSync(join(run, "workflow", `${id}.xml`), node);
}

/** As Jenkins writes: a new file takes the place of the old one. */
function rewrite(run: string, name: string, change: (text: string) => string): void {
  const file = join(run, "workflow", name);
  const text = change(readFileSync(file, "utf8"));
  rmSync(file);
  writeFileSync(file, text);
}

/** Each step of a run's growth has its own time, all of them long ago. */
function settleLater(run: string): void {
  settle(run, new Date(lstatSync(run).mtimeMs + DAY_MS));
}
