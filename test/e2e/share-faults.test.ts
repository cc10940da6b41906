import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { before, describe, type TestContext, test } from "node:test";
import { canonicalJson } from "../../src/dictionary/canonical-json.ts";
import { keysOfSeed } from "../../src/privacy/wire/keys.ts";
import type { Report } from "../../src/privacy/wire/report.ts";
import { signed } from "../../src/privacy/wire/sign.ts";
import { tempDirectory } from "../support/directories.ts";
import { AUGUST, DUE, OCTOBER, SharingController, scannedExample } from "../support/joint.ts";
import { fullDisk, TestCollector, writeLock } from "../support/sharing.ts";

let scannedStore: string;
let lock: string;

before(async (t) => {
  ({ scannedStore, lock } = await scannedExample(t as TestContext));
});

interface Waiting {
  readonly controller: SharingController;
  readonly collector: TestCollector;
  readonly names: readonly string[];
}

/** A controller that agreed in August, and whose reports of September wait. */
async function waiting(t: TestContext): Promise<Waiting> {
  const collector = await TestCollector.start(t);
  const controller = new SharingController(t, scannedStore, lock);
  await controller.json(AUGUST, "consent", "usage", "--destination", `own=${collector.url}`, "--yes");
  const { reports } = await controller.json<{ reports: { sha256: string }[] }>(OCTOBER, "preview", "--hold", "24");
  assert.ok(reports.length > 3);
  return { controller, collector, names: reports.map(({ sha256 }) => sha256) };
}

/** Changes the list of the outbox in place. */
function editList(
  controller: SharingController,
  change: (index: { entries: Record<string, unknown>[] }) => void,
): void {
  const file = join(controller.place, "outbox.json");
  const index = JSON.parse(readFileSync(file, "utf8")) as { entries: Record<string, unknown>[] };
  change(index);
  writeFileSync(file, JSON.stringify(index));
}

describe("files that somebody changed", () => {
  const changes: readonly (readonly [
    what: string,
    change: (waiting: Waiting, t: TestContext) => void,
    code: number,
  ])[] = [
    [
      "a byte of a report",
      ({ controller, names }) => appendFileSync(join(controller.place, "outbox", `${names[0]}.json`), " "),
      5,
    ],
    [
      "a line in the log",
      ({ controller }) => {
        const file = join(controller.place, "audit.jsonl");
        writeFileSync(file, readFileSync(file, "utf8").replace('"reports":', '"reports":1'));
      },
      5,
    ],
    [
      "the log cut short within",
      ({ controller }) => {
        const file = join(controller.place, "audit.jsonl");
        writeFileSync(file, readFileSync(file, "utf8").split("\n").slice(1).join("\n"));
      },
      5,
    ],
    ["the list, to no JSON", ({ controller }) => writeFileSync(join(controller.place, "outbox.json"), "{"), 5],
    [
      "the list, to a path",
      ({ controller }) =>
        editList(controller, ({ entries }) => {
          entries[0]!.name = "../../../etc/passwd";
        }),
      5,
    ],
    [
      "the list, put back from a backup",
      ({ controller }) => {
        const file = join(controller.place, "outbox.json");
        cpSync(file, `${file}.old`);
        renameSync(`${file}.old`, file);
      },
      2,
    ],
    [
      "the consents",
      ({ controller }) => writeFileSync(join(controller.place, "consents.json"), '[{"level":"detailed"}]'),
      5,
    ],
    [
      "the words that were agreed to",
      ({ controller }) => {
        const [file] = readdirSync(join(controller.place, "agreed"));
        const path = join(controller.place, "agreed", file!);
        writeFileSync(path, readFileSync(path, "utf8").replace('"local_only"', '"collecting"'));
      },
      5,
    ],
    ["the secret, to none", ({ controller }) => writeFileSync(join(controller.place, "root.key"), "x"), 4],
    [
      "the secret, to a link",
      ({ controller }, t) => {
        const file = join(controller.place, "root.key");
        const elsewhere = join(tempDirectory(t), "key");
        cpSync(file, elsewhere);
        rmSync(file);
        symlinkSync(elsewhere, file);
      },
      4,
    ],
    [
      "the list, to a link",
      ({ controller }, t) => {
        const file = join(controller.place, "outbox.json");
        const elsewhere = join(tempDirectory(t), "list");
        cpSync(file, elsewhere);
        rmSync(file);
        symlinkSync(elsewhere, file);
      },
      4,
    ],
    [
      "the log, to a directory",
      ({ controller }) => {
        rmSync(join(controller.place, "audit.jsonl"));
        mkdirSync(join(controller.place, "audit.jsonl"));
      },
      4,
    ],
  ];
  for (const [what, change, code] of changes)
    test(`${what}: nothing is sent, and a no holds all the same`, async (t) => {
      const all = await waiting(t);
      const { controller, collector } = all;
      change(all, t);
      const sent = await controller.run(DUE, "send", "--once");
      assert.equal(sent.code, code, sent.stderr);
      assert.match(sent.stderr, /^flowmeter: .+\n {2}\S/, "with what to do about it");
      assert.equal(collector.received.length, 0);
      const no = await controller.run(DUE, "consent", "local");
      assert.equal(no.code, 0, no.stderr);
      assert.match(no.stdout, /Nothing is sent any more/);
      assert.ok(!readdirSync(controller.place).includes("outbox"));
      // And there is a way on that the messages name.
      const anew = await controller.run(DUE, "new-identity", "--force", "--yes");
      assert.equal(anew.code, 0, anew.stderr);
      const status = await controller.json<{ level: string; waiting: number }>(DUE, "status");
      assert.deepEqual([status.level, status.waiting], ["local", 0]);
    });

  const forgeries: readonly (readonly [
    what: string,
    forge: (report: Report, controller: SharingController) => Report,
  ])[] = [
    [
      "another number",
      (report) =>
        ({ ...report, rows: report.rows.map(([id, version, labels]) => [id, version, labels, 64] as const) }) as Report,
    ],
    ["a name in a label", (report) => ({ ...report, rows: [[report.rows[0]![0], 1, ["my-secret-job"], 1]] }) as Report],
    [
      "a key of somebody else",
      ({ sig: _, ...report }) => {
        const other = keysOfSeed(new Uint8Array(32).fill(7));
        return signed({ ...report, key: other.key }, other) as unknown as Report;
      },
    ],
  ];
  for (const [what, forge] of forgeries)
    test(`a report with ${what} is not sent, though its list and its name were changed to fit`, async (t) => {
      const { controller, collector, names } = await waiting(t);
      const file = join(controller.place, "outbox", `${names[0]}.json`);
      const report = forge(JSON.parse(readFileSync(file, "utf8")) as Report, controller);
      const bytes = canonicalJson(JSON.parse(JSON.stringify(report)));
      const name = createHash("sha256").update(bytes).digest("hex");
      writeFileSync(join(controller.place, "outbox", `${name}.json`), bytes);
      editList(controller, ({ entries }) => {
        entries.find((entry) => entry.name === names[0])!.name = name;
      });
      const { stdout } = await controller.run(DUE, "send", "--once", "--json");
      const { sent } = JSON.parse(stdout) as { sent: { report: string; outcome: string; reason?: string }[] };
      const forged = sent.find((one) => one.report === name.slice(0, 12));
      assert.ok(
        forged?.outcome === "dropped" && ["bytes", "not ours", "words"].includes(forged.reason ?? ""),
        JSON.stringify(sent),
      );
      assert.equal(collector.received.length, names.length - 1);
      assert.ok(collector.received.every(({ body }) => body.toString() !== bytes));
    });

  test("a list in which what was sent waits again: it is not sent again", async (t) => {
    const { controller, collector, names } = await waiting(t);
    await controller.json(DUE, "send", "--once");
    editList(controller, ({ entries }) => {
      for (const entry of entries) entry.state = "held";
    });
    await controller.run(DUE, "send", "--once");
    assert.equal(collector.received.length, names.length);
  });

  test("the half of a line that a crash left is no fault of the log; a line that lost its end is", async (t) => {
    const { controller, collector, names } = await waiting(t);
    const file = join(controller.place, "audit.jsonl");
    appendFileSync(file, '{"half');
    await controller.json(DUE, "send", "--once");
    assert.equal(collector.received.length, names.length);
    assert.equal((await controller.run(DUE, "log")).code, 0);
    truncateSync(file, readFileSync(file).length - 5);
    assert.equal((await controller.run(DUE, "log")).code, 5);
  });
});

describe("the dictionary and the lists", () => {
  test("that widen after the consent send what was agreed to, and those that narrow hold at once", async (t) => {
    const { controller, collector, names } = await waiting(t);
    const changed = JSON.parse(readFileSync(lock, "utf8")) as {
      metrics: Record<string, { status: string; envelope: string }>;
    };
    const narrow = join(tempDirectory(t), "narrow.lock.json");
    writeLock(
      narrow,
      Object.values(changed.metrics).map((metric) => {
        const { id } = metric as unknown as { id: string };
        if (id === "durability.hint") return { ...metric, status: "deprecated" };
        return id === "run.completed" ? { ...metric, status: "collecting" } : metric;
      }),
    );
    // The later of two options holds.
    const { stdout } = await controller.run(DUE, "send", "--once", "--json", "--dictionary", narrow);
    const sent = collector.received.map(({ body }) => (JSON.parse(body.toString()) as Report).env);
    assert.ok(sent.length < names.length && sent.length > 0, stdout);
    assert.ok(!sent.some((env) => env.startsWith("durability.hint") || env.startsWith("run.completed")));
  });

  test("a lock that was changed by hand is none", async (t) => {
    const { controller, collector } = await waiting(t);
    const edited = join(tempDirectory(t), "edited.lock.json");
    writeFileSync(edited, readFileSync(lock, "utf8").replace('"local_only"', '"collecting"'));
    const { code, stderr } = await controller.run(DUE, "send", "--once", "--dictionary", edited);
    assert.equal(code, 2);
    assert.match(stderr, /is no lock of a dictionary/);
    assert.equal(collector.received.length, 0);
  });
});

describe("a policy", () => {
  const deep = "[".repeat(30_000);
  const policies: readonly (readonly [what: string, make: (file: string) => void])[] = [
    ["that is not there", () => undefined],
    ["that is a directory", (file) => mkdirSync(file)],
    ["that is a link", (file) => symlinkSync("/etc/hostname", file)],
    ["that is empty", (file) => writeFileSync(file, "")],
    ["that is large", (file) => writeFileSync(file, " ".repeat(100_000))],
    ["that is deep", (file) => writeFileSync(file, deep)],
    [
      "that has a prototype",
      (file) => writeFileSync(file, '{"__proto__":{"level":"detailed"},"schema":"flowmeter-policy/1"}'),
    ],
    [
      "that says one thing twice",
      (file) => writeFileSync(file, '{"schema":"flowmeter-policy/1","level":"local","level":"everything"}'),
    ],
    ["of no level that there is", (file) => writeFileSync(file, '{"schema":"flowmeter-policy/1","level":"DETAILED"}')],
  ];
  for (const [what, make] of policies)
    test(`${what} is a no`, async (t) => {
      const { controller, collector } = await waiting(t);
      const file = join(tempDirectory(t), "policy.json");
      make(file);
      const { code, stderr } = await controller.run(DUE, "send", "--once", "--policy", file);
      assert.equal(code, 2);
      assert.match(stderr, /policy file of the organisation cannot be understood/);
      assert.equal(collector.received.length, 0);
    });
});

describe("the clock of the controller", () => {
  test("that runs ahead and is set right again: nothing is sent until it is past what was logged", async (t) => {
    const { controller, collector } = await waiting(t);
    await controller.run("2028-03-01T00:00:00Z", "preview");
    await controller.run("2028-03-01T00:00:00Z", "send", "--once");
    assert.equal(collector.received.length, 0, "too late by that clock");
    const { code, stderr } = await controller.run(DUE, "send", "--once");
    assert.equal(code, 4);
    assert.match(stderr, /stands before the last line of the log/);
    assert.equal((await controller.run(DUE, "consent", "local")).code, 0);
  });

  test("that is set back: nothing is prepared nor sent", async (t) => {
    const { controller, collector } = await waiting(t);
    for (const args of [["preview"], ["send", "--once"], ["export", tempDirectory(t)]])
      assert.equal((await controller.run("2026-09-01T00:00:00Z", ...args)).code, 4, args.join(" "));
    assert.equal(collector.received.length, 0);
    assert.equal((await controller.run(DUE, "send", "--once")).code, 0, "it goes on when the clock is right");
  });
});

describe("a full disk", () => {
  const stages: readonly (readonly [what: string, at: string, args: readonly string[], pattern: string])[] = [
    ["the secret", AUGUST, ["consent", "usage", "--destination", "own=http://127.0.0.1:9", "--yes"], "root.key"],
    ["the consents", AUGUST, ["consent", "usage", "--destination", "own=http://127.0.0.1:9", "--yes"], "consents.json"],
    ["the words", AUGUST, ["consent", "usage", "--destination", "own=http://127.0.0.1:9", "--yes"], "/agreed/"],
    ["the log", AUGUST, ["consent", "usage", "--destination", "own=http://127.0.0.1:9", "--yes"], "audit.jsonl"],
  ];
  for (const [what, at, args, pattern] of stages)
    test(`at ${what} is said, and the same again goes on`, async (t) => {
      const controller = new SharingController(t, scannedStore, lock);
      const full = await controller.runWith(at, fullDisk(pattern), ...args);
      assert.equal(full.code, 4, full.stderr);
      assert.match(full.stderr, /cannot be written to/);
      await controller.json(at, ...args);
      assert.ok((await controller.json<{ reports: unknown[] }>(OCTOBER, "preview", "--hold", "24")).reports.length > 3);
    });

  for (const pattern of ["/outbox/", "outbox.json", "audit.jsonl"])
    test(`while reports are made, at ${pattern}, leaves none that nobody knows of`, async (t) => {
      const collector = await TestCollector.start(t);
      const controller = new SharingController(t, scannedStore, lock);
      await controller.json(AUGUST, "consent", "usage", "--destination", `own=${collector.url}`, "--yes");
      const full = await controller.runWith(OCTOBER, fullDisk(pattern), "preview", "--hold", "24");
      assert.equal(full.code, 4, full.stderr);
      const { reports } = await controller.json<{ reports: { body: string }[] }>(OCTOBER, "preview", "--hold", "24");
      await controller.json(DUE, "send", "--once");
      assert.deepEqual(
        collector.received.map(({ body }) => body.toString()).sort(),
        reports.map(({ body }) => body).sort(),
      );
    });

  for (const pattern of ["outbox.json", "audit.jsonl"])
    test(`before a report leaves, at ${pattern}: it does not leave`, async (t) => {
      const { controller, collector, names } = await waiting(t);
      assert.equal((await controller.runWith(DUE, fullDisk(pattern), "send", "--once")).code, 4);
      assert.equal(collector.received.length, 0);
      await controller.json(DUE, "send", "--once");
      assert.equal(collector.received.length, names.length);
    });

  test("when a receipt has come: it is found again, and the report is kept once", async (t) => {
    const { controller, collector, names } = await waiting(t);
    assert.equal((await controller.runWith(DUE, fullDisk("/sent/"), "send", "--once")).code, 4);
    assert.equal(collector.received.length, 1, "no other follows");
    await controller.json(DUE, "send", "--once");
    assert.equal(new Set(collector.received.map(({ body }) => body.toString())).size, names.length);
    const { asked } = await controller.json<{ asked: number }>(DUE, "erase", "--requests", tempDirectory(t), "--yes");
    assert.equal(asked, names.length);
  });

  test("at a no: what waited is gone, and it is said that the no is not written down", async (t) => {
    const { controller, collector } = await waiting(t);
    const full = await controller.runWith(DUE, fullDisk(""), "consent", "local");
    assert.equal(full.code, 4);
    await controller.run(DUE, "send", "--once");
    assert.equal(collector.received.length, 0);
  });
});
