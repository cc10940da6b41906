import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { atTime } from "../../sim/node-options.ts";
import { writeDemoDictionary } from "../../sim/population/demo-dictionary.ts";
import { readRequest } from "../../src/privacy/wire/messages.ts";
import { runCli, startCli } from "../support/cli.ts";
import { exampleHome, tempDirectory } from "../support/directories.ts";
import { AUGUST, BadWay, DUE, OCTOBER, SharingController, scannedExample } from "../support/joint.ts";
import { TestCollector } from "../support/sharing.ts";

const LATER = "2026-10-02T10:00:00Z";

let scannedStore: string;
let lock: string;

before(async (t) => {
  ({ scannedStore, lock } = await scannedExample(t as TestContext));
});

interface Preview {
  readonly reports: readonly { readonly sha256: string; readonly body: string }[];
  readonly left: readonly { readonly reason: string }[];
}

interface List {
  readonly entries: { readonly name: string; readonly state: string; sendAt: number }[];
}

/** A controller that agreed in August. */
async function agreed(t: TestContext, url: string): Promise<SharingController> {
  const controller = new SharingController(t, scannedStore, lock);
  await controller.json(AUGUST, "consent", "usage", "--destination", `own=${url}`, "--yes");
  return controller;
}

function listOf(controller: SharingController): List {
  return JSON.parse(readFileSync(join(controller.place, "outbox.json"), "utf8")) as List;
}

async function send(controller: SharingController, at = DUE) {
  const { sent } = await controller.json<{ sent: { outcome: string; reason?: string }[] }>(at, "send", "--once");
  return sent;
}

test("what a consent was narrowed by does not leave when it is widened again", async (t) => {
  const collector = await TestCollector.start(t);
  const controller = await agreed(t, collector.url);
  const { reports } = await controller.json<Preview>(OCTOBER, "preview", "--hold", "24");
  assert.ok(reports.length > 3);
  await controller.json(LATER, "consent", "usage", "--groups", "performance");
  const groups = "adoption,reliability,performance,complexity";
  await controller.json("2026-10-03T10:00:00Z", "consent", "usage", "--groups", groups, "--yes");
  const sent = await send(controller);
  assert.equal(collector.received.length, reports.length - sent.filter(({ outcome }) => outcome === "dropped").length);
  assert.ok(sent.some(({ reason }) => reason === "not agreed to"));
  assert.ok(
    listOf(controller).entries.every(({ state }) => state !== "held"),
    "nothing waits for a time when it might",
  );
});

test("another address under the same id gets nothing of before, and what was sent is erased where it was sent", async (t) => {
  const [first, second] = [await TestCollector.start(t), await TestCollector.start(t)];
  const controller = await agreed(t, first.url);
  await controller.json(OCTOBER, "preview", "--hold", "24");
  await send(controller, "2026-10-06T10:00:00Z");
  const before = first.received.length;
  await controller.json("2026-10-06T11:00:00Z", "consent", "usage", "--destination", `own=${second.url}`, "--yes");
  const sent = await send(controller);
  assert.ok(before > 0 && sent.every(({ reason }) => reason === "destination"), JSON.stringify(sent));
  assert.deepEqual([first.received.length, second.received.length], [before, 0]);
  const requests = tempDirectory(t);
  await controller.json(DUE, "erase", "--requests", requests, "--yes");
  const index = readFileSync(join(requests, "index.txt"), "utf8").trim().split("\n");
  assert.equal(index.length, before);
  assert.ok(index.every((line) => line.endsWith(`POST ${first.url}/erase`)));
});

test("days on which something else said no are not told when it is gone", async (t) => {
  const controller = await agreed(t, "https://collector.example");
  const policy = join(tempDirectory(t), "policy.json");
  writeFileSync(policy, '{"schema":"flowmeter-policy/1","level":"local"}');
  await controller.json("2026-09-20T10:00:00Z", "status", "--policy", policy);
  const { reports, left } = await controller.json<Preview>(OCTOBER, "preview", "--hold", "24");
  assert.equal(reports.length, 0);
  assert.ok(left.length > 0 && left.every(({ reason }) => reason === "the period began before it was agreed to"));
  const { entries } = await controller.json<{ entries: { event: string; about: { level?: string } }[] }>(
    OCTOBER,
    "log",
  );
  const seen = entries.filter(({ event }) => event === "limited").map(({ about }) => about.level);
  assert.deepEqual(seen, ["local", "detailed"]);
});

test("consents of before a no, or a log without its end, share nothing", async (t) => {
  const collector = await TestCollector.start(t);
  const controller = await agreed(t, collector.url);
  const consents = join(controller.place, "consents.json");
  const backup = join(tempDirectory(t), "consents.json");
  copyFileSync(consents, backup);
  await controller.json("2026-08-20T10:00:00Z", "consent", "local");
  copyFileSync(backup, consents);
  const { stdout } = await controller.run(OCTOBER, "preview", "--hold", "24");
  assert.match(stdout, /the level is local\. The files of sharing are a copy, or were restored/);
  assert.equal((await controller.run(OCTOBER, "consent", "technical")).stdout.includes("Nothing is changed yet"), true);

  const other = await agreed(t, collector.url);
  await other.json(OCTOBER, "preview", "--hold", "24");
  const log = join(other.place, "audit.jsonl");
  writeFileSync(log, `${readFileSync(log, "utf8").split("\n")[0]}\n`);
  const { code, stderr } = await other.run(DUE, "send", "--once");
  assert.equal(code, 5);
  assert.match(stderr, /Lines are missing at the end/);
  assert.equal(collector.received.length, 0);
});

test("reports that are made again, after their list was lost, are the same bytes", async (t) => {
  const controller = await agreed(t, "https://collector.example");
  const bodies = async () =>
    (await controller.json<Preview>(OCTOBER, "preview", "--hold", "24")).reports.map(({ body }) => body).sort();
  const first = await bodies();
  rmSync(join(controller.place, "outbox.json"));
  assert.deepEqual(await bodies(), first);
});

test("what was carried by hand can be erased after a no, and a link among the requests is not followed", async (t) => {
  const controller = await agreed(t, "https://collector.example");
  const [stick, requests, elsewhere] = [tempDirectory(t), tempDirectory(t), join(tempDirectory(t), "file")];
  const { exported } = await controller.json<{ exported: unknown[] }>(OCTOBER, "export", stick);
  await controller.json(LATER, "consent", "local");
  writeFileSync(elsewhere, "mine");
  symlinkSync(elsewhere, join(requests, "index.txt"));
  await controller.json(DUE, "erase", "--requests", requests, "--yes");
  assert.equal(readFileSync(elsewhere, "utf8"), "mine");
  const files = readdirSync(requests).filter((file) => file.endsWith(".json"));
  assert.equal(files.length, exported.length);
  assert.ok(files.every((file) => readRequest(readFileSync(join(requests, file))).ok));
});

test("less is shared at once and without a yes, though words changed since", async (t) => {
  const controller = await agreed(t, "https://collector.example");
  const wider = join(tempDirectory(t), "wider.lock.json");
  writeDemoDictionary(wider, { window: { start: "2026-07-01", end: "2027-12-31" }, minCohort: 20 });
  const same = await controller.json<{ isAgreed: boolean }>(LATER, "consent", "usage", "--dictionary", wider);
  assert.equal(same.isAgreed, false, "newer words need a yes");
  const less = await controller.json<{ isAgreed: boolean }>(LATER, "consent", "technical", "--dictionary", wider);
  assert.equal(less.isAgreed, true);
  const { consents } = await controller.json<{ consents: { level: string; words_digest: string }[] }>(LATER, "consent");
  assert.deepEqual(
    consents.map(({ level }) => level),
    ["usage", "technical"],
  );
  assert.equal(consents[1]?.words_digest, consents[0]?.words_digest, "under the words of before");
});

test("a no does not wait for a collector that answers a byte at a time, and ends what is being sent", async (t) => {
  const way = await BadWay.start(t, () => "");
  way.mood = "dripping";
  const controller = await agreed(t, way.url);
  await controller.json(OCTOBER, "preview", "--hold", "24");
  const sending = controller.run(DUE, "send", "--once");
  while (way.asked === 0) await setTimeout(20);
  const no = await controller.run(DUE, "consent", "local");
  assert.equal(no.code, 0, no.stderr);
  const { stdout } = await sending;
  assert.match(stdout, /later \(ESENDER\)/);
  assert.equal(way.asked, 1, "nothing follows");
});

test("files of sharing that are damaged collect nothing where something else says off", async (t) => {
  const controller = await agreed(t, "https://collector.example");
  for (const file of ["outbox.json", "consents.json", "audit.jsonl"])
    writeFileSync(join(controller.place, file), "{\n");
  const scan = ["scan", exampleHome, "--store", controller.store, "--controller", "example", "--no-report", "--quiet"];
  const { code, stderr } = await runCli(scan, { env: { FLOWMETER_CONSENT: "off" } });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /Nothing is collected: the level is off/);
  for (const level of ["local", "off"]) assert.equal((await controller.run(OCTOBER, "consent", level)).code, 0);
  assert.equal((await runCli(scan)).code, 2);
});

test("a sender that starts when all is overdue draws new times instead of sending at once", async (t) => {
  const collector = await TestCollector.start(t);
  const controller = await agreed(t, collector.url);
  const { reports } = await controller.json<Preview>(OCTOBER, "preview", "--hold", "24");
  const at = "2026-10-09T23:00:00Z";
  const list = listOf(controller);
  for (const entry of list.entries) entry.sendAt = Date.parse("2026-10-05T10:00:00Z");
  writeFileSync(join(controller.place, "outbox.json"), JSON.stringify(list));
  const words = ["--store", controller.store, "--home", exampleHome, "--controller", "example", "--dictionary", lock];
  const { child, ended } = startCli(["share", "send", ...words], { env: { NODE_OPTIONS: atTime(at) } });
  const isSpread = () => listOf(controller).entries.every(({ sendAt }) => sendAt > Date.parse(at));
  for (let look = 0; look < 600 && !isSpread(); look++) await setTimeout(100);
  await setTimeout(500);
  child.kill("SIGTERM");
  assert.equal((await ended).code, 0);
  const times = listOf(controller).entries.map(({ sendAt }) => sendAt);
  assert.ok(times.every((time) => time > Date.parse(at) && time < Date.parse("2026-10-10T12:00:00Z")));
  assert.equal(new Set(times).size, reports.length);
  assert.ok(collector.received.length <= 1);
  assert.ok(existsSync(join(controller.place, "outbox")));
});
