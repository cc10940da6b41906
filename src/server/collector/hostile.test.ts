import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { CollectorLogEntry, CollectorState, CollectorWrites } from "../../model/collected.ts";
import { vocabularyKey } from "../../privacy/collect/check-report.ts";
import { merkleRoot } from "../../privacy/collect/merkle.ts";
import { keysOfSeed, pseudonymOf, purposeKeys } from "../../privacy/wire/keys.ts";
import { requestBytes } from "../../privacy/wire/messages.ts";
import type { ReportContent } from "../../privacy/wire/report.ts";
import type { CollectorStore } from "../../store/collector-store.ts";
import { openBatch } from "../../store/duckdb/collector/open-batch.ts";
import { openCollectorStore } from "../../store/duckdb/collector/open-collector.ts";
import { Collector } from "./collector.ts";
import { batchFile, leavesFile, sealFile } from "./sealing.ts";
import { GRACE, testRandom, testReport, testWords } from "./test-collector.ts";
import { ask, DAY, started } from "./test-requests.ts";

const SEALED = Date.UTC(2027, 3, 12);
const other: Partial<ReportContent> = { rows: [["pipeline.configured", 1, ["declarative"], 8]] };

/** What a report of a controller is found by. */
function nym(controller: number): string {
  const purpose = { dest: "tests", env: "pipeline.configured", period: "2027-03" };
  return pseudonymOf(purposeKeys(new Uint8Array(32).fill(controller), purpose).key)!;
}

async function left(directory: string): Promise<string[]> {
  const batch = await openBatch(batchFile(join(directory, "sealed"), "2027-03"));
  const found: string[] = [];
  for await (const reports of batch.reports()) found.push(...reports.map(({ pseudonym }) => pseudonym));
  await batch.close();
  return found;
}

describe("what was erased", () => {
  test("twenty at once from a sealed period: each is gone, and no other", async (t) => {
    const { post, clock, now, directory } = await started(t);
    for (let controller = 1; controller <= 30; controller++) await post("/reports", testReport(controller));
    clock.now = SEALED;
    await now().tend();
    const asked = Array.from({ length: 20 }, (_, index) => index + 1);
    // Removing what is old has a turn of its own, and must not come between.
    const [, ...answers] = await Promise.all([
      now().tend(),
      ...asked.map((each) => post("/erase", ask("erase", each))),
    ]);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const there = await left(directory);
    assert.equal(there.length, 10);
    for (const each of asked) assert.ok(!there.includes(nym(each)), `${each}`);
  });

  test("is in no byte of the batch any more", async (t) => {
    const { post, clock, now, directory } = await started(t);
    for (let controller = 1; controller <= 100; controller++) await post("/reports", testReport(controller));
    clock.now = SEALED;
    await now().tend();
    const bytes = () =>
      readdirSync(join(directory, "sealed", "2027-03"))
        .filter((name) => name.includes("duckdb"))
        .map((name) => readFileSync(join(directory, "sealed", "2027-03", name), "latin1"))
        .join();
    assert.ok(bytes().includes(nym(77)));
    assert.equal((await post("/erase", ask("erase", 77))).status, 200);
    assert.ok(!bytes().includes(nym(77)));
  });
});

describe("keys that nothing was sent under", () => {
  test("leave no entry in the log, and are forgotten when their period is sealed", async (t) => {
    const { post, clock, now, directory } = await started(t);
    await post("/reports", testReport(1));
    const before = now().collector.logHead.next;
    const unknown = (action: "erase" | "export", period: string) =>
      requestBytes(
        { action, dest: "tests", env: "x", period, nonce: "C".repeat(22), day: "2027-04-03" },
        keysOfSeed(randomBytes(32)),
      );
    for (let count = 0; count < 5; count++) {
      assert.equal((await post("/erase", unknown("erase", "2027-03"))).status, 200);
      assert.equal((await post("/export-mine", unknown("export", "2027-03"))).status, 200);
      assert.equal((await post("/erase", unknown("erase", "2099-12"))).json.rule, "NOT_OVER");
      assert.equal((await post("/erase", unknown("erase", "2026-12"))).json.rule, "GRACE_OVER");
      assert.equal((await post("/export-mine", unknown("export", "2099-12"))).json.rule, "NOT_OVER");
    }
    assert.equal(now().collector.logHead.next, before);
    clock.now = SEALED;
    await now().tend();
    await now().close();
    const store = await openCollectorStore(join(directory, "collector.duckdb"));
    const { erased, nonces } = await store.state();
    await store.close();
    assert.deepEqual([erased, nonces], [[], []]);
  });
});

describe("who sent something", () => {
  test("has it handed out after the seal too", async (t) => {
    const { post, clock, now } = await started(t);
    await post("/reports", testReport(1));
    clock.now = SEALED;
    await now().tend();
    const { json } = await post("/export-mine", ask("export", 1, { day: "2027-04-12" }));
    assert.equal((json.reports as object[]).length, 1);
  });

  test("has a request answered once, also by a collector that was started anew, and on its day only", async (t) => {
    const { post, restart, clock } = await started(t);
    await post("/reports", testReport(1));
    assert.equal((await post("/export-mine", ask("export", 1))).status, 200);
    await restart();
    assert.equal((await post("/export-mine", ask("export", 1))).json.rule, "REPLAY");
    clock.now += 2 * DAY;
    assert.equal((await post("/export-mine", ask("export", 1, { nonce: "D".repeat(22) }))).json.rule, "DAY");
    const dayless = requestBytes(
      { action: "export", dest: "tests", env: "x", period: "2027-03", nonce: "C".repeat(22) },
      keysOfSeed(randomBytes(32)),
    );
    assert.equal((await post("/export-mine", dayless)).json.path, "$.day");
  });
});

describe("a store that fails", () => {
  /** One whose writes and reads fail when told to. */
  function failing() {
    const state = { isWriteBroken: false, isReadBroken: false, written: [] as CollectorLogEntry[] };
    const store = {
      state: async (): Promise<CollectorState> => {
        if (state.isReadBroken) throw new Error("read");
        const last = state.written.at(-1);
        const head = { next: state.written.length, hash: last?.hash ?? "0".repeat(64), day: last?.day ?? "" };
        return { head, known: [], erased: [], sealed: [], nonces: [] };
      },
      tallies: async () => [],
      write: async ({ entries }: CollectorWrites) => {
        if (state.isWriteBroken) throw new Error("the disk is full");
        state.written.push(...entries);
      },
    };
    const key = vocabularyKey({ dict: testWords.dictionaryDigest, allow: testWords.allowListDigest });
    const collector = new Collector({
      store: store as unknown as CollectorStore,
      keys: keysOfSeed(new Uint8Array(32).fill(9)),
      dest: "tests",
      vocabularies: new Map([[key, testWords]]),
      now: () => GRACE,
      mayTake: () => true,
      random: testRandom,
      mostLeapDays: 4,
    });
    return { state, collector };
  }

  test("no receipt for what is on no disk, also when it cannot be read again", async () => {
    const { state, collector } = failing();
    await collector.load();
    assert.ok((await collector.take(testReport(1), "a")).ok);
    state.isWriteBroken = state.isReadBroken = true;
    const failed = await collector.take(testReport(2), "a");
    assert.ok(!failed.ok && failed.rule === "STORE");
    state.isWriteBroken = false;
    const still = await collector.take(testReport(2), "a");
    assert.ok(!still.ok && still.rule === "STORE" && still.body === undefined, "not while it cannot be read");
    state.isReadBroken = false;
    assert.ok((await collector.take(testReport(2), "a")).ok);
    assert.ok((await collector.take(testReport(3), "a")).ok);
    assert.deepEqual(
      state.written.map(({ index }) => index),
      [0, 1, 2],
    );
    for (const [index, entry] of state.written.entries())
      if (index > 0) assert.equal(entry.prev, state.written[index - 1]!.hash);
  });

  test("who sends the same twice at once has a receipt when it is written, and none when it is not", async () => {
    const { state, collector } = failing();
    await collector.load();
    state.isWriteBroken = true;
    const both = await Promise.all([collector.take(testReport(1), "a"), collector.take(testReport(1), "a")]);
    for (const each of both) assert.ok(!each.ok && each.rule === "STORE" && each.body === undefined);
  });
});

test("a conflict and the report that settles it, written together: the newer one counts", async (t) => {
  const { post, now, directory } = await started(t);
  await post("/reports", testReport(1));
  const { collector } = now();
  const [conflict, newer] = await Promise.all([
    collector.take(testReport(1, other), "a"),
    collector.take(testReport(1, { ...other, seq: 2 }), "a"),
  ]);
  assert.ok(!conflict.ok && conflict.rule === "CONFLICT" && newer.ok);
  await now().close();
  const store = await openCollectorStore(join(directory, "collector.duckdb"));
  assert.equal((await store.digestsOf("2027-03")).length, 1);
  await store.close();
});

describe("the clock", () => {
  test("a year ahead: nothing is sealed, removed or taken until somebody says that it is right", async (t) => {
    const { post, clock, now, directory, restart } = await started(t, { mostLeapDays: 4 });
    await post("/reports", testReport(1));
    clock.now = Date.UTC(2028, 3, 3);
    await assert.rejects(now().tend(), /clock/);
    assert.equal((await post("/reports", testReport(2, { period: "2028-03" }))).json.rule, "CLOCK");
    assert.ok(!existsSync(batchFile(join(directory, "sealed"), "2027-03")));
    clock.now = GRACE + 1000;
    assert.equal((await post("/reports", testReport(2))).status, 200);
    // Days without reports are no leap.
    for (let day = 1; day < 6; day++) {
      clock.now += 2 * DAY;
      await now().tend();
    }
    assert.ok(existsSync(batchFile(join(directory, "sealed"), "2027-03")));
    clock.now += 20 * DAY;
    await restart();
    await assert.rejects(now().tend(), /clock/);
  });

  test("that is confirmed is believed", async (t) => {
    const { post, clock, now, restart } = await started(t, { mostLeapDays: 4, isClockConfirmed: true });
    await post("/reports", testReport(1));
    clock.now += 20 * DAY;
    await restart();
    assert.deepEqual(await now().tend(), ["2027-03"]);
  });
});

describe("what is kept", () => {
  test("rows of a metric that is collected no longer, or in no dictionary, go after sixty days", async (t) => {
    for (const metrics of [
      new Map(),
      new Map([...testWords.metrics].map(([id, metric]) => [id, { ...metric, status: "deprecated" as const }])),
    ]) {
      const { post, clock, now, directory, restart } = await started(t, { vocabularies: [testWords] });
      await post("/reports", testReport(1));
      clock.now = SEALED;
      await now().tend();
      const words = testWords.metrics as Map<string, unknown>;
      const own = new Map(words);
      try {
        words.clear();
        for (const [id, metric] of metrics) words.set(id, metric);
        await restart();
        clock.now = GRACE + 60 * DAY;
        await now().tend();
      } finally {
        words.clear();
        for (const [id, metric] of own) words.set(id, metric);
      }
      assert.ok(!existsSync(batchFile(join(directory, "sealed"), "2027-03")));
      assert.ok(!existsSync(leavesFile(join(directory, "sealed"), "2027-03")));
    }
  });

  test("events go after sixty days, and no more different things are counted in a day than a thousand", async (t) => {
    const { clock, now, directory } = await started(t);
    const { collector } = now();
    assert.ok(
      await collector.tally(
        "error",
        Array.from({ length: 1000 }, (_, index) => `${index}`),
      ),
    );
    assert.ok(!(await collector.tally("error", ["one more"])));
    assert.ok(await collector.tally("error", ["5"]), "what is known is counted on");
    clock.now += 60 * DAY;
    await now().tend();
    await now().close();
    const store = await openCollectorStore(join(directory, "collector.duckdb"));
    assert.deepEqual(await store.tallies(), []);
    await store.close();
  });
});

test("a seal is written whole, with the digests that it is of", async (t) => {
  const { post, clock, now, directory } = await started(t);
  for (const controller of [1, 2, 3]) await post("/reports", testReport(controller));
  clock.now = SEALED;
  await now().tend();
  const place = join(directory, "sealed");
  const seal = () => JSON.parse(readFileSync(sealFile(place, "2027-03"), "utf8")) as { root: string };
  const leaves = readFileSync(leavesFile(place, "2027-03"), "utf8").split("\n").filter(Boolean);
  assert.equal(merkleRoot(leaves), seal().root);
  // What a crash leaves is a file beside it.
  rmSync(sealFile(place, "2027-03"));
  await now().tend();
  assert.equal(merkleRoot(leaves), seal().root);
  assert.ok(readdirSync(join(place, "2027-03")).every((name) => !name.endsWith(".new")));
});
