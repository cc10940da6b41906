import assert from "node:assert/strict";
import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { tempDirectory } from "../support/directories.ts";
import { addRun, changesOf, referenceOfHome, runsOf, type Scanned, scannedExample } from "../support/rescans.ts";
import { brokenKeys, factsOf, referenceOf } from "../support/scans.ts";
import { onlyDuckDb } from "../support/test-stores.ts";

const DAY_MS = 86_400_000;

/** Whatever happened: each run stands once, and the numbers of the home are those of a store that never saw it before. */
async function assertSound({ home, store }: Scanned, t: Parameters<typeof referenceOfHome>[0]): Promise<void> {
  assert.deepEqual(await brokenKeys(store), []);
  assert.deepEqual(await referenceOf(store), await referenceOfHome(t, home));
}

const ofNames = onlyDuckDb("which Pipeline is which is found by the same code");

const isGone = "SELECT full_name FROM pipeline WHERE gone_at IS NOT NULL ORDER BY 1";

describe("a Pipeline that changes", { concurrency: 3 }, () => {
  test("a Pipeline that is deleted keeps its history", async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    const facts = await factsOf(store);
    rmSync(at("jobs/nightly-backup"), { recursive: true });
    assert.equal((await rescan()).discarded, 5);
    assert.deepEqual(await changesOf(store), [{ pipeline: "nightly-backup", kind: "deleted", other: undefined }]);
    assert.deepEqual(await store.query(isGone), [{ full_name: "nightly-backup" }]);
    assert.deepEqual(await factsOf(store), facts);
    await assertSound(scanned, t);
    await rescan();
    assert.equal((await changesOf(store)).length, 1, "it is deleted once");
  });

  test("a Pipeline that comes back has each run once", async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    const facts = await factsOf(store);
    const elsewhere = join(tempDirectory(t), "elsewhere");
    renameSync(at("jobs/nightly-backup"), elsewhere);
    await rescan();
    renameSync(elsewhere, at("jobs/nightly-backup"));
    await rescan();
    assert.deepEqual(
      (await changesOf(store)).map(({ kind }) => kind),
      ["deleted", "restored"],
    );
    assert.deepEqual(await store.query(isGone), []);
    await assertSound(scanned, t);
    assert.deepEqual(await factsOf(store), facts);
  });

  test("a run that comes back stands once", { skip: ofNames }, async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    const facts = await factsOf(store);
    const elsewhere = join(tempDirectory(t), "elsewhere");
    renameSync(at("jobs/webshop/jobs/deploy/builds/6"), elsewhere);
    await rescan();
    renameSync(elsewhere, at("jobs/webshop/jobs/deploy/builds/6"));
    await rescan();
    await assertSound(scanned, t);
    assert.deepEqual(await factsOf(store), facts);
  });

  test("a Pipeline that is renamed takes its history with it", async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    const runs = await runsOf(store, "nightly-backup");
    rmSync(at("jobs/nightly-backup/builds/101"), { recursive: true });
    await rescan();
    renameSync(at("jobs/nightly-backup"), at("jobs/backup"));
    await rescan();
    assert.deepEqual(await changesOf(store), [{ pipeline: "nightly-backup", kind: "renamed", other: "backup" }]);
    assert.deepEqual(await runsOf(store, "backup"), runs, "with the run discarded before");
    assert.deepEqual(await runsOf(store, "nightly-backup"), []);
    await assertSound(scanned, t);
    assert.equal((await rescan()).runs, 0);
    assert.deepEqual(await runsOf(store, "backup"), runs);
  });

  test("a folder that is renamed renames what is in it", { skip: ofNames }, async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    renameSync(at("jobs/webshop"), at("jobs/shop"));
    await rescan();
    assert.deepEqual(
      await changesOf(store),
      ["deploy", "release", "storefront/browser-matrix", "storefront/continuous", "storefront/dependency-audit"].map(
        (name) => ({ pipeline: `webshop/${name}`, kind: "renamed", other: `shop/${name}` }),
      ),
    );
    await assertSound(scanned, t);
  });

  test("a Pipeline that is renamed and renamed back has its history once", { skip: ofNames }, async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    const facts = await factsOf(store);
    renameSync(at("jobs/nightly-backup"), at("jobs/backup"));
    await rescan();
    rmSync(at("jobs/backup/builds/101"), { recursive: true });
    renameSync(at("jobs/backup"), at("jobs/nightly-backup"));
    await rescan();
    await assertSound(scanned, t);
    assert.deepEqual(await factsOf(store), facts, "with the run discarded while it had the other name");
  });

  test("Pipelines that swap names leave the numbers sound", { skip: ofNames }, async (t) => {
    const scanned = await scannedExample(t);
    const { at, rescan } = scanned;
    renameSync(at("jobs/docs-site"), at("jobs/waiting"));
    renameSync(at("jobs/legacy-import"), at("jobs/docs-site"));
    renameSync(at("jobs/waiting"), at("jobs/legacy-import"));
    await rescan();
    await assertSound(scanned, t);
  });

  test("a copy of a Pipeline is no rename", { skip: ofNames }, async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    cpSync(at("jobs/nightly-backup"), at("jobs/copy"), { recursive: true, verbatimSymlinks: true });
    await rescan();
    assert.deepEqual(await changesOf(store), []);
    await assertSound(scanned, t);
  });

  test("a Pipeline that was made anew under its name keeps both histories", async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    const builds = at("jobs/webshop/jobs/deploy/builds");
    const old = await runsOf(store, "webshop/deploy");
    const spare = join(tempDirectory(t), "spare");
    renameSync(builds, spare);
    mkdirSync(builds);
    addRun(join(spare, "5"), join(builds, "1"), 20 * DAY_MS);
    addRun(join(spare, "6"), join(builds, "2"), 20 * DAY_MS);
    await rescan();
    assert.deepEqual(await changesOf(store), [{ pipeline: "webshop/deploy", kind: "recreated", other: undefined }]);
    const runs = await runsOf(store, "webshop/deploy");
    assert.equal(runs.length, old.length + 2);
    for (const run of old) assert.ok(runs.some((row) => row.start_at === run.start_at));
    await assertSound(scanned, t);
    await rescan();
    assert.equal((await changesOf(store)).length, 1, "it is made anew once");
  });

  test("a Pipeline made anew with runs of the same numbers keeps both histories", async (t) => {
    const scanned = await scannedExample(t);
    const { store, at, rescan } = scanned;
    const builds = at("jobs/webshop/jobs/deploy/builds");
    const old = await runsOf(store, "webshop/deploy");
    const spare = join(tempDirectory(t), "spare");
    for (const number of ["5", "6", "7", "8"]) {
      renameSync(join(builds, number), spare);
      addRun(spare, join(builds, number), 20 * DAY_MS);
      rmSync(spare, { recursive: true });
    }
    await rescan();
    assert.equal((await runsOf(store, "webshop/deploy")).length, old.length * 2);
    assert.deepEqual(
      (await changesOf(store)).map(({ kind }) => kind),
      ["recreated"],
    );
    await assertSound(scanned, t);
  });
});
