import assert from "node:assert/strict";
import { test } from "node:test";
import { LogIndex } from "./log-index.ts";

function ownersAt(text: string, offsets: readonly number[], sizes = 1e9): (number | undefined)[] {
  const index = new LogIndex();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += sizes) index.feed(bytes.subarray(at, at + sizes));
  return offsets.map((offset) => index.at(offset).flowNode);
}

const TEXT = "10 3\n20\n30 7\n40 3\n";

test("text belongs to the node of the last line at or before it", () => {
  assert.deepEqual(ownersAt(TEXT, [0, 9, 10, 19, 20, 30, 39, 40, 99]), [
    undefined,
    undefined,
    3,
    3,
    undefined,
    7,
    7,
    3,
    3,
  ]);
});

test("pieces of any size tell the same", () => {
  for (const size of [1, 2, 3, 5]) assert.deepEqual(ownersAt(TEXT, [10, 20, 30, 40], size), [3, undefined, 7, 3]);
});

test("a line that has not ended says nothing yet", () => {
  assert.deepEqual(ownersAt("10 3\n20", [25]), [3]);
});

test("lines that are none are passed over", () => {
  assert.deepEqual(ownersAt(`10 3\nx y\n5 9\n-1 2\n${"9".repeat(500)} 4\n20 8\n\0\n`, [10, 20]), [3, 8]);
});

test("tells how far a stretch goes", () => {
  const index = new LogIndex();
  index.feed(Buffer.from(TEXT));
  assert.equal(index.at(12).until, 20);
  assert.equal(index.at(45).until, Number.POSITIVE_INFINITY);
});
