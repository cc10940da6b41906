import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunRows } from "../../model/run-rows.ts";
import { sharedLiveRun } from "./shared-live-run.ts";

test("what several ask within a second is read once; later, of others and after a failure it is read again", async () => {
  let now = 0;
  let fails = false;
  const asked: string[] = [];
  const read = sharedLiveRun(
    async (fullName, number) => {
      asked.push(`${fullName}#${number}`);
      if (fails) throw new Error("gone");
      return { readAt: now, revision: asked.length, rows: {} as RunRows };
    },
    () => now,
  );
  const [one, other] = await Promise.all([read("a", 1), read("a", 1)]);
  assert.equal(one, other);
  now = 999;
  assert.equal(await read("a", 1), one);
  assert.notEqual(await read("b", 1), one);
  now = 1000;
  assert.equal((await read("a", 1))?.revision, 3);
  now = 5000;
  fails = true;
  await assert.rejects(read("a", 1), /gone/);
  fails = false;
  assert.equal((await read("a", 1))?.revision, 5);
  assert.deepEqual(asked, ["a#1", "b#1", "a#1", "a#1", "a#1"]);
});
