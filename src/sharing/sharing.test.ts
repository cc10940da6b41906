import assert from "node:assert/strict";
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { nameOfBytes } from "../privacy/report/seal.ts";
import { seededRandom } from "../privacy/test-words.ts";
import { periodOf } from "../privacy/wire/period.ts";
import { AuditLog } from "./audit-log.ts";
import { isFips, jenkinsUsageStatistics, readPolicy } from "./limit-sources.ts";
import { Outbox } from "./outbox.ts";
import { lastInstant, timeOfSending } from "./prepare.ts";
import { localKey, RootKey } from "./root-key.ts";
import { testDirectories } from "./test-directories.ts";

const directory = testDirectories();

describe("the log", () => {
  test("goes on after half a line that a crash left, and shows every other change", () => {
    const file = join(directory(), "audit.jsonl");
    const log = new AuditLog(file);
    log.add("consent", { level: "usage" }, 1);
    log.add("prepared", { reports: 2 }, 2);
    appendFileSync(file, '{"about":{"rep');
    assert.equal(log.entries().length, 2);
    log.add("sent", { report: "x" }, 3);
    assert.deepEqual(
      log.entries().map(({ n, event }) => [n, event]),
      [
        [0, "consent"],
        [1, "prepared"],
        [2, "sent"],
      ],
    );
    const whole = readFileSync(file, "utf8");
    const lines = whole.trimEnd().split("\n");
    const changes = [
      whole.replace('"reports":2', '"reports":3'),
      `${[lines[0], lines[2]].join("\n")}\n`,
      `${[lines[1], lines[0], lines[2]].join("\n")}\n`,
      `${[...lines, lines[2]].join("\n")}\n`,
      whole.replace("{", "{ "),
      `x\n${whole}`,
    ];
    for (const change of changes) {
      writeFileSync(file, change);
      assert.throws(() => log.entries(), /does not follow/);
    }
  });
});

describe("how far the log goes", () => {
  const key = new Uint8Array(32).fill(1);
  const filled = (): { file: string; log: AuditLog } => {
    const file = join(directory(), "audit.jsonl");
    const log = new AuditLog(file, () => key);
    for (let at = 1; at <= 3; at++) log.add("prepared", { reports: at }, at);
    return { file, log };
  };

  test("shows lines that are cut off at its end, also when more is added", () => {
    for (const left of [0, 1, 2]) {
      const { file, log } = filled();
      const lines = readFileSync(file, "utf8").split("\n").slice(0, left);
      writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
      assert.throws(() => log.entries(), /Lines are missing/);
      assert.throws(() => log.add("sent", {}, 4), /Lines are missing/);
    }
  });

  test("shows when it was changed or removed, and by who has not the secret", () => {
    for (const change of [
      (text: string) => text.replace('"count":3', '"count":2'),
      () => "{",
      (text: string) => text.replace(/"mark":"../, '"mark":"zz'),
    ]) {
      const { file, log } = filled();
      writeFileSync(`${file}.head`, change(readFileSync(`${file}.head`, "utf8")));
      assert.throws(() => log.entries(), /Lines are missing/);
    }
    const { file } = filled();
    assert.throws(() => new AuditLog(file, () => new Uint8Array(32)).entries(), /Lines are missing/);
    rmSync(`${file}.head`);
    assert.throws(() => new AuditLog(file, () => key).entries(), /Lines are missing/);
  });

  test("may be one line behind after a crash, and is not what a backup says", () => {
    const { file, log } = filled();
    const head = readFileSync(`${file}.head`);
    log.add("sent", {}, 4);
    assert.equal(log.isRestored(), false);
    rmSync(`${file}.head`);
    writeFileSync(`${file}.head`, head);
    assert.equal(log.entries().length, 4);
    assert.equal(log.isRestored(), true);
    log.add("sent", {}, 5);
    assert.equal(log.isRestored(), false);
    log.beginAnew(6);
    assert.deepEqual(log.entries(), []);
  });
});

describe("the secret", () => {
  test("is one file that nobody else reads, and is new each time", () => {
    const place = directory();
    const key = new RootKey(place, "machine");
    assert.equal(key.read(), undefined);
    const root = key.make(seededRandom(1));
    assert.deepEqual(key.read(), root);
    assert.equal(key.isCloned(root), false);
    assert.equal(new RootKey(place, "another machine").isCloned(root), true);
    assert.notDeepEqual(localKey(root), root);
    chmodSync(join(place, "root.key"), 0o644);
    assert.throws(() => key.read(), /Others may read/);
    key.destroy();
    assert.equal(key.read(), undefined);
  });

  test("is not followed through a link", () => {
    const [place, elsewhere] = [directory(), directory()];
    new RootKey(elsewhere, "").make(seededRandom(1));
    symlinkSync(join(elsewhere, "root.key"), join(place, "root.key"));
    assert.throws(() => new RootKey(place, "").read(), /cannot be read/);
  });
});

describe("the time of sending", () => {
  test("is after the hold, and while collectors take reports", () => {
    const period = periodOf("2027-03")!;
    const hour = 3_600_000;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 150 }),
        fc.integer({ min: 0, max: 72 }),
        fc.integer(),
        (late, hold, seed) => {
          const [preparedAt, holdMs] = [period.endAt + late * hour, hold * hour];
          const at = timeOfSending(period, { preparedAt, holdMs }, seededRandom(seed));
          assert.ok(at >= preparedAt + holdMs && at < lastInstant(period));
          assert.ok(at < preparedAt + holdMs + 7 * 24 * hour);
        },
      ),
    );
  });

  test("is spread evenly, so that reports of a controller do not come together", () => {
    const period = periodOf("2027-03")!;
    const random = seededRandom(4);
    const days = new Array<number>(7).fill(0);
    for (let round = 0; round < 7000; round++) {
      const at = timeOfSending(period, { preparedAt: period.endAt, holdMs: 0 }, random);
      days[Math.floor((at - period.endAt) / 86_400_000)]! += 1;
    }
    for (const count of days) assert.ok(Math.abs(count - 1000) < 130, `${count}`);
  });
});

describe("the outbox", () => {
  const bytes = Buffer.from("x");
  const report = {
    ...{ name: nameOfBytes(bytes), bytes, dest: "own", env: "a.b", period: "2027-03", seq: 1, state: "held" as const },
    ...{ preparedAt: 1, sendAt: 2, tries: 0 },
  };

  test("remembers what was prepared, whatever becomes of it", () => {
    const place = directory();
    const outbox = new Outbox(place);
    outbox.add([report], ["own 2027-03 a.b"]);
    outbox.settle(report, "dropped");
    const again = new Outbox(place);
    assert.equal(again.isPrepared("own 2027-03 a.b"), true);
    assert.deepEqual(again.held(), []);
    assert.equal(again.bytesOf(report), undefined);
  });

  test("keeps bytes and receipt of what was sent, and removes files that nothing names", () => {
    const place = directory();
    const outbox = new Outbox(place);
    outbox.add([report], []);
    outbox.settle(report, "sent", { sentAt: 3, receipt: Buffer.from("r") });
    assert.deepEqual(outbox.bytesOf(report), bytes);
    assert.equal(String(outbox.receiptOf(report)), "r");
    writeFileSync(join(place, "outbox", "left.json"), "by a crash");
    const other = Buffer.from("y");
    outbox.add([{ ...report, name: nameOfBytes(other), bytes: other }], []);
    assert.throws(() => readFileSync(join(place, "outbox", "left.json")));
  });

  test("is not guessed at when its list was changed", () => {
    const place = directory();
    writeFileSync(
      join(place, "outbox.json"),
      '{"schema":"flowmeter-outbox/1","entries":[{"name":"../../etc/passwd"}],"prepared":[]}',
    );
    assert.throws(() => new Outbox(place).entries(), /no list of an outbox/);
    assert.throws(() => new Outbox(place).empty(), /no list of an outbox/);
  });
});

describe("what bounds the level", () => {
  const homes: readonly (readonly [what: string, files: Record<string, string>, said: string])[] = [
    ["nothing about it", { "config.xml": "<hudson><version>2.541</version></hudson>" }, "allowed"],
    [
      "statistics switched off",
      { "config.xml": "<hudson><noUsageStatistics>true</noUsageStatistics></hudson>" },
      "refused",
    ],
    [
      "switched off, with spaces",
      { "config.xml": "<hudson><noUsageStatistics>\n true</noUsageStatistics></hudson>" },
      "refused",
    ],
    [
      "switched on in words",
      { "config.xml": "<hudson><noUsageStatistics>false</noUsageStatistics></hudson>" },
      "allowed",
    ],
    [
      "switched off as code",
      { "config.xml": "<hudson/>", "jenkins.yaml": "jenkins:\n  noUsageStatistics: true\n" },
      "refused",
    ],
    ["no configuration", {}, "unknown"],
  ];
  for (const [what, files, said] of homes)
    test(`a home with ${what} says ${said}`, () => {
      const home = directory();
      for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
      assert.equal(jenkinsUsageStatistics(home), said);
    });

  test("a home that is not known says nothing, and links lead nowhere", () => {
    assert.equal(jenkinsUsageStatistics(undefined), "unknown");
    const home = directory();
    writeFileSync(join(home, "real.xml"), "<hudson/>");
    symlinkSync(join(home, "real.xml"), join(home, "config.xml"));
    assert.equal(jenkinsUsageStatistics(home), "unknown");
  });

  test("what Java is told, and files of configuration as code anywhere, count as a no", () => {
    const home = directory();
    writeFileSync(join(home, "config.xml"), "<hudson/>");
    const casc = directory();
    mkdirSync(join(casc, "more"));
    writeFileSync(join(casc, "more", "real.txt"), "jenkins:\n  noUsageStatistics: true\n");
    const of = (environment: Record<string, string>) => jenkinsUsageStatistics(home, environment);
    assert.equal(of({ JAVA_OPTS: "-Xmx1g -Dhudson.model.UsageStatistics.disabled=true" }), "refused");
    assert.equal(of({ JENKINS_JAVA_OPTIONS: "-Dhudson.model.UsageStatistics.disabled=false" }), "allowed");
    assert.equal(
      jenkinsUsageStatistics(undefined, { JAVA_OPTS: "-Dhudson.model.UsageStatistics.disabled=true" }),
      "refused",
    );
    assert.equal(of({ CASC_JENKINS_CONFIG: casc }), "allowed", "only YAML is configuration");
    symlinkSync(join(casc, "more", "real.txt"), join(casc, "more", "linked.yml"));
    assert.equal(of({ CASC_JENKINS_CONFIG: casc }), "refused");
    assert.equal(of({ CASC_JENKINS_CONFIG: `${home}/config.xml, ${casc}/more/linked.yml` }), "refused");
    assert.equal(of({ JAVA_OPTS: `-Dcasc.jenkins.config=${casc}` }), "refused");
    assert.equal(of({ CASC_JENKINS_CONFIG: join(casc, "none.yaml") }), "unknown");
    assert.equal(of({ CASC_JENKINS_CONFIG: "https://config.example/jenkins.yaml" }), "unknown");
  });

  const policies: readonly (readonly [text: string | undefined, said: unknown])[] = [
    [undefined, "none"],
    [
      '{"schema":"flowmeter-policy/1","level":"technical"}',
      { level: "technical", groups: undefined, destinations: undefined },
    ],
    ['{"schema":"flowmeter-policy/1","level":"everything"}', "unreadable"],
    ['{"schema":"flowmeter-policy/1","level":"off","more":1}', "unreadable"],
    ["{", "unreadable"],
    ["", "unreadable"],
  ];
  for (const [text, said] of policies)
    test(`a policy ${text ?? "that is not there"} is ${JSON.stringify(said)}`, () => {
      const file = join(directory(), "policy.json");
      if (text !== undefined) writeFileSync(file, text);
      assert.deepEqual(readPolicy(file), said);
    });

  test("FIPS mode is seen in options of Java", () => {
    assert.equal(isFips({ JAVA_OPTS: "-Xmx1g -Djenkins.security.FIPS140.COMPLIANCE=true" }), true);
  });
});
