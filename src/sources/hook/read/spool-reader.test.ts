import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { line } from "../test-lines.ts";
import { type SpoolPlace, SpoolReader } from "./spool-reader.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowmeter-spool-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (number: number): string => join(folder, `events.${number}.jsonl`);
const beats = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `${line(from + at, { event: "beat" })}\n`).join("");
const seqs = (reader: SpoolReader): number[] => reader.read().map(({ event }) => event.seq);
/** As the hook does it. */
function rotate(): void {
  for (let number = 4; number > 0; number--)
    try {
      renameSync(file(number - 1), file(number));
    } catch {}
}

test("reading goes on where it stopped; a line that is being written is left for later", () => {
  const reader = new SpoolReader(folder);
  assert.deepEqual(seqs(reader), [], "no hook yet");
  writeFileSync(file(0), beats(1, 2) + beats(3, 3).slice(0, 20));
  assert.deepEqual(seqs(reader), [1, 2]);
  assert.deepEqual(seqs(reader), []);
  appendFileSync(file(0), beats(3, 3).slice(20) + beats(4, 4));
  assert.deepEqual(seqs(reader), [3, 4]);
});

test("a file that rotates is not read again, and what was added before it did is", () => {
  const reader = new SpoolReader(folder);
  writeFileSync(file(0), beats(1, 2));
  assert.deepEqual(seqs(reader), [1, 2]);
  appendFileSync(file(0), beats(3, 3));
  rotate();
  writeFileSync(file(0), beats(4, 5));
  rotate();
  writeFileSync(file(0), beats(6, 6));
  assert.deepEqual(seqs(reader), [3, 4, 5, 6]);
  for (let at = 0; at < 10; at++) {
    rotate();
    writeFileSync(file(0), beats(7 + at, 7 + at));
    assert.deepEqual(seqs(reader), [7 + at]);
  }
});

test("five files are read oldest first", () => {
  for (let number = 0; number < 5; number++) writeFileSync(file(number), beats(50 - number * 10, 51 - number * 10));
  assert.deepEqual(seqs(new SpoolReader(folder)), [10, 11, 20, 21, 30, 31, 40, 41, 50, 51]);
});

test("another process goes on at a place that was handed out", () => {
  writeFileSync(file(1), beats(1, 3));
  writeFileSync(file(0), beats(4, 6));
  const places = new SpoolReader(folder).read();
  const after = (seq: number): SpoolPlace => places.find(({ event }) => event.seq === seq)!.place;
  assert.deepEqual(seqs(new SpoolReader(folder, after(2))), [3, 4, 5, 6]);
  assert.deepEqual(seqs(new SpoolReader(folder, after(4))), [5, 6]);
  rotate();
  writeFileSync(file(0), beats(7, 7));
  const reader = new SpoolReader(folder, after(4));
  assert.deepEqual(seqs(reader), [5, 6, 7]);
  assert.deepEqual(seqs(reader), []);
  assert.deepEqual(seqs(new SpoolReader(folder, { file: "s1:99", offset: 7 })), [1, 2, 3, 4, 5, 6, 7], "gone since");
});

test("a file that was cut is read from its beginning: who takes the events knows them by their numbers", () => {
  const reader = new SpoolReader(folder);
  writeFileSync(file(0), beats(1, 3));
  assert.deepEqual(seqs(reader), [1, 2, 3]);
  truncateSync(file(0), beats(1, 1).length);
  assert.deepEqual(seqs(reader), [1]);
  appendFileSync(file(0), beats(4, 5));
  assert.deepEqual(seqs(reader), [4, 5]);
  writeFileSync(file(0), "");
  assert.deepEqual(seqs(reader), []);
  writeFileSync(file(0), beats(9, 9));
  assert.deepEqual(seqs(reader), [9]);
});

test("junk, empty lines and huge lines are passed over and counted", () => {
  const reader = new SpoolReader(folder);
  writeFileSync(file(0), Buffer.concat([Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x0a]), Buffer.from(beats(1, 1))]));
  appendFileSync(file(0), `${"x".repeat(300_000)}\n${"y".repeat(3_000_000)}\n${beats(2, 2)}`);
  assert.deepEqual(seqs(reader), [1, 2]);
  assert.deepEqual(
    [...reader.skipped],
    [
      ["notJson", 1],
      ["tooLong", 2],
    ],
  );
});

test("a file of nothing but junk is read once", () => {
  const reader = new SpoolReader(folder);
  writeFileSync(file(0), "junk\n".repeat(1000));
  reader.read();
  reader.read();
  assert.equal(reader.skipped.get("notJson"), 1000);
});

test("links, folders and other names are no spool", () => {
  writeFileSync(join(folder, "events.jsonl"), beats(1, 1));
  writeFileSync(join(folder, "events.0.jsonl.gz"), beats(1, 1));
  symlinkSync(join(folder, "events.jsonl"), file(1));
  mkdirSync(file(2));
  assert.deepEqual(seqs(new SpoolReader(folder)), []);
  assert.deepEqual(seqs(new SpoolReader(join(folder, "nowhere"))), []);
});

test("much is read in parts", () => {
  writeFileSync(file(1), beats(1, 30_000));
  writeFileSync(file(0), beats(30_001, 60_000));
  const reader = new SpoolReader(folder);
  assert.equal(reader.read().length, 50_000);
  assert.equal(reader.hasMore, true);
  assert.equal(reader.read().length, 10_000);
  assert.equal(reader.hasMore, false);
});
