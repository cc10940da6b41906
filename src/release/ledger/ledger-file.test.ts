import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hashOf, type LedgerEntry, type Spend } from "../../privacy/ledger/entry.ts";
import { ReleaseError } from "../../privacy/release-error.ts";
import { locked } from "../files/lock-file.ts";
import { ledgerEntries, pay } from "./ledger-file.ts";

const DAY = "2027-04-20";

function place() {
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-ledger-"));
  return { file: join(directory, "ledger.jsonl"), mark: join(directory, "ledger.mark"), directory };
}

function spend(view: string, more: Partial<Spend> = {}): Spend {
  return {
    release: "2027-03",
    period: "2027-03",
    metric: "run.completed",
    version: 1,
    view,
    l0: 1,
    linf: 1,
    sensitivity: "1",
    mechanism: "discrete_gaussian",
    rho: "1/400",
    eps: "0.375",
    delta: "1e-6",
    // Each period has a batch of its own.
    batch_root: createHash("sha256")
      .update(more.period ?? "2027-03")
      .digest("hex"),
    cells: "c".repeat(64),
    dictionary: `sha256-${"d".repeat(64)}`,
    lists: `sha256-${"e".repeat(64)}`,
    ...more,
  };
}

function rule(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ReleaseError) return error.rule;
    throw error;
  }
  return "done";
}

test("tables are paid once, however often a release is built", () => {
  const at = place();
  assert.equal(pay(at, [spend("cohort"), spend("instances")], DAY).length, 2);
  assert.equal(pay(at, [spend("cohort"), spend("instances"), spend("total")], DAY).length, 3);
  assert.equal(pay(at, [spend("cohort", { release: "again" })], "2027-05-01").length, 3);
  assert.equal(ledgerEntries(at).length, 3);
});

test("the same noise for other parameters is refused", () => {
  const at = place();
  pay(at, [spend("cohort")], DAY);
  for (const more of [{ rho: "1/200" }, { l0: 5 }, { linf: 2 }] as const)
    assert.equal(
      rule(() => pay(at, [spend("cohort", more)], DAY)),
      "SAME_NOISE",
      JSON.stringify(more),
    );
  assert.equal(
    rule(() => pay(at, [spend("x"), spend("x", { rho: "1/3" })], DAY)),
    "SAME_NOISE",
  );
  assert.equal(ledgerEntries(at).length, 1, "all or none");
});

test("a month and twelve months have caps that are exact to the last fraction", () => {
  const at = place();
  const forty = Array.from({ length: 40 }, (_, index) =>
    spend(`view_${"abcdefghij"[index % 10]}_${"abcd"[index % 4]}`, { metric: `m.m${index}` }),
  );
  // 40 / 400 is 0.1 to the last bit.
  pay(at, forty, DAY);
  assert.equal(
    rule(() => pay(at, [spend("more", { rho: "1/1000000000000" })], DAY)),
    "MONTHLY_CAP",
  );
  for (let month = 4; month <= 12; month++) {
    const period = `2027-${String(month).padStart(2, "0")}`;
    pay(at, [spend("all", { period, release: period, rho: "1/10" })], "2028-01-20");
  }
  // Ten months at 0.1 are 1.0; an eleventh within twelve months is too much, also one before them.
  for (const period of ["2028-01", "2028-02", "2027-02"])
    assert.equal(
      rule(() => pay(at, [spend("all", { period, release: period })], "2028-03-20")),
      "YEARLY_CAP",
      period,
    );
  pay(at, [spend("all", { period: "2028-03", release: "2028-03", rho: "1/10" })], "2028-04-20");
});

test("a quarter counts in each of its months", () => {
  const at = place();
  pay(at, [spend("all", { rho: "1/10", period: "2027-Q1" })], DAY);
  for (const period of ["2027-01", "2027-02", "2027-03"])
    assert.equal(
      rule(() => pay(at, [spend("more", { period })], DAY)),
      "MONTHLY_CAP",
    );
  pay(at, [spend("more", { period: "2027-04" })], DAY);
});

test("an edited ledger is refused", () => {
  const at = place();
  pay(at, [spend("cohort"), spend("instances")], DAY);
  const text = readFileSync(at.file, "utf8");
  const lines = text.trimEnd().split("\n");
  const edits = [
    text.replace('"rho":"1/400"', '"rho":"1/500"'),
    `${lines[1]}\n${lines[0]}\n`,
    `${lines[0]}\n`,
    "",
    `${lines[0]}\n{}\n`,
    text.replace("}\n", ',"note":"x"}\n'),
  ];
  for (const edit of edits) {
    writeFileSync(at.file, edit);
    assert.match(
      rule(() => pay(at, [spend("total")], DAY)),
      /LEDGER_BROKEN|LEDGER_BEHIND/,
      edit,
    );
  }
  // An entry that was changed and hashed anew does not fit the mark.
  const entry = { ...(JSON.parse(lines[1]!) as LedgerEntry), rho: "1/4000" };
  writeFileSync(at.file, `${lines[0]}\n${JSON.stringify({ ...entry, hash: hashOf(entry) })}\n`);
  assert.equal(
    rule(() => ledgerEntries(at)),
    "LEDGER_BEHIND",
  );
});

test("a truncated ledger, a lost one and a restored back-up are refused", () => {
  const at = place();
  pay(at, [spend("cohort")], DAY);
  copyFileSync(at.file, `${at.file}.old`);
  copyFileSync(at.mark, `${at.mark}.old`);
  pay(at, [spend("instances")], DAY);
  const newest = readFileSync(at.file);
  copyFileSync(`${at.file}.old`, at.file);
  assert.equal(
    rule(() => pay(at, [spend("total")], DAY)),
    "LEDGER_BEHIND",
    "an old copy",
  );
  writeFileSync(at.file, newest);
  truncateSync(at.file, newest.length - 5);
  assert.equal(
    rule(() => pay(at, [spend("total")], DAY)),
    "LEDGER_BEHIND",
    "cut short",
  );
  rmSync(at.file);
  assert.equal(
    rule(() => pay(at, [spend("total")], DAY)),
    "LEDGER_BEHIND",
    "lost",
  );
  writeFileSync(at.file, newest);
  writeFileSync(at.mark, "{");
  assert.equal(
    rule(() => ledgerEntries(at)),
    "LEDGER_BROKEN",
    "mark",
  );
});

test("a ledger of several releases whose mark is gone is refused", () => {
  const at = place();
  pay(at, [spend("cohort")], DAY);
  pay(at, [spend("cohort", { release: "2027-04", period: "2027-04" })], "2027-05-20");
  rmSync(at.mark);
  assert.equal(
    rule(() => ledgerEntries(at)),
    "LEDGER_BEHIND",
  );
});

test("a crash at any byte of paying resumes and spends each table once", () => {
  const whole = place();
  const wanted = [spend("cohort"), spend("instances"), spend("total")];
  pay(whole, [spend("first")], DAY);
  const before = readFileSync(whole.file, "utf8");
  const markBefore = readFileSync(whole.mark, "utf8");
  pay(whole, wanted, DAY);
  const after = readFileSync(whole.file, "utf8");
  for (let cut = before.length; cut <= after.length; cut += 97) {
    writeFileSync(whole.file, after.slice(0, cut));
    writeFileSync(whole.mark, markBefore);
    const entries = pay(whole, wanted, DAY);
    assert.equal(entries.length, 4, `cut at ${cut}`);
    assert.equal(readFileSync(whole.file, "utf8"), after, `cut at ${cut}`);
  }
});

test("a crash before the first mark was written resumes", () => {
  const at = place();
  pay(at, [spend("cohort"), spend("instances")], DAY);
  rmSync(at.mark);
  assert.equal(pay(at, [spend("cohort"), spend("instances")], DAY).length, 2);
  assert.ok(existsSync(at.mark));
});

test("a clock that was set back is refused", () => {
  const at = place();
  pay(at, [spend("cohort")], DAY);
  assert.equal(
    rule(() => pay(at, [spend("total")], "2027-04-19")),
    "CLOCK",
  );
});

test("two at once: the second is refused, and a lock whose process is gone is taken over", async () => {
  const at = place();
  const lock = join(at.directory, "lock");
  await locked(lock, async () => {
    await assert.rejects(
      locked(lock, () => undefined),
      { rule: "BUSY" },
    );
  });
  await locked(lock, () => undefined);
  const gone = execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" });
  writeFileSync(`${lock}.99`, gone);
  assert.equal(await locked(lock, () => 7), 7);
  writeFileSync(`${lock}.999`, "x");
  await assert.rejects(
    locked(lock, () => undefined),
    { rule: "BUSY" },
    "a lock that names no process is respected",
  );
});

test("a full disk leaves the ledger as it was, at each stage", (context) => {
  const at = place();
  pay(at, [spend("cohort")], DAY);
  const [text, mark] = [readFileSync(at.file, "utf8"), readFileSync(at.mark, "utf8")];
  const small = join(at.directory, "small");
  mkdirSync(small);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", small]).status !== 0)
    return context.skip("may not mount a small disk");
  const wanted = Array.from({ length: 30 }, (_, index) => spend("cohort", { metric: `m.m${index}` }));
  try {
    // The ledger itself does not fit.
    const onSmall = { file: join(small, "ledger.jsonl"), mark: at.mark };
    writeFileSync(onSmall.file, text);
    assert.equal(
      rule(() => pay(onSmall, wanted, DAY)),
      "DISK",
    );
    assert.equal(readFileSync(onSmall.file, "utf8"), text, "nothing half written");
    rmSync(onSmall.file);
    // Only the mark does not fit: what is in the ledger counts, and the next time goes on from there.
    const markOnSmall = { file: at.file, mark: join(small, "mark") };
    writeFileSync(markOnSmall.mark, mark);
    spawnSync("dd", ["if=/dev/zero", `of=${join(small, "filler")}`, "bs=4096"]);
    assert.equal(
      rule(() => pay(markOnSmall, wanted, DAY)),
      "DISK",
    );
    rmSync(join(small, "filler"));
    assert.equal(pay(markOnSmall, wanted, DAY).length, 31);
  } finally {
    spawnSync("umount", [small]);
  }
});
