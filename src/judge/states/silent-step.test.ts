import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { HeadObservation, RunObservation } from "../../model/running.ts";
import { AT, ago, head } from "../test-fleet.ts";
import { found, runOf, sign, type TestLimits, told } from "../test-run.ts";

const MINUTE = 60_000;
/** A step that began some minutes ago and printed last some minutes ago. */
const step = (began: number, printed: number, about: Partial<HeadObservation> = {}) =>
  head(7, { startAt: ago(began), path: "Build/sh", logBytes: 500, logGrewAt: ago(printed), ...about });
const unseen = (began: number, logBytes: number) => head(7, { startAt: ago(began), path: "Build/sh", logBytes });
/** Thirty earlier runs of the step. */
const known = (watch: number, stuck: number): TestLimits => ({
  elapsed: { watchMs: 10 * watch * MINUTE, stuckMs: 10 * stuck * MINUTE, samples: 30, from: "30 runs" },
  quiet: { watchMs: watch * MINUTE, stuckMs: stuck * MINUTE, samples: 30, from: "30 runs" },
});
const longest = (minutes: number, samples = 5): TestLimits => ({
  elapsed: { watchMs: 1e12, longestMs: minutes * MINUTE, samples, from: "5 runs" },
  quiet: { watchMs: 1e12, samples, from: "5 runs" },
});

describe("a step at work", () => {
  const cases: readonly {
    readonly name: string;
    readonly head: HeadObservation;
    readonly run?: Partial<RunObservation>;
    readonly limits?: TestLimits;
    readonly expected: string;
    readonly confidence?: number;
  }[] = [
    { name: "moves within its limit of silence", head: step(20, 4), limits: known(5, 15), expected: "MOVING ok" },
    {
      name: "is watched beyond it",
      head: step(20, 6),
      limits: known(5, 15),
      expected: "SILENT_STEP watch",
      confidence: 0.99,
    },
    {
      name: "is stuck beyond the second",
      head: step(20, 16),
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
      confidence: 0.999,
    },
    { name: "is never called within a minute", head: step(0.9, 0.9), limits: known(0.01, 0.02), expected: "MOVING ok" },
    { name: "is not called within ten minutes without history", head: step(50, 9), expected: "MOVING ok" },
    {
      name: "is watched at most without history",
      head: step(5000, 4000),
      expected: "SILENT_STEP watch",
      confidence: 0.5,
    },
    {
      name: "is not stuck without history, whatever the limit says",
      head: step(5000, 4000),
      limits: { quiet: { stuckMs: 1 }, elapsed: { stuckMs: 1, longestMs: 1 } },
      expected: "SILENT_STEP watch",
    },
    {
      name: "is watched without history, however long other steps are silent",
      head: step(50, 11),
      limits: { quiet: { watchMs: 60 * MINUTE } },
      expected: "SILENT_STEP watch",
    },
    { name: "may print for ever without history", head: step(5000, 1), expected: "MOVING ok" },
    {
      name: "that prints is stuck beyond its whole time",
      head: step(160, 0.5),
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
    },
    {
      name: "that prints is watched beyond the first",
      head: step(60, 0.5),
      limits: known(5, 15),
      expected: "SILENT_STEP watch",
    },
    {
      name: "is stuck at 3 times the longest of many runs",
      head: step(40, 31),
      limits: longest(10, 20),
      expected: "SILENT_STEP stuck",
      confidence: 0.99,
    },
    { name: "is not at less", head: step(40, 29), limits: longest(10, 20), expected: "MOVING ok" },
    { name: "is not at that when they are few", head: step(80, 75), limits: longest(10, 5), expected: "MOVING ok" },
    {
      name: "is at more times the longest of few",
      head: step(80, 77),
      limits: longest(10, 5),
      expected: "SILENT_STEP stuck",
      confidence: 0.99,
    },
    {
      name: "is not within ten minutes, though its longest was a second",
      head: step(40, 9),
      limits: longest(0.02),
      expected: "MOVING ok",
    },
    {
      name: "is silent since its start when it never printed",
      head: step(16, 0, { logBytes: 0, logGrewAt: undefined } as never),
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
    },
    {
      name: "is silent since it was resumed at the earliest",
      head: step(200, 190, {}),
      run: {
        signs: [sign("resuming", { minutes: 4 }), sign("readyToRun", { minutes: 4 })],
        pauses: [{ fromAt: ago(190), toAt: ago(4) }],
      },
      limits: known(5, 15),
      expected: "MOVING ok",
    },
    {
      name: "is silent since before it was resumed when it had been for too long by then",
      head: step(220, 210, {}),
      run: {
        signs: [sign("resuming", { minutes: 4 }), sign("readyToRun", { minutes: 4 })],
        pauses: [{ fromAt: ago(190), toAt: ago(4) }],
      },
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
    },
    {
      name: "is not silent while Jenkins is down",
      head: step(200, 190),
      run: { pauses: [{ fromAt: ago(189), toAt: ago(2) }] },
      limits: known(5, 15),
      expected: "MOVING ok",
    },
    {
      name: "is not silent while nobody reads",
      head: step(60, 50),
      run: { gaps: [{ fromAt: ago(49), toAt: ago(2) }] },
      limits: known(5, 15),
      expected: "MOVING ok",
    },
    {
      name: "of which no output is seen is called by its time",
      head: unseen(160, 5000),
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
      confidence: 0.799,
    },
    {
      name: "of which no output is seen moves within it",
      head: unseen(30, 5000),
      limits: known(5, 15),
      expected: "MOVING ok",
      confidence: 0.5,
    },
    {
      name: "that printed, nobody knows when, moves without history",
      head: unseen(300, 5000),
      expected: "MOVING ok",
      confidence: 0.5,
    },
    {
      name: "that printed no more than its command is watched",
      head: unseen(300, 40),
      expected: "SILENT_STEP watch",
      confidence: 0.3,
    },
    {
      name: "counts any byte of the run where the log does not tell whose it is",
      head: head(7, { startAt: ago(40), path: "sh" }),
      run: { log: { bytes: 100, grewAt: ago(1) } },
      limits: known(5, 15),
      expected: "MOVING ok",
    },
    {
      name: "does not count bytes of other branches",
      head: step(60, 20),
      run: { log: { bytes: 100, grewAt: ago(1) } },
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
    },
    {
      name: "is only watched when a timeout will end it soon",
      head: step(60, 20, { blocks: [{ flowNode: 3, function: "timeout", timeoutAt: AT + 5 * MINUTE }] }),
      limits: known(5, 15),
      expected: "SILENT_STEP watch",
    },
    {
      name: "is stuck when a timeout will end it late",
      head: step(60, 20, { blocks: [{ flowNode: 3, function: "timeout", timeoutAt: AT + 420 * MINUTE }] }),
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
    },
    {
      name: "of which no start is told began after the last that is dated of its run",
      head: head(7, { path: "Build/sh", startAt: undefined } as never),
      run: { seenSince: ago(300), signs: [sign("lockTaken", { minutes: 4 })] },
      limits: known(5, 15),
      expected: "MOVING ok",
    },
    {
      name: "of which no start is told is stuck when all of its run is that old",
      head: head(7, { path: "Build/sh", startAt: undefined } as never),
      run: { seenSince: ago(300), lastNodeAt: ago(170), signs: [sign("lockTaken", { minutes: 160 })] },
      limits: known(5, 15),
      expected: "SILENT_STEP stuck",
    },
    { name: "that began in the future moves", head: step(-5, -5), limits: known(5, 15), expected: "MOVING ok" },
  ];
  for (const { name, head: one, run = {}, limits = {}, expected, confidence } of cases)
    it(name, () => {
      const findings = found(runOf([one], run), { limits });
      assert.deepEqual(told(findings), [expected]);
      if (confidence !== undefined) assert.ok(Math.abs(findings[0]!.confidence - confidence) < 1e-9);
    });
});

test("what it rests on is told with numbers, places and the limit", () => {
  const [finding] = found(runOf([step(2000, 1131)]), { limits: known(5, 15) });
  assert.deepEqual(finding!.because, [
    { fact: "step 7 (sh) has printed nothing for 18 h 51 min", source: "workflow/7.xml, log" },
    { fact: "step 7 (sh) has been at work for 33 h 20 min", source: "workflow/7.xml" },
    { fact: "it may be silent for 15 min: 30 runs", source: "earlier runs" },
  ]);
  assert.equal(finding!.clearsWhen, "step 7 (sh) prints something or ends");
  assert.equal(finding!.since, ago(1131));
});

test("of one that prints, that is told", () => {
  const [finding] = found(runOf([step(160, 0.5)]), { limits: known(5, 15) });
  assert.equal(finding!.because[1]!.fact, "step 7 (sh) still prints: last 30 s ago");
  assert.equal(finding!.clearsWhen, "step 7 (sh) ends");
  assert.equal(finding!.since, ago(160));
});

test("downtime is told beside the time on the wall", () => {
  const run = runOf([step(120, 0, { logBytes: 0 })], { pauses: [{ fromAt: ago(90), toAt: ago(60) }] });
  const [finding] = found({ ...run, heads: [{ ...run.heads[0]!, logGrewAt: ago(120) }] }, { limits: known(5, 15) });
  assert.equal(finding!.because[0]!.fact, "step 7 (sh) has printed nothing for 2 h (1 h 30 min while Jenkins ran)");
});

test("it is looked at again exactly when a limit is passed", () => {
  const next = (minutes: number) => found(runOf([step(20, minutes)]), { limits: known(5, 15) })[0]!.nextAt;
  assert.equal(next(4), AT + MINUTE + 1);
  assert.equal(next(6), AT + 9 * MINUTE + 1);
  // Silent for good: what is left is the whole time, watched at 50 and called at 150 minutes.
  assert.equal(next(16), AT + 30 * MINUTE + 1);
  const at = AT + MINUTE + 1;
  const run = runOf([step(20, 4)]);
  assert.deepEqual(
    told(found({ ...run, heads: [step(20 + 1 + 1 / MINUTE, 5 + 1 / MINUTE)] }, { limits: known(5, 15) })),
    ["SILENT_STEP watch"],
  );
  assert.ok(at > AT);
});

test("while Jenkins is down nothing comes by time alone", () => {
  const run = runOf([step(20, 4)], { pauses: [{ fromAt: ago(1) }] });
  assert.equal(found(run, { limits: known(5, 15) })[0]!.nextAt, undefined);
});
