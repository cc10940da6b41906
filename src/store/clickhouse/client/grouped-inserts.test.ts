import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { GroupedInserts } from "./grouped-inserts.ts";

interface Sent {
  readonly table: string;
  readonly lines: string;
  readonly end: (error?: Error) => void;
}

function recorded(): { readonly inserts: GroupedInserts; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const inserts = new GroupedInserts(
    (table, lines) =>
      new Promise((resolve, reject) => {
        sent.push({ table, lines, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  );
  return { inserts, sent };
}

test("what comes while an insert is on its way goes with the next one, of each table by itself", async () => {
  const { inserts, sent } = recorded();
  const all = ["1", "2", "3"].map((line) => inserts.add("run", line));
  const other = inserts.add("build", "4");
  assert.deepEqual(
    sent.map(({ table, lines }) => [table, lines]),
    [
      ["run", "1"],
      ["build", "4"],
    ],
  );
  sent[0]!.end();
  await all[0];
  await setImmediate();
  assert.equal(sent[2]?.lines, "2\n3");
  sent[1]!.end();
  sent[2]!.end();
  await Promise.all([...all, other]);
  const later = inserts.add("run", "5");
  assert.equal(sent[3]?.lines, "5", "at once when nothing is on its way");
  sent[3]!.end();
  await later;
});

test("an insert that fails has failed for those in it alone", async () => {
  const { inserts, sent } = recorded();
  const [first, ...rest] = ["1", "2", "3"].map((line) => inserts.add("run", line));
  sent[0]!.end(new Error("gone"));
  await assert.rejects(first!, /gone/);
  await setImmediate();
  sent[1]!.end();
  await Promise.all(rest);
});

test("a large text goes by itself", async () => {
  const { inserts, sent } = recorded();
  const large = "x".repeat(9_000_000);
  const all = ["1", "2", large, "3"].map((line) => inserts.add("run", line));
  for (let at = 0; at < 4; at++) {
    sent[at]!.end();
    await setImmediate();
  }
  await Promise.all(all);
  assert.deepEqual(
    sent.map(({ lines }) => lines.length),
    [1, 1, 9_000_000, 1],
  );
});
