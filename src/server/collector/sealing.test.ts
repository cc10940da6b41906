import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { logEntry } from "../../privacy/collect/log-entry.ts";
import { merkleRoot } from "../../privacy/collect/merkle.ts";
import { keysOfSeed } from "../../privacy/wire/keys.ts";
import { readReceipt } from "../../privacy/wire/messages.ts";
import { type Report, reportDigest } from "../../privacy/wire/report.ts";
import { openBatch } from "../../store/duckdb/collector/open-batch.ts";
import { openCollectorStore } from "../../store/duckdb/collector/open-collector.ts";
import { batchFile, sealFile } from "./sealing.ts";
import { GRACE, testReport } from "./test-collector.ts";
import { DAY, started } from "./test-requests.ts";

describe("sealing", () => {
  test("closes a period by the server's clock, under a root over its digests", async (t) => {
    const { post, clock, now, directory, get, restart } = await started(t);
    for (const controller of [1, 2, 3]) await post("/reports", testReport(controller));
    assert.deepEqual(await now().tend(), [], "not due");
    clock.now = Date.UTC(2027, 3, 11);
    assert.deepEqual(await now().tend(), ["2027-03"]);
    assert.deepEqual((await post("/reports", testReport(4))).json.rule, "GRACE_OVER");
    const seal = JSON.parse(readFileSync(sealFile(join(directory, "sealed"), "2027-03"), "utf8")) as Record<
      string,
      unknown
    >;
    const digests = [1, 2, 3].map((each) =>
      reportDigest(JSON.parse(Buffer.from(testReport(each)).toString()) as Report),
    );
    assert.equal(seal.root, merkleRoot(digests));
    const page = (await get("/transparency")).text;
    assert.ok(page.includes(merkleRoot(digests)));
    assert.ok(page.includes("How many Pipelines are Declarative"));
    const facts = JSON.parse((await get("/transparency.json")).text) as {
      quarters: { quarter: string; seals: number; refused: Record<string, number> }[];
      metrics: { id: string; mostBits: number }[];
    };
    assert.deepEqual(
      facts.quarters.map(({ quarter, seals, refused }) => [quarter, seals, refused]),
      [["2027-Q2", 1, { GRACE_OVER: 1 }]],
    );
    // One power of two up to 2^16 is one of 17 things.
    assert.equal(facts.metrics.find(({ id }) => id === "run.completed")?.mostBits, 4.1);
    assert.doesNotMatch(JSON.stringify(facts), /"count":|participants/, "no number of who takes part");
    await restart();
    assert.deepEqual(await now().tend(), [], "once");
  });

  test("rows whose time is over are removed with their file, and the log says so", async (t) => {
    const { post, clock, now, directory, get } = await started(t);
    for (const controller of [1, 2]) await post("/reports", testReport(controller));
    clock.now = Date.UTC(2027, 3, 11);
    await now().tend();
    clock.now = GRACE + 59 * DAY;
    await now().tend();
    assert.ok(existsSync(batchFile(join(directory, "sealed"), "2027-03")));
    clock.now = GRACE + 60 * DAY;
    await now().tend();
    assert.ok(!existsSync(batchFile(join(directory, "sealed"), "2027-03")));
    assert.equal(
      (JSON.parse((await get("/transparency.json")).text) as { deletions: number }).deletions,
      100,
      "rounded up",
    );
  });

  test("a tree of any size has the root of RFC 6962", () => {
    assert.equal(merkleRoot([]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const roots = [1, 2, 3, 5, 8].map((count) => merkleRoot(Array.from({ length: count }, (_, index) => `${index}`)));
    assert.equal(new Set(roots).size, roots.length);
    assert.equal(merkleRoot(["b", "a", "c"]), merkleRoot(["a", "b", "c"]), "of the set");
  });
});

describe("faults", () => {
  test("a clock that was set back: nothing is taken until it is right", async (t) => {
    const { post, clock } = await started(t);
    await post("/reports", testReport(1));
    clock.now -= 2 * DAY;
    assert.deepEqual([(await post("/reports", testReport(2))).status], [503]);
    clock.now += 2 * DAY;
    assert.equal((await post("/reports", testReport(2))).status, 200);
  });

  test("a crash between file and seal is made good: the period is sealed once, with all in it", async (t) => {
    const { post, clock, now, directory } = await started(t);
    await post("/reports", testReport(1));
    mkdirSync(join(directory, "sealed", "2027-03"), { recursive: true });
    // What a crash leaves: a batch that was moved, and nothing of it in the store.
    const left = await openCollectorStore(batchFile(join(directory, "sealed"), "2027-03"));
    await left.close();
    clock.now += 10 * DAY;
    assert.deepEqual(await now().tend(), ["2027-03"]);
    const batch = await openBatch(batchFile(join(directory, "sealed"), "2027-03"));
    assert.equal(await batch.count(), 1);
    await batch.close();
  });

  test("a store that fails: 503, and the log goes on from what is on the disk", async (t) => {
    const directory = (await started(t)).directory;
    const real = await openCollectorStore(join(directory, "other.duckdb"));
    let isBroken = false;
    const store = {
      ...real,
      write: async (writes: Parameters<typeof real.write>[0]) => {
        if (isBroken) throw new Error("the disk is full");
        await real.write(writes);
      },
    };
    const { post, url } = await started(t, { store });
    assert.ok(url());
    assert.equal((await post("/reports", testReport(1))).status, 200);
    isBroken = true;
    const failed = await Promise.all([2, 3, 4].map((each) => post("/reports", testReport(each))));
    assert.deepEqual(
      failed.map(({ status }) => status),
      [503, 503, 503],
    );
    isBroken = false;
    const taken = await Promise.all([2, 3, 4].map((each) => post("/reports", testReport(each))));
    assert.deepEqual(
      taken.map(({ status }) => status),
      [200, 200, 200],
    );
    const entries = await store.log(0, 10);
    assert.equal(entries.length, 4);
    for (const [index, { hash, prev, index: _, ...event }] of entries.entries())
      assert.equal(logEntry({ next: index, hash: prev, day: "" }, event).hash, hash);
  });

  test("a full disk: nothing is acknowledged that is not kept", async (t) => {
    const { directory } = await started(t);
    const small = join(directory, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=3M", "tmpfs", small]).status !== 0)
      return t.skip("may not mount a small disk");
    t.after(() => spawnSync("umount", ["-l", small]));
    const store = await openCollectorStore(join(small, "collector.duckdb"));
    const { post, now } = await started(t, { store });
    await post("/reports", testReport(1));
    spawnSync("dd", ["if=/dev/zero", `of=${join(small, "filler")}`, "bs=4096"]);
    let [taken, refused] = [1, 0];
    for (let controller = 2; controller < 60; controller++) {
      const { status } = await post("/reports", testReport(controller));
      if (status === 200) taken++;
      else refused++;
    }
    assert.ok(refused > 0, "the disk was full");
    spawnSync("rm", [join(small, "filler")]);
    await now().collector.load();
    assert.ok((now().collector.openPeriods().get("2027-03") ?? 0) >= taken);
  });

  test("a period's root key, seed 99, signs receipts: another collector cannot", async (t) => {
    const { post } = await started(t);
    const { text } = await post("/reports", testReport(1));
    const receipt = readReceipt(Buffer.from(text));
    assert.ok(receipt.ok && receipt.value.key === keysOfSeed(new Uint8Array(32).fill(99)).key);
  });
});
