import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../../../../test/support/random.ts";
import { type CutLine, LineCutter } from "./line-cutter.ts";

const NOTE = "\u001b[8mha:////4AAAA==\u001b[0m";

function cut(bytes: Buffer, sizes: () => number): CutLine[] {
  const cutter = new LineCutter();
  const lines: CutLine[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizes());
    cutter.feed(bytes.subarray(at, at + size), at, (line) => lines.push(line));
    at += size;
  }
  cutter.cut((line) => lines.push(line));
  return lines;
}

const texts = (log: string): string[] => cut(Buffer.from(log), () => 1e9).map(({ text }) => text);

const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ["lines", "a\nb\n", ["a", "b"]],
  ["line ends of Windows", "a\r\nb\r\n", ["a", "b"]],
  ["a line that has not ended", "a\nb", ["a", "b"]],
  ["empty lines", "\n\na\n", ["", "", "a"]],
  ["a note", `${NOTE}[Pipeline] sh\n`, ["[Pipeline] sh"]],
  ["notes in the midst", `Started by user ${NOTE}an-admin${NOTE}\n`, ["Started by user an-admin"]],
  ["a note that does not end", "\u001b[8mha:AAAA\nnext\n", ["", "next"]],
  ["colours stay", "\u001b[32mgreen\u001b[0m\n", ["\u001b[32mgreen\u001b[0m"]],
  ["half a marker", "\u001b[8x\u001b\u001b[8mha:A\u001b[0my\n", ["\u001b[8x\u001by"]],
  ["wide characters", "‘gpu-1’ is offline\n", ["‘gpu-1’ is offline"]],
];

for (const [name, log, expected] of rows) test(`cuts ${name}`, () => assert.deepEqual(texts(log), expected));

test("keeps the start of a long line and nothing more", () => {
  const [line, next] = cut(Buffer.from(`${"x".repeat(100_000)}\nnext\n`), () => 777);
  assert.equal(line!.text.length, 2000);
  assert.equal(next!.text, "next");
  assert.equal(next!.offset, 100_001);
});

test("tells the note a line begins with, and no other", () => {
  assert.equal(cut(Buffer.from(`${NOTE}a\n`), () => 3)[0]!.note, "////4AAAA==");
  assert.equal(cut(Buffer.from(`a${NOTE}b\n`), () => 3)[0]!.note, undefined);
  assert.equal(cut(Buffer.from(`\u001b[8mha:${"A".repeat(5000)}\u001b[0ma\n`), () => 3)[0]!.note, undefined);
});

test("pieces of any size give the same lines", () => {
  const random = new SeededRandom(7);
  const parts = ["a", "\n", "\r\n", NOTE, "\u001b", "[8m", "[0m", "‘é😀’", "x".repeat(2500), "[Pipeline] sh", "\0"];
  for (let round = 0; round < 300; round++) {
    const log = Buffer.from(Array.from({ length: random.below(40) }, () => random.pick(parts)).join(""));
    const whole = cut(log, () => 1e9);
    assert.deepEqual(
      cut(log, () => 1 + random.below(9)),
      whole,
      `round ${round}`,
    );
  }
});
