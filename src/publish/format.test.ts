import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  formatAverage,
  formatBytes,
  formatDuration,
  formatInstant,
  formatLasting,
  formatPercent,
  formatRatio,
  formatShare,
  plural,
} from "./format.ts";

describe("numbers as people read them", () => {
  for (const [ratio, expected] of [
    [0, "0 %"],
    [0.0004, "<0.1 %"],
    [0.004, "0.4 %"],
    [0.00999, "0.9 %"],
    [0.41, "41 %"],
    [0.995, "99.5 %"],
    [0.9999, "99.9 %"],
    [1, "100 %"],
    [1.29, "129 %"],
  ] as const)
    it(`${ratio} is ${expected}`, () => assert.equal(formatRatio(ratio), expected));

  for (const [ms, expected] of [
    [0, "0 ms"],
    [850, "850 ms"],
    [4200, "4.2 s"],
    [59_960, "1 min"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [86_399_999, "24 h"],
    [273_600_000, "3 d 4 h"],
  ] as const)
    it(`${ms} ms is ${expected}`, () => assert.equal(formatDuration(ms), expected));

  for (const [ms, expected] of [
    [-5, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [67_859_000, "18 h 50 min"],
    [86_400_000, "24 h"],
    [142_300_000, "39 h 31 min"],
    [172_800_000, "2 d"],
    [273_600_000, "3 d 4 h"],
  ] as const)
    it(`what has lasted ${ms} ms has lasted ${expected}`, () => assert.equal(formatLasting(ms), expected));

  it("gives instants in UTC, and nothing for what is none", () => {
    assert.equal(formatInstant(Date.parse("2026-09-01T14:05:59Z")), "2026-09-01 14:05 UTC");
    assert.deepEqual([formatInstant(1e300), formatInstant(Number.NaN)], [undefined, undefined]);
  });

  it("gives small wholes no percentage", () => {
    assert.equal(formatShare(12, 29, "Pipelines"), "41 % of Pipelines (12 of 29)");
    assert.equal(formatShare(2, 4, "Pipelines"), "2 of 4 Pipelines");
    assert.equal(formatPercent(2, 4), undefined);
    assert.equal(formatPercent(2, 5), "40 %");
  });

  it("knows one from many", () => {
    assert.equal(plural(1, "run"), "1 run");
    assert.equal(plural(0, "run"), "0 runs");
    assert.equal(plural(2, "library", "libraries"), "2 libraries");
  });

  it("rounds averages to one decimal while they are small", () => {
    assert.deepEqual([0, 1, 4.25, 9.94, 9.96, 1234.5].map(formatAverage), ["0", "1", "4.3", "9.9", "10", "1,235"]);
  });

  it("writes bytes in powers of 1000", () =>
    assert.deepEqual([812, 4200, 1_300_000_000].map(formatBytes), ["812 B", "4.2 kB", "1.3 GB"]));
});
