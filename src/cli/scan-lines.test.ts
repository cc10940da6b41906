import assert from "node:assert/strict";
import { test } from "node:test";
import { noLog } from "../ingest/error-logs.ts";
import type { ScanTally } from "../ingest/scan.ts";
import { progressLine, tallyLines } from "./scan-lines.ts";

const tally: ScanTally = {
  ...{ items: 3, runs: 40, unchanged: 0, otherBuilds: 0, badBuilds: 0, emptyBuilds: 0, flowNodes: 1200 },
  ...{
    files: 90,
    bytes: 2_500_000,
    quarantined: 0,
    expectedBuilds: 40,
    discarded: 0,
    changes: [],
    elapsedMs: 1500,
    log: noLog,
  },
};

test("a first scan in which nothing was wrong", () => {
  assert.equal(
    tallyLines(tally, "flowmeter quarantine"),
    "Read 40 runs with 1,200 flow nodes in 1.5 s (90 files, 2.5 MB).\n40 builds in 3 items. No build was skipped.",
  );
});

test("everything that was not read is accounted for", () => {
  // 1 read + 30 + 4 + 3 + 2 = 40 builds.
  const again = {
    ...tally,
    runs: 1,
    unchanged: 30,
    otherBuilds: 4,
    badBuilds: 3,
    emptyBuilds: 2,
    quarantined: 5,
    discarded: 1,
  };
  assert.equal(
    tallyLines(again, "flowmeter quarantine").split("\n")[1],
    "40 builds in 3 items. Skipped: 30 unchanged, 4 not of a Pipeline, 3 unreadable, 2 empty. 1 run gone from disk, kept in the store. 5 records quarantined: see flowmeter quarantine",
  );
});

test("a scan that found nothing new says so", () => {
  const none = { ...tally, runs: 0, flowNodes: 0, files: 0, bytes: 0, unchanged: 40, elapsedMs: 34 };
  assert.equal(
    tallyLines(none, "flowmeter quarantine"),
    "Nothing changed since the last scan (34 ms).\n40 builds in 3 items. Skipped: 40 unchanged.",
  );
});

test("an error log is accounted for, when something in it was new", () => {
  // 120 lines: 110 kept, 4 + 3 + 2 + 1 not.
  const skipped = { notJson: 4, tooLong: 3, otherVersion: 0, noTime: 2, known: 1 };
  const log = { files: 2, lines: 120, kept: 110, skipped };
  assert.equal(
    tallyLines({ ...tally, log }, "flowmeter quarantine").split("\n")[2],
    "Error log: 120 lines in 2 files, 110 kept; skipped: 4 not JSON, 3 too long, 2 without a time, 1 known from another file.",
  );
  const onlyLog = { ...tally, runs: 0, files: 0, bytes: 0, log: { ...noLog, files: 1, lines: 1, kept: 1 } };
  assert.match(tallyLines(onlyLog, ""), /^Read 0 runs[\s\S]*\nError log: 1 line in 1 file, 1 kept\.$/);
});

test("changes of Pipelines come first, the first few by name, and cannot write to the terminal", () => {
  const changes = [
    { kind: "renamed", pipeline: "a\u001b[2J", now: "b" } as const,
    ...Array.from({ length: 6 }, (_, i) => ({ kind: "deleted", pipeline: `p${i}`, now: undefined }) as const),
  ];
  const lines = tallyLines({ ...tally, changes }, "flowmeter quarantine").split("\n");
  assert.equal(lines[0], "Pipeline a␛[2J was renamed to b.");
  assert.equal(lines[1], "Pipeline p0 was deleted.");
  assert.equal(lines[5], "2 more Pipelines changed likewise.");
});

test("progress says how far, how fast and how long", () => {
  // 50 of 200 builds in 1 s: 150 to go take 3 s; 6,000 nodes in 1 s.
  const soFar = { ...tally, runs: 50, expectedBuilds: 200, flowNodes: 6000, elapsedMs: 1000 };
  assert.equal(progressLine(soFar), "3 items · 50 of 200 builds · 6,000 flow nodes · 6,000 nodes/s · 3.0 s left");
  assert.doesNotMatch(progressLine({ ...soFar, elapsedMs: 0 }), /left|NaN|Infinity/);
});
