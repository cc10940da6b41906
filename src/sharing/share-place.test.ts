import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { nameOfBytes } from "../privacy/report/seal.ts";
import { AuditLog } from "./audit-log.ts";
import { Outbox } from "./outbox.ts";
import { withSharePlace } from "./share-place.ts";
import { takeLock } from "./take-lock.ts";
import { testDirectories } from "./test-directories.ts";

const directory = testDirectories();

describe("a place", () => {
  test("is changed by one at a time, and the next waits its turn", async () => {
    const place = { store: join(directory(), "s"), controller: "c", machineId: "" };
    const order: string[] = [];
    const turn = (name: string) =>
      withSharePlace(place, async () => {
        order.push(`${name} in`);
        await setTimeout(30);
        order.push(`${name} out`);
      });
    await Promise.all([turn("one"), turn("two"), turn("three")]);
    assert.deepEqual(
      order.map((what) => what.split(" ")[1]),
      ["in", "out", "in", "out", "in", "out"],
    );
  });

  test("is not waited for without end", async () => {
    const lock = join(directory(), "lock");
    const giveBack = await takeLock(lock, 2);
    await assert.rejects(takeLock(lock, 2), /Another command/);
    giveBack();
    await takeLock(lock, 2);
    await assert.rejects(takeLock(join(lock, "none", "lock"), 2), /cannot be made/);
  });

  test("is not where a link leads", async () => {
    const [real, elsewhere] = [directory(), directory()];
    const place = { store: join(real, "s"), controller: "c", machineId: "" };
    symlinkSync(elsewhere, `${place.store}.share`);
    await assert.rejects(
      withSharePlace(place, () => undefined),
      /is a link/,
    );
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  for (const name of ["outbox", "sent"])
    test(`does not put reports where a link in the place of ${name} leads`, async () => {
      const [real, elsewhere] = [directory(), directory()];
      const bytes = Buffer.from("x");
      symlinkSync(elsewhere, join(real, name));
      const outbox = new Outbox(real);
      const entry = { dest: "own", env: "a.b", period: "2027-03", seq: 1, preparedAt: 1, sendAt: 2, tries: 0 };
      const report = { ...entry, name: nameOfBytes(bytes), bytes, state: "held" as const };
      assert.throws(() => {
        outbox.add([report], []);
        outbox.settle(report, "sent");
      }, /is a link/);
      assert.deepEqual(readdirSync(elsewhere), []);
    });

  test("does not log where a link leads", () => {
    const [real, elsewhere] = [directory(), directory()];
    writeFileSync(join(elsewhere, "file"), "");
    symlinkSync(join(elsewhere, "file"), join(real, "audit.jsonl"));
    assert.throws(() => new AuditLog(join(real, "audit.jsonl")).add("consent", {}, 1), /cannot be/);
    assert.equal(readFileSync(join(elsewhere, "file"), "utf8"), "");
  });
});

describe("a list of the outbox", () => {
  const restores: readonly (readonly [how: string, restore: (backup: string, file: string) => void])[] = [
    ["copied over it", (backup, file) => copyFileSync(backup, file)],
    ["written into it", (backup, file) => writeFileSync(file, readFileSync(backup))],
    ["moved into its place", (backup, file) => renameSync(backup, file)],
  ];
  for (const [how, restore] of restores)
    test(`knows when an older one was ${how}`, () => {
      const place = directory();
      const [file, backup] = [join(place, "outbox.json"), join(place, "backup.json")];
      const outbox = new Outbox(place);
      outbox.empty();
      copyFileSync(file, backup);
      outbox.empty();
      assert.equal(new Outbox(place).isRestored(), false);
      restore(backup, file);
      assert.equal(new Outbox(place).isRestored(), true);
      new Outbox(place).empty();
      assert.equal(new Outbox(place).isRestored(), false);
    });

  test("is not taken for another when its owner, mode or name changes", () => {
    const place = directory();
    const file = join(place, "outbox.json");
    new Outbox(place).empty();
    chmodSync(file, 0o400);
    utimesSync(file, 1, 1);
    renameSync(file, `${file}.x`);
    renameSync(`${file}.x`, file);
    assert.equal(new Outbox(place).isRestored(), false);
  });
});

test("the clock may go on, and back by a little; not behind the log", () => {
  const log = new AuditLog(join(directory(), "audit.jsonl"));
  log.checkClock(0);
  log.add("consent", {}, 100 * 86_400_000);
  log.checkClock(200 * 86_400_000);
  log.checkClock(100 * 86_400_000 - 60_000);
  assert.throws(() => log.checkClock(99 * 86_400_000), /stands before the last line/);
});
