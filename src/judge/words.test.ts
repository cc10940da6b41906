import assert from "node:assert/strict";
import { test } from "node:test";
import { agentWords, durationWords, instantWords, listWords, nameWords } from "./words.ts";

test("durations have two units at most, and never more precision than is meant", () => {
  const said: readonly (readonly [number, string])[] = [
    [0, "0 s"],
    [-5000, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_600_000, "1 h"],
    [67_860_000, "18 h 51 min"],
    [48 * 3_600_000, "2 d"],
    [76 * 3_600_000, "3 d 4 h"],
    [Number.NaN, "some time"],
    [Number.POSITIVE_INFINITY, "some time"],
  ];
  for (const [ms, words] of said) assert.equal(durationWords(ms), words);
});

test("an instant of another day is said with its day, and one that is none is not said", () => {
  const now = Date.UTC(2026, 10, 24, 0, 5);
  assert.equal(instantWords(now - 60_000, now), "00:04 UTC");
  assert.equal(instantWords(now - 600_000, now), "2026-11-23 23:55 UTC");
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300])
    assert.equal(instantWords(at, now), "an unknown time");
});

test("a name stays on its line and does not fill the page", () => {
  assert.equal(nameWords("gpu-1"), "gpu-1");
  assert.equal(nameWords("a\nb\u001b[8m"), "a b [8m");
  assert.equal(nameWords("x".repeat(10_000)).length, 120);
  assert.equal(agentWords(""), "the built-in node");
});

test("lists end after four", () => {
  assert.equal(listWords([]), "");
  assert.equal(listWords(["a"]), "a");
  assert.equal(listWords(["a", "b"]), "a and b");
  assert.equal(listWords(["a", "b", "c", "d"]), "a, b, c and d");
  assert.equal(listWords(["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
});
