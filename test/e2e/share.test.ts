import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, type TestContext, test } from "node:test";
import { atTime } from "../../sim/node-options.ts";
import { readRequest } from "../../src/privacy/wire/messages.ts";
import { checkReportSignature, readReport } from "../../src/privacy/wire/read-report.ts";
import { type Ended, runCli } from "../support/cli.ts";
import { exampleHome, filesBelow, tempDirectory } from "../support/directories.ts";
import { collectingLock, socketsSeen, TestCollector, watchingSockets } from "../support/sharing.ts";

const AUGUST = "2026-08-15T10:00:00Z";
const OCTOBER = "2026-10-01T10:00:00Z";
/** After the hold of three days, while collectors still take reports. */
const DUE = "2026-10-10T10:00:00Z";

/** One controller that shares: its store, and how its commands run. */
class Sharer {
  readonly directory: string;
  readonly store: string;
  readonly lock: string;

  constructor(t: TestContext) {
    this.directory = tempDirectory(t);
    this.store = join(this.directory, "store.duckdb");
    this.lock = collectingLock(this.directory);
    cpSync(scannedStore, this.store);
  }

  /** Runs a `share` command at a time. */
  async run(args: readonly string[], { at = OCTOBER, options = "", env = {} } = {}): Promise<Ended> {
    const all = [
      "share",
      ...args,
      "--store",
      this.store,
      "--home",
      exampleHome,
      "--controller",
      "example",
      "--dictionary",
      this.lock,
    ];
    return runCli(all, { env: { NODE_OPTIONS: `${atTime(at)} ${options}`.trim(), ...env } });
  }

  /** As {@link run}, and it has to end well. */
  async json<T>(args: readonly string[], more: Parameters<Sharer["run"]>[1] = {}): Promise<T> {
    const { code, stdout, stderr } = await this.run([...args, "--json"], more);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  }

  agree(url: string, level = "detailed"): Promise<unknown> {
    return this.json(["consent", level, "--destination", `own=${url}`, "--yes"], { at: AUGUST });
  }

  /** Files of what sharing keeps, and their content. */
  kept(): Record<string, string> {
    return Object.fromEntries(filesBelow(`${this.store}.share`).map((file) => [file, readFileSync(file, "latin1")]));
  }
}

interface Log {
  readonly entries: readonly { readonly event: string; readonly about: Readonly<Record<string, unknown>> }[];
}

interface Preview {
  readonly level: string;
  readonly reports: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly body: string;
    readonly env: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly rows: readonly { readonly before: number | null; readonly value: unknown }[];
    readonly sendAt: number;
  }[];
  readonly left: readonly { readonly id: string; readonly reason: string }[];
}

let scannedStore: string;

before(async (t) => {
  const directory = tempDirectory(t as TestContext);
  scannedStore = join(directory, "store.duckdb");
  const { code, stderr } = await runCli([
    "scan",
    exampleHome,
    "--store",
    scannedStore,
    "--controller",
    "example",
    "--no-report",
  ]);
  assert.equal(code, 0, stderr);
});

describe("below the level technical", () => {
  const nothing: readonly (readonly string[])[] = [
    ["status"],
    ["inventory"],
    ["preview"],
    ["preview", "--example"],
    ["consent"],
    ["consent", "usage", "--destination", "own=https://collector.example"],
    ["log"],
    ["erase", "--yes"],
    ["send", "--once"],
    ["export", "/tmp"],
  ];

  test("no command opens a socket or starts a process", async (t) => {
    const sharer = new Sharer(t);
    const seen = join(sharer.directory, "sockets.txt");
    for (const args of nothing) {
      const { code, stderr } = await sharer.run(args, { options: watchingSockets(seen) });
      assert.ok([0, 2].includes(code ?? -1), `${args.join(" ")}: ${stderr}`);
    }
    assert.deepEqual(socketsSeen(seen), []);
  });

  test("nor when an administrator agreed and something else says no", async (t) => {
    const sharer = new Sharer(t);
    await sharer.agree("https://collector.example");
    const seen = join(sharer.directory, "sockets.txt");
    const policy = join(sharer.directory, "policy.json");
    writeFileSync(policy, JSON.stringify({ schema: "flowmeter-policy/1", level: "local" }));
    const refusals: readonly (readonly [readonly string[], Record<string, string>])[] = [
      [["send", "--once"], { DO_NOT_TRACK: "1" }],
      [["send", "--once"], { FLOWMETER_CONSENT: "local" }],
      [["send", "--once"], { JAVA_OPTS: "-Djenkins.security.FIPS140.COMPLIANCE=true" }],
      [["send", "--once", "--policy", policy], {}],
    ];
    for (const [args, env] of refusals) {
      const { code, stderr } = await sharer.run(args, { at: DUE, env, options: watchingSockets(seen) });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /Nothing is sent: the level is local\./);
    }
    assert.deepEqual(socketsSeen(seen), []);
    // The same watch sees the sender where it is allowed, and nobody said no before.
    const other = new Sharer(t);
    await other.agree("https://collector.example");
    await other.json(["preview"]);
    await other.run(["send", "--once"], { at: DUE, options: watchingSockets(seen) });
    assert.ok(socketsSeen(seen).includes("child_process.spawn"));
    assert.ok(socketsSeen(seen).every((what) => what === "child_process.spawn"));
  });
});

describe("what is agreed to", () => {
  test("is prepared once its period has ended, shown, and sent byte for byte as it was shown", async (t) => {
    const sharer = new Sharer(t);
    const collector = await TestCollector.start(t);
    await sharer.agree(collector.url);
    const preview = await sharer.json<Preview>(["preview", "--hold", "24"]);
    assert.ok(preview.reports.length >= 25, `${preview.reports.length} reports`);
    assert.deepEqual(
      (await sharer.json<Preview>(["preview", "--hold", "24"])).reports,
      preview.reports,
      "chance is drawn once",
    );
    for (const { sendAt } of preview.reports)
      assert.ok(sendAt >= Date.parse("2026-10-02T10:00:00Z") && sendAt <= Date.parse("2026-10-09T10:01:00Z"));
    const early = await sharer.json<{ sent: unknown[] }>(["send", "--once"]);
    assert.deepEqual(early.sent, [], "nothing while it is held");
    assert.equal(collector.received.length, 0);

    const { sent } = await sharer.json<{ sent: { outcome: string }[] }>(["send", "--once"], {
      at: "2026-10-09T10:05:00Z",
    });
    assert.ok(sent.every(({ outcome }) => outcome === "sent"));
    assert.equal(collector.received.length, preview.reports.length);
    assert.equal(
      new Set(collector.received.map(({ connection }) => connection)).size,
      sent.length,
      "a connection each",
    );
    for (const { method, url, rawHeaders, body } of collector.received) {
      const shown = preview.reports.find((report) => report.body === body.toString("latin1"));
      assert.ok(shown, "only what was shown");
      assert.deepEqual([method, url], ["POST", "/reports"]);
      assert.deepEqual(pairs(rawHeaders), shown.headers, "every header, in order");
      const read = readReport(body);
      assert.ok(read.ok && checkReportSignature(read.value).ok);
    }
    const keys = preview.reports.map(({ body }) => (JSON.parse(body) as { key: string }).key);
    assert.equal(new Set(keys).size, keys.length, "a key each");
    const log = await sharer.json<{ entries: { event: string }[] }>(["log"]);
    assert.equal(log.entries.filter(({ event }) => event === "sent").length, sent.length);
    assert.equal(filesBelow(`${sharer.store}.share`, ".receipt.json").length, sent.length, "receipts are kept");
  });

  test("is not prepared of a period that began before, of too few days, or at a lower level", async (t) => {
    const sharer = new Sharer(t);
    await sharer.json(["consent", "technical", "--destination", "own=https://collector.example", "--yes"], {
      at: AUGUST,
    });
    const { reports } = await sharer.json<Preview>(["preview"]);
    const metrics = new Set(reports.map(({ env }) => env.split("/")[0]));
    assert.deepEqual([...metrics].sort(), ["controller.core", "telemetry.completeness", "telemetry.other_share"]);

    const late = new Sharer(t);
    await late.json(["consent", "usage", "--destination", "own=https://collector.example", "--yes"], {
      at: "2026-09-02T10:00:00Z",
    });
    const september = await late.json<Preview>(["preview"]);
    assert.equal(september.reports.length, 0);
    assert.match(september.left[0]?.reason ?? "", /began before it was agreed to/);

    const quiet = new Sharer(t);
    await quiet.agree("https://collector.example");
    const august = await quiet.json<Preview>(["preview"], { at: "2026-12-01T10:00:00Z" });
    assert.equal(august.reports.length, 0);
    assert.match(august.left.find(({ id }) => id === "run.completed")?.reason ?? "", /on 0 days only/);
  });

  test("stays in part when rows and reports are dropped", async (t) => {
    const sharer = new Sharer(t);
    await sharer.agree("https://collector.example");
    const { reports } = await sharer.json<Preview>(["preview"]);
    const many = reports.find(({ rows }) => rows.length >= 2)!;
    const { name } = await sharer.json<{ name: string }>(["drop-row", many.name, "1"]);
    const after = await sharer.json<Preview>(["preview", name.slice(0, 12)]);
    assert.equal(after.reports[0]?.rows.length, many.rows.length - 1);
    assert.equal((JSON.parse(after.reports[0]!.body) as { seq: number }).seq, 2);
    await sharer.json(["drop-report", name.slice(0, 12)]);
    const left = await sharer.json<Preview>(["preview"]);
    assert.equal(left.reports.length, reports.length - 1, "not made again");
    assert.ok(!left.reports.some(({ env }) => env === many.env));
    const wrong = await sharer.run(["drop-report", "ffffffffffff"]);
    assert.equal(wrong.code, 2);
  });

  test("is dropped in part when something bounds the level below what it needs", async (t) => {
    const sharer = new Sharer(t);
    const collector = await TestCollector.start(t);
    await sharer.agree(collector.url);
    await sharer.json<Preview>(["preview", "--hold", "24"]);
    const env = { FLOWMETER_CONSENT: "technical" };
    await sharer.json(["send", "--once"], { at: "2026-10-09T10:05:00Z", env });
    const sent = collector.received.map(({ body }) => (JSON.parse(body.toString()) as { env: string }).env);
    const metrics = new Set(sent.map((env) => env.split("/")[0]));
    assert.deepEqual([...metrics].sort(), ["controller.core", "telemetry.completeness", "telemetry.other_share"]);
  });

  test("is removed at once by a no, and what was sent can be erased", async (t) => {
    const sharer = new Sharer(t);
    const collector = await TestCollector.start(t);
    await sharer.agree(collector.url);
    await sharer.json<Preview>(["preview"]);
    await sharer.json(["send", "--once"], { at: "2026-10-07T10:00:00Z" });
    const sent = collector.received.length;
    assert.ok(sent > 0);
    await sharer.json(["consent", "local"], { at: "2026-10-07T10:01:00Z" });
    assert.ok(!Object.keys(sharer.kept()).some((file) => file.includes("/outbox/")));
    const refused = await sharer.run(["send", "--once"], { at: DUE });
    assert.equal(refused.code, 2);
    assert.equal(collector.received.length, sent);
    const requests = tempDirectory(t);
    await sharer.json(["erase", "--requests", requests, "--yes"], { at: DUE });
    const files = readdirSync(requests).filter((file) => file.endsWith(".json"));
    assert.equal(files.length, sent);
    const keys = new Set(collector.received.map(({ body }) => (JSON.parse(body.toString()) as { key: string }).key));
    for (const file of files) {
      const read = readRequest(readFileSync(join(requests, file)));
      assert.ok(read.ok && read.value.action === "erase" && keys.has(read.value.key));
    }
  });

  test("is tried again later when a collector is down, and not when it refuses", async (t) => {
    const sharer = new Sharer(t);
    const collector = await TestCollector.start(t);
    await sharer.agree(collector.url);
    await sharer.json<Preview>(["preview"]);
    collector.status = 503;
    const down = await sharer.run(["send", "--once", "--json"], { at: "2026-10-06T10:00:00Z" });
    assert.equal(down.code, 6);
    collector.status = 422;
    const refused = await sharer.run(["send", "--once", "--json"], { at: "2026-10-06T20:00:00Z" });
    assert.equal(refused.code, 6);
    const outcomes = (JSON.parse(refused.stdout) as { sent: { outcome: string }[] }).sent.map(({ outcome }) => outcome);
    assert.ok(outcomes.length > 0 && outcomes.every((outcome) => outcome === "refused"));
  });
});

test("at the level off nothing is even collected", async (t) => {
  const sharer = new Sharer(t);
  const scan = ["scan", exampleHome, "--store", sharer.store, "--controller", "example", "--no-report", "--quiet"];
  const off = await runCli(scan, { env: { FLOWMETER_CONSENT: "off" } });
  assert.equal(off.code, 2);
  assert.match(off.stderr, /Nothing is collected: the level is off\. FLOWMETER_CONSENT says off\./);
  await sharer.json(["consent", "off"]);
  assert.equal((await runCli(scan)).code, 2);
  await sharer.json(["consent", "local"]);
  assert.equal((await runCli(scan)).code, 0);
});

describe("files of sharing", () => {
  test("are their owner's alone", async (t) => {
    const sharer = new Sharer(t);
    await sharer.agree("https://collector.example");
    await sharer.json<Preview>(["preview"]);
    for (const file of Object.keys(sharer.kept())) assert.equal(statSync(file).mode & 0o077, 0, file);
  });

  test("that were copied elsewhere share nothing until it is agreed to again, and then under a secret of their own", async (t) => {
    const sharer = new Sharer(t);
    const collector = await TestCollector.start(t);
    await sharer.agree(collector.url);
    const original = await sharer.json<Preview>(["preview"]);
    const copy = new Sharer(t);
    cpSync(`${sharer.store}.share`, `${copy.store}.share`, { recursive: true });
    const sent = await copy.run(["send", "--once"], { at: DUE });
    assert.equal(sent.code, 2);
    assert.match(sent.stderr, /are a copy, or were restored/);
    assert.equal(collector.received.length, 0);
    await copy.json(["consent", "detailed", "--yes"], { at: DUE });
    const log = await copy.json<Log>(["log"]);
    assert.equal(log.entries.find(({ event }) => event === "rekeyed")?.about.dropped, original.reports.length);
    const november = await copy.json<Preview>(["preview"], { at: "2026-11-01T10:00:00Z" });
    assert.equal(november.reports.length, 0, "the original may have told of that month");
    assert.deepEqual((await sharer.json<Preview>(["preview"])).reports, original.reports, "the original goes on");
  });

  test("that were put back from a backup are a copy as well, though everything else is in its place", async (t) => {
    const sharer = new Sharer(t);
    const collector = await TestCollector.start(t);
    await sharer.agree(collector.url);
    await sharer.json<Preview>(["preview", "--hold", "24"]);
    const backup = tempDirectory(t);
    cpSync(`${sharer.store}.share`, backup, { recursive: true, preserveTimestamps: true });
    await sharer.json(["send", "--once"], { at: "2026-10-09T10:05:00Z" });
    const before = collector.received.length;
    assert.ok(before > 0);
    // A no that the backup does not know of.
    await sharer.json(["consent", "local"], { at: "2026-10-09T10:06:00Z" });
    cpSync(backup, `${sharer.store}.share`, { recursive: true, preserveTimestamps: true });
    const again = await sharer.run(["send", "--once"], { at: "2026-10-09T10:07:00Z" });
    assert.equal(again.code, 2);
    assert.match(again.stderr, /agree again/);
    assert.equal(collector.received.length, before, "nothing is sent twice");
  });

  test("of the log show when a line was changed, and then nothing is sent", async (t) => {
    const sharer = new Sharer(t);
    await sharer.agree("https://collector.example");
    const [log] = Object.keys(sharer.kept()).filter((file) => file.endsWith("audit.jsonl"));
    writeFileSync(log!, readFileSync(log!, "utf8").replace('"level":"detailed"', '"level":"technical"'));
    for (const args of [["log"], ["send", "--once"]]) {
      const { code, stderr } = await sharer.run(args, { at: DUE });
      assert.equal(code, 5, stderr);
      assert.match(stderr, /does not follow from the line before/);
    }
  });

  test("of the outbox that were changed are not sent", async (t) => {
    const sharer = new Sharer(t);
    const collector = await TestCollector.start(t);
    await sharer.agree(collector.url);
    await sharer.json<Preview>(["preview"]);
    for (const file of Object.keys(sharer.kept()).filter((name) => name.includes("/outbox/")))
      writeFileSync(file, readFileSync(file, "latin1").replace("flowmeter-report/1", "flowmeter-report/2"));
    const { code } = await sharer.run(["send", "--once"], { at: DUE });
    assert.equal(code, 5);
    assert.equal(collector.received.length, 0);
  });

  test("make a clean start with a new identity", async (t) => {
    const sharer = new Sharer(t);
    await sharer.agree("https://collector.example");
    const root = (): string | undefined =>
      Object.entries(sharer.kept()).find(([file]) => file.endsWith("root.key"))?.[1];
    const old = root();
    const { reports } = await sharer.json<Preview>(["preview"]);
    assert.equal((await sharer.run(["new-identity"])).code, 2, "not without a yes");
    const { dropped } = await sharer.json<{ dropped: number }>(["new-identity", "--yes"]);
    assert.equal(dropped, reports.length);
    assert.notEqual(root(), old);
    assert.match(root() ?? "", /^[0-9a-f]{64}\n$/);
  });
});

function pairs(raw: readonly string[]): string[][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index]!, raw[2 * index + 1]!]);
}
