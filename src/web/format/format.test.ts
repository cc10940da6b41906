import assert from "node:assert/strict";
import { test } from "node:test";
import { duration } from "./duration.ts";
import { epochMs, inUtc, inZone } from "./instant.ts";
import { plural } from "./plural.ts";
import { firstSentence, sentenceCase } from "./sentence.ts";
import { share } from "./share.ts";
import { shortened } from "./shortened.ts";
import { span } from "./span.ts";
import { visible } from "./visible.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test("writes lengths of time in their two largest units", () => {
  const rows: readonly (readonly [number, string])[] = [
    [-5 * MINUTE, "0 s"],
    [0, "0 s"],
    [999, "0 s"],
    [59_999, "59 s"],
    [MINUTE, "1 min"],
    [HOUR - 1, "59 min"],
    [HOUR, "1 h"],
    [18 * HOUR + 51 * MINUTE, "18 h 51 min"],
    [48 * HOUR - 1, "47 h 59 min"],
    [48 * HOUR, "2 d"],
    [76 * HOUR, "3 d 4 h"],
  ];
  for (const [ms, text] of rows) assert.equal(duration(ms), text, `${ms}`);
});

test("reads instants, and writes them in UTC and in a zone", () => {
  const at = Date.UTC(2026, 5, 21, 5, 25, 13);
  assert.equal(epochMs("2026-06-21T05:25:13.000Z"), at);
  assert.equal(epochMs(undefined), undefined);
  assert.equal(epochMs("yesterday"), undefined);
  assert.equal(inUtc(at), "2026-06-21 05:25:13 UTC");
  assert.equal(inZone(at, "Europe/Berlin"), "21 Jun 2026, 07:25");
  assert.equal(inZone(at, "Asia/Kolkata"), "21 Jun 2026, 10:55");
});

test("counts things", () => {
  assert.equal(plural(0, "run"), "0 runs");
  assert.equal(plural(1, "run"), "1 run");
  assert.equal(plural(2, "entry", "entries"), "2 entries");
});

test("writes out what is invisible and leaves what is read", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["shop/deploy#61", "shop/deploy#61"],
    ["pay\u202Eroll", "pay[U+202E]roll"],
    ["a\u0000b\u200F\u2028", "a[U+0000]b[U+200F][U+2028]"],
    ["line\nline", "line[U+000A]line"],
    ["\u{E0041}", "[U+E0041]"],
    ["名前 🚀 בנייה", "名前 🚀 בנייה"],
    ["👩\u200D🚀", "👩\u200D🚀"],
    ["<img onerror=x>", "<img onerror=x>"],
  ];
  for (const [text, shown] of rows) assert.equal(visible(text), shown);
});

test("cuts overlong words in their middle and overlong texts at their end", () => {
  assert.equal(shortened("Abort shop/deploy#59."), "Abort shop/deploy#59.");
  const word = `${"a".repeat(120)}`;
  assert.equal(shortened(word), word);
  const cut = shortened(`Abort ${"x".repeat(4000)}#4 now`);
  assert.equal(cut, `Abort ${"x".repeat(80)}…${"x".repeat(28)}#4 now`);
  assert.equal(shortened("many words ".repeat(100)).length, 480);
});

test("tells the first sentence from the rest, and begins texts with a capital", () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ["All is well.", "All is well.", ""],
    [
      "4 stuck: 2 causes. No agent can serve label gpu. Ask.",
      "4 stuck: 2 causes.",
      "No agent can serve label gpu. Ask.",
    ],
    ["waits for v1.2.3 of it", "waits for v1.2.3 of it", ""],
    ["", "", ""],
  ];
  for (const [text, first, rest] of rows) assert.deepEqual(firstSentence(text), [first, rest]);
  assert.equal(sentenceCase("bring gpu-1 online"), "Bring gpu-1 online");
  assert.equal(sentenceCase(""), "");
});

test("writes measured lengths of time as fine as they are worth", () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, "0 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [9949, "9.9 s"],
    [9950, "10 s"],
    [59_949, "60 s"],
    [59_950, "1 min"],
    [200_000, "3 min 20 s"],
    [HOUR - 400, "1 h"],
    [2 * HOUR + 5 * MINUTE, "2 h 5 min"],
    [24 * HOUR - 1, "1 d"],
    [76 * HOUR, "3 d 4 h"],
  ];
  for (const [ms, text] of rows) assert.equal(span(ms), text);
});

test("writes shares without making something of nothing, or all of nearly all", () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, "0 %"],
    [0.0001, "<0.1 %"],
    [0.004, "0.4 %"],
    [0.00999, "0.9 %"],
    [0.41, "41 %"],
    [0.9999, "99.9 %"],
    [1, "100 %"],
  ];
  for (const [part, text] of rows) assert.equal(share(part), text);
});
