import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alarmMs, peaksOf, risesOf } from "./baseline-watch.ts";
import { baselines, type Clocks } from "./baselines.ts";
import { PastRuns } from "./past-runs.ts";
import type { Episode } from "./trace.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("Jenkins' estimate", () => {
  const rows: readonly {
    name: string;
    runs: readonly (readonly [string, number] | undefined)[];
    is: number | undefined;
  }[] = [
    { name: "no run", runs: [], is: undefined },
    { name: "only an aborted run", runs: [["ABORTED", 10]], is: undefined },
    { name: "a failure is a filler", runs: [["FAILURE", 10]], is: 10 },
    {
      name: "the last three good ones",
      runs: [
        ["SUCCESS", 90],
        ["SUCCESS", 10],
        ["UNSTABLE", 20],
        ["SUCCESS", 30],
      ],
      is: 20,
    },
    {
      name: "good ones before failures",
      runs: [
        ["SUCCESS", 10],
        ["SUCCESS", 20],
        ["FAILURE", 90],
        ["FAILURE", 60],
      ],
      is: 30,
    },
    {
      name: "the last good one, however old, and none of the others behind the last six",
      runs: [["SUCCESS", 70], ["SUCCESS", 10], ...Array(6).fill(["ABORTED", 1])],
      is: 10,
    },
    {
      name: "runs that go on are among the last six",
      runs: [["SUCCESS", 10], ["SUCCESS", 20], ["SUCCESS", 60], undefined, undefined, undefined, undefined],
      is: 40,
    },
    { name: "zero is no estimate", runs: [["SUCCESS", 0]], is: undefined },
  ];
  for (const { name, runs, is } of rows) {
    it(name, () => {
      const past = new PastRuns();
      for (const [index, run] of runs.entries()) {
        past.begin(index + 1);
        if (run) past.add({ number: index + 1, result: run[0], durationMs: run[1] });
      }
      assert.equal(past.estimateMs(), is);
    });
  }
});

const base: Clocks = {
  at: 0,
  startAt: 0,
  executorSinceAt: 0,
  logGrewAt: 0,
  updatedAt: 0,
  estimateMs: 10 * MINUTE,
  meanMs: 10 * MINUTE,
};

describe("rules of other tools", () => {
  const rows: readonly { rule: string; just: Partial<Clocks>; notYet: Partial<Clocks> }[] = [
    { rule: "B1", just: { at: 100 * MINUTE + 1 }, notYet: { at: 100 * MINUTE } },
    {
      rule: "B1",
      just: { at: 25 * HOUR, estimateMs: undefined },
      notYet: { at: 25 * HOUR - 1, estimateMs: undefined },
    },
    { rule: "B1", just: { at: 101 * MINUTE }, notYet: { at: 101 * MINUTE, executorSinceAt: 2 * MINUTE } },
    { rule: "B2", just: { at: 30 * MINUTE + 1 }, notYet: { at: 300 * HOUR, estimateMs: undefined } },
    { rule: "B3", just: { at: HOUR + 1 }, notYet: { at: HOUR } },
    { rule: "B4", just: { at: 30 * MINUTE + 1 }, notYet: { at: 31 * MINUTE, logGrewAt: 2 * MINUTE } },
    { rule: "B5", just: { at: 10 * MINUTE + 1 }, notYet: { at: 10 * MINUTE } },
    { rule: "B6", just: { at: 26 * MINUTE, logGrewAt: 15 * MINUTE }, notYet: { at: 25 * MINUTE } },
    { rule: "B6", just: { at: 26 * MINUTE }, notYet: { at: 60 * MINUTE, logGrewAt: 51 * MINUTE } },
    {
      rule: "B7",
      just: { at: 21 * MINUTE, logGrewAt: 10 * MINUTE },
      notYet: { at: 60 * MINUTE, logGrewAt: 11 * MINUTE },
    },
    { rule: "B8", just: { at: HOUR + 1 }, notYet: { at: 2 * HOUR, updatedAt: HOUR } },
  ];
  for (const { rule, just, notYet } of rows) {
    it(`${rule} ${JSON.stringify(just)} but not ${JSON.stringify(notYet)}`, () => {
      const { measure, limit } = baselines.find(({ name }) => name.startsWith(rule))!;
      assert.ok(measure({ ...base, ...just }) > limit!);
      assert.ok(!(measure({ ...base, ...notYet }) > limit!));
    });
  }
});

describe("a rule over the life of a run", () => {
  const noLog = baselines.findIndex(({ name }) => name.startsWith("B5"));
  // It prints at 0 and at 20 min, then hangs until 60 min.
  const trace = {
    looks: [base, { ...base, at: 20 * MINUTE, logGrewAt: 20 * MINUTE }],
    endAt: 60 * MINUTE,
  };
  const episode: Episode = {
    run: "a#1",
    state: "SILENT_STEP",
    kind: "silent-step",
    incidentId: "i",
    onsetAt: 20 * MINUTE,
    endAt: 60 * MINUTE,
  };

  it("is asked once a minute though nothing changes", () => {
    assert.equal(peaksOf(trace)[noLog], 39 * MINUTE);
  });

  it("alarms at the first minute above its limit, counted from the onset", () => {
    const rise = risesOf(trace, episode)[noLog]!;
    assert.equal(alarmMs(rise, 10 * MINUTE), 11 * MINUTE);
    assert.equal(alarmMs(rise, 60 * MINUTE), undefined);
  });
});
