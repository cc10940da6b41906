import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, type TestContext, test } from "node:test";
import { atTime } from "../../sim/node-options.ts";
import { madeUpReports } from "../../sim/population/made-up-reports.ts";
import { readWords } from "../../src/cli/collector-place.ts";
import { isEntryOf, type ToldEntry } from "../../src/privacy/collect/log-entry.ts";
import { keysOfSeed, purposeKeys } from "../../src/privacy/wire/keys.ts";
import { readReceipt, receiptBytes, requestBytes } from "../../src/privacy/wire/messages.ts";
import type { Report } from "../../src/privacy/wire/report.ts";
import { runCli } from "../support/cli.ts";
import { filesBelow, tempDirectory } from "../support/directories.ts";
import { ask } from "../support/http.ts";
import {
  AUGUST,
  BadWay,
  DUE,
  OCTOBER,
  post,
  SharingController,
  scannedExample,
  startCollect,
} from "../support/joint.ts";

/** September is sealed by now, and after its embargo. */
const SEALED = "2026-10-12T10:00:00Z";
const OPEN = "2026-10-30T10:00:00Z";

let scannedStore: string;
let lock: string;

before(async (t) => {
  ({ scannedStore, lock } = await scannedExample(t as TestContext));
});

interface Preview {
  readonly reports: readonly { readonly name: string; readonly body: string; readonly env: string }[];
}

interface SentAnswer {
  readonly sent: readonly { readonly outcome: string; readonly reason?: string }[];
}

/** A controller that agreed in August, and whose reports of September wait. */
async function waiting(t: TestContext, url: string, key?: string) {
  const controller = new SharingController(t, scannedStore, lock);
  const keyed = key === undefined ? [] : ["--destination-key", `own=${key}`];
  await controller.json(AUGUST, "consent", "usage", "--destination", `own=${url}`, ...keyed, "--yes");
  const { reports } = await controller.json<Preview>(OCTOBER, "preview", "--hold", "24");
  return { controller, reports };
}

test("from controllers' homes to a published release that verifies, with nothing but commands", async (t) => {
  const dir = tempDirectory(t);
  let collect = await startCollect(t, DUE, { dir, lock });
  const { key } = await collect.transparency();
  const { controller, reports } = await waiting(t, collect.url, key);
  const { controller: other } = await waiting(t, collect.url, key);
  assert.ok(reports.length >= 4, `${reports.length} reports`);

  await t.test("what was shown is sent, and each receipt is by the collector's key", async () => {
    for (const each of [controller, other]) {
      const { sent } = await each.json<SentAnswer>(DUE, "send", "--once");
      assert.ok(sent.length > 0 && sent.every(({ outcome }) => outcome === "sent"), JSON.stringify(sent));
    }
    const sent = controller.sent();
    assert.deepEqual(sent.map(({ report }) => report.toString()).sort(), reports.map(({ body }) => body).sort());
    const places = sent.map(({ receipt }) => {
      const read = readReceipt(receipt);
      assert.ok(read.ok && read.value.key === key && read.value.day === "2026-10-10");
      return read.value.log_index;
    });
    assert.equal(new Set(places).size, sent.length);
    const kept = new Set(sent.map(({ report }) => (JSON.parse(report.toString()) as Report).key));
    for (const { report } of other.sent()) assert.ok(!kept.has((JSON.parse(report.toString()) as Report).key));
    assert.equal((await controller.json<SentAnswer>(DUE, "send", "--once")).sent.length, 0, "nothing twice");
  });

  await t.test("a replay is refused with the receipt of what is kept, a forgery with a rule", async () => {
    const { report } = controller.sent()[0]!;
    const replay = await post(`${collect.url}/reports`, report);
    assert.equal(replay.status, 409);
    assert.equal((JSON.parse(replay.text) as { rule: string }).rule, "REPLAY");
    const forged = report.toString().replace(/"seq":1/, '"seq":2');
    assert.equal(ruleOf(await post(`${collect.url}/reports`, Buffer.from(forged))), "SIGNATURE");
    assert.equal((await collect.transparency()).conflicts, 0);
  });

  await t.test("who sent a report gets it back, and nobody else", async () => {
    const { dest, env, period, rows } = JSON.parse(controller.sent()[0]!.report.toString()) as Report;
    const asked = (root: Uint8Array) =>
      requestBytes(
        { action: "export", dest, env, period, nonce: "A".repeat(22), day: DUE.slice(0, 10) },
        purposeKeys(root, { dest, env, period }),
      );
    const mine = JSON.parse((await post(`${collect.url}/export-mine`, asked(controller.root))).text) as Exported;
    assert.equal(mine.reports.length, 1);
    assert.deepEqual(mine.reports[0]?.rows, rows);
    const stranger = await post(`${collect.url}/export-mine`, asked(new Uint8Array(32)));
    assert.deepEqual((JSON.parse(stranger.text) as Exported).reports, []);
    assert.equal(ruleOf(await post(`${collect.url}/export-mine`, asked(controller.root))), "REPLAY");
  });

  await t.test("what one controller wants erased is erased, and not taken again from who recorded it", async () => {
    const recorded = other.sent();
    const { asked, failed } = await other.json<{ asked: number; failed: number }>(DUE, "erase", "--yes");
    assert.deepEqual([asked, failed], [recorded.length, 0]);
    for (const { report } of recorded) assert.equal(ruleOf(await post(`${collect.url}/reports`, report)), "ERASED");
    const again = await other.json<{ asked: number; failed: number }>(DUE, "erase", "--yes");
    assert.equal(again.failed, 0, "asking twice does no harm");
  });

  const others = [
    ...madeUpReports({ seed: "joint", controllers: 120, words: readWords(lock), dest: "own", period: "2026-09" }),
  ];
  for (let at = 0; at < others.length; at += 20)
    for (const { status, text } of await Promise.all(
      others.slice(at, at + 20).map((body) => post(`${collect.url}/reports`, body)),
    ))
      assert.equal(status, 200, text);
  await collect.stop();

  await t.test("the period is sealed when its time is over, and then nothing more is taken of it", async () => {
    collect = await startCollect(t, SEALED, { dir, lock });
    assert.deepEqual(
      (await collect.transparency()).sealed.map(({ period }) => period),
      ["2026-09"],
    );
    const told = JSON.parse((await ask(`${collect.url}/v1/log`)).text) as { entries: ToldEntry[] };
    for (const { receipt } of controller.sent()) {
      const read = readReceipt(receipt);
      const entry = told.entries.find(({ index }) => read.ok && index === read.value.log_index);
      assert.ok(read.ok && entry !== undefined && isEntryOf(entry, { ...read.value, period: "2026-09" }), "in the log");
    }
    const { status = 0, text } = await post(`${collect.url}/reports`, controller.sent()[0]!.report);
    assert.ok(status >= 400, text);
    assert.match(text, /GRACE_OVER|SEALED/);
    assert.equal((await collect.stop()).code, 0);
  });

  await t.test("a release is built, approved by two persons, published and verified", async () => {
    const work = join(dir, "releases");
    const release = async (at: string, ...args: string[]) => {
      const ended = await runCli(["release", ...args], { env: { NODE_OPTIONS: atTime(at) } });
      return { ...ended, text: ended.stdout + ended.stderr };
    };
    const done = async (at: string, ...args: string[]) => {
      const { code, text } = await release(at, ...args);
      assert.equal(code, 0, text);
      return text;
    };
    const names = ["proposer", "privacy-reviewer", "publisher"] as const;
    const people = [];
    for (const name of names)
      people.push({ key: (await done(SEALED, "key", join(dir, `${name}.key`))).trim(), roles: [name] });
    const placed = ["2026-09", "--dir", work];
    mkdirSync(work);
    writeFileSync(join(work, "people.json"), JSON.stringify({ schema: "flowmeter-roster/1", people }));
    await done(SEALED, "build", ...placed, "--collector", dir, "--dictionary", lock);
    const review = (action: string, role: string) => [
      "review",
      ...placed,
      "--action",
      action,
      "--as",
      role,
      "--key",
      join(dir, `${role}.key`),
    ];
    const publish = ["publish", ...placed, "--key", join(dir, "publisher.key")];
    await done(SEALED, ...review("propose", "proposer"));
    await done(SEALED, ...review("approve", "privacy-reviewer"));
    assert.equal((await release(OPEN, ...publish)).code, 5, "one person is not enough");
    await done(SEALED, ...review("approve", "publisher"));
    assert.equal((await release(SEALED, ...publish)).code, 5, "the embargo runs");
    await done(OPEN, ...publish);
    const bundle = join(work, "releases", "2026-09", "published");
    const verified = await runCli(["verify", bundle]);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    const tables = filesBelow(bundle, ".csv").map((file) => readFileSync(file, "utf8"));
    assert.ok(
      tables.some((text) => text.split("\n").length > 2),
      "some cells are told",
    );
    writeFileSync(join(bundle, "README.md"), "x");
    assert.equal((await runCli(["verify", bundle])).code, 5);
  });
});

interface Exported {
  readonly reports: readonly { readonly rows: unknown }[];
}

function ruleOf({ text }: { readonly text: string }): string {
  return (JSON.parse(text) as { rule: string }).rule;
}

describe("when something is wrong between a controller and its collector", () => {
  test("nothing is lost, nothing counts twice, and nothing goes elsewhere", async (t) => {
    const dir = tempDirectory(t);
    const collect = await startCollect(t, DUE, { dir, lock });
    const { key } = await collect.transparency();
    const way = await BadWay.start(t, () => collect.url);
    const elsewhere = await BadWay.start(t, () => collect.url);
    elsewhere.mood = 200;
    const { controller, reports } = await waiting(t, way.url, key);
    // Times of another try are drawn within six hours: each mood has a day, and each day its own clock.
    let at = Date.parse("2026-10-07T06:00:00Z");
    const due = reports.length;
    await makeDue(controller, at);
    const liar = keysOfSeed(new Uint8Array(32).fill(7));
    const moods: readonly (readonly [what: string, mood: BadWay["mood"], reason: RegExp])[] = [
      ["that asks to wait", 429, /status 429/],
      ["that is broken", 500, /status 500/],
      ["that never answers", "hanging", /ETIMEDOUT/],
      ["that answers a byte at a time", "dripping", /ETIMEDOUT/],
      ["that sends elsewhere", "redirecting", /status 307/],
      ["that says nothing", new Uint8Array(), /no receipt/],
      [
        "whose receipt is of something else",
        receiptBytes({ report: `sha256-${"0".repeat(64)}`, day: "2026-10-07", log_index: 1 }, liar),
        /no receipt/,
      ],
    ];
    for (const [what, mood, reason] of moods)
      await t.test(`by a collector ${what}`, async () => {
        way.mood = mood;
        const { code, stdout } = await controller.run(
          new Date(at).toISOString(),
          "send",
          "--once",
          "--json",
          "--timeout",
          "1",
        );
        assert.equal(code, 6);
        const { sent } = JSON.parse(stdout) as SentAnswer;
        assert.equal(sent.length, due);
        for (const one of sent)
          assert.ok(one.outcome === "later" && reason.test(one.reason ?? ""), JSON.stringify(one));
        at += 7 * 3_600_000;
      });
    await t.test("by one that is down", async () => {
      const gone = new SharingController(t, scannedStore, lock);
      await gone.json(AUGUST, "consent", "usage", "--destination", "own=http://127.0.0.1:9", "--yes");
      await gone.json(OCTOBER, "preview", "--hold", "24");
      const { code, stdout } = await gone.run("2026-10-09T10:00:00Z", "send", "--once", "--json");
      assert.equal(code, 6);
      for (const { outcome, reason } of (JSON.parse(stdout) as SentAnswer).sent)
        assert.deepEqual([outcome, reason], ["later", "ECONNREFUSED"]);
    });
    assert.deepEqual(way.answers, [], "nothing came through");

    await t.test("nor when the answer gets lost: what the collector has is found out by asking again", async () => {
      way.mood = "lost";
      await controller.run(new Date(at).toISOString(), "send", "--once", "--json");
      assert.deepEqual(way.answers.splice(0), Array<number>(due).fill(200));
      at += 7 * 3_600_000;
      way.mood = "good";
      const { sent } = await controller.json<SentAnswer>(new Date(at).toISOString(), "send", "--once");
      assert.ok(sent.length === due && sent.every(({ outcome }) => outcome === "sent"), JSON.stringify(sent));
      assert.deepEqual(way.answers, Array<number>(due).fill(409), "it had them");
      assert.equal((await collect.transparency()).conflicts, 0);
      assert.equal(controller.sent().length, due, "with the receipt of the first time");
    });
    assert.equal(elsewhere.asked, 0);
  });

  test("a collector with another key than was agreed to has its receipts refused, and the report can still be erased", async (t) => {
    const collect = await startCollect(t, DUE, { dir: tempDirectory(t), lock });
    const { controller, reports } = await waiting(t, collect.url, keysOfSeed(new Uint8Array(32).fill(7)).key);
    const { stdout } = await controller.run(DUE, "send", "--once", "--json");
    for (const { outcome, reason } of (JSON.parse(stdout) as SentAnswer).sent)
      assert.deepEqual([outcome, reason], ["later", "no receipt that holds"]);
    const { asked } = await controller.json<{ asked: number }>(DUE, "erase", "--yes");
    assert.equal(asked, reports.length);
    assert.equal((await collect.transparency()).erasures, reports.length);
  });

  test("two senders at once send each report once", async (t) => {
    const collect = await startCollect(t, DUE, { dir: tempDirectory(t), lock });
    const way = await BadWay.start(t, () => collect.url);
    const { controller, reports } = await waiting(t, way.url);
    const both = await Promise.all([1, 2].map(() => controller.run(DUE, "send", "--once", "--json")));
    const outcomes = both.flatMap(({ stdout, stderr, code }) => {
      assert.equal(code, 0, stderr);
      return (JSON.parse(stdout) as SentAnswer).sent.map(({ outcome }) => outcome);
    });
    assert.deepEqual(
      outcomes,
      reports.map(() => "sent"),
    );
    assert.equal(way.asked, reports.length);
    assert.deepEqual((await collect.transparency()).refused, {});
    assert.deepEqual(readdirSync(join(controller.place, "outbox")), []);
  });
});

/** Moves the times that were drawn, as they could have been drawn, so that all is due. */
async function makeDue(controller: SharingController, at: number): Promise<void> {
  const file = join(controller.place, "outbox.json");
  const index = JSON.parse(readFileSync(file, "utf8")) as { entries: { sendAt: number }[] };
  for (const entry of index.entries) entry.sendAt = at - 1000;
  // In place: the list is still the same file.
  writeFileSync(file, JSON.stringify(index));
}
