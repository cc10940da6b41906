import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ObservedRun } from "../../model/observed-run.ts";
import { HookFleet } from "./hook-fleet.ts";
import { normaliseEvent } from "./normalise.ts";
import { observedHookRun } from "./observe-hook-run.ts";
import { hookState } from "./state.ts";
import { line, runEvents, runLines, T0 } from "./test-lines.ts";

function fleetOf(lines: readonly string[]): HookFleet {
  const fleet = new HookFleet();
  for (const text of lines) {
    const event = normaliseEvent(text);
    assert.ok(typeof event !== "string", text);
    fleet.take(event);
  }
  return fleet;
}
function runsOf(fleet: HookFleet): ObservedRun[] {
  return fleet.takeOver().flatMap((run) => observedHookRun(run) ?? []);
}
const theRun = (lines: readonly string[]): ObservedRun => {
  const runs = runsOf(fleetOf(lines));
  assert.equal(runs.length, 1);
  return runs[0]!;
};

test("a run is told in the rows that a home gives", () => {
  const { rows, gaps, ...about } = theRun(runLines("shop/app#7"));
  assert.deepEqual(about, { source: "hook", pipeline: "shop/app", number: 7, startAt: T0, observedAt: T0 + 21_000 });
  assert.deepEqual(gaps, []);
  const [run] = rows.run;
  assert.equal(run!.result, "FAILURE");
  assert.equal(run!.durationMs, 13_000);
  assert.equal(run!.durability, "PERFORMANCE_OPTIMIZED");
  assert.equal(run!.replayed, false);
  // Nobody counted them.
  assert.equal(run!.loadedScripts, undefined);
  assert.deepEqual(
    rows.step.map(({ flowNode, function: name, durationMs, outcome }) => [flowNode, name, durationMs, outcome]),
    [
      [3, "node", 8000, "SUCCESS"],
      [5, "stage", 4000, "SUCCESS"],
      [7, "sh", 1000, "FAILURE"],
    ],
  );
  assert.deepEqual(
    rows.stage.map(({ name, outcome }) => [name, outcome]),
    [["Build", "FAILURE"]],
  );
  const [use] = rows.agentUse;
  assert.deepEqual([use!.label, use!.agent, use!.waitMs, use!.heldMs], ["gpu", "agent-1", 1000, 6000]);
  assert.deepEqual(
    rows.error.map(({ flowNode, errorClass, handled }) => [flowNode, errorClass, handled]),
    [[7, "hudson.AbortException", false]],
  );
  assert.deepEqual(
    rows.feature.filter(({ kind }) => kind === "cpsNs").map(({ name, count }) => [name, count]),
    [["parse", 1.2e9]],
  );
});

test("copies and another order of lines change nothing", () => {
  const lines = runLines("shop/app#7");
  const expected = theRun(lines);
  assert.deepEqual(theRun(lines.flatMap((text) => [text, text])), expected);
  const last = lines.pop()!;
  const shuffled = [...lines.filter((_, at) => at % 3 === 1), ...lines.filter((_, at) => at % 3 !== 1)];
  const run = theRun([...shuffled, last]);
  assert.deepEqual(run.rows.step, expected.rows.step);
  assert.deepEqual(run.rows.error, expected.rows.error);
  assert.deepEqual(run.gaps, []);
});

test("numbers that never come are a gap of the runs that went on", () => {
  const lines = runLines("shop/app#7");
  const { gaps } = theRun(lines.filter((_, at) => at !== 8 && at !== 9));
  assert.deepEqual(gaps, [{ kind: "lost", count: 2 }]);
});

test("a run that the hook met on its way has no beginning", () => {
  const { gaps } = theRun([
    line(4, { event: "run", run: "a#1", state: "running", startAt: T0 }),
    ...runLines("a#1", 2).slice(3),
  ]);
  assert.deepEqual(gaps, [{ kind: "beginning" }]);
});

test("a run that is discarded later is not told again, whether or not its end was told", () => {
  const deleted = (seq: number, run: string): string =>
    line(seq, { event: "run", run, state: "deleted", startAt: T0, scheduledAt: T0 });
  const fleet = fleetOf([...runLines("a#1"), deleted(50, "a#1"), deleted(51, "b#3")]);
  assert.equal(runsOf(fleet).length, 1);
  assert.equal(fleet.unattributed, 0);
});

test("a number that is used again is another run", () => {
  const again = runEvents("a#1").map((event) => ("startAt" in event ? { ...event, startAt: T0 + 3_600_000 } : event));
  const runs = runsOf(fleetOf([...runLines("a#1"), ...again.map((event, at) => line(100 + at, event))]));
  assert.deepEqual(
    runs.map(({ startAt }) => startAt),
    [T0, T0 + 3_600_000],
  );
  assert.deepEqual(
    runs.map(({ rows }) => rows.step.length),
    [3, 3],
  );
});

describe("ends that are not told", () => {
  const begun = runLines("a#1").slice(0, 10);
  const beat = (seq: number, running: readonly string[]): string =>
    line(seq, { event: "beat", isUp: true, running, items: [], at: T0 + seq * 1000 });

  test("are noticed by the lists of what runs", () => {
    const fleet = fleetOf([...begun, beat(200, ["a#1"]), beat(230, [])]);
    assert.equal(fleet.runs.size, 1, "one list may be older than the run");
    const gone = fleetOf([...begun, beat(200, []), beat(230, [])]);
    assert.equal(gone.runs.size, 0);
    const [run] = runsOf(gone);
    assert.deepEqual([run!.gaps[0]!.kind, run!.rows.run[0]!.finished], ["lost", false]);
  });

  test("are not noticed before the controller has started", () => {
    const early = [200, 230, 260].map((seq) => line(seq, { event: "beat", isUp: false, running: [], items: [] }));
    assert.equal(fleetOf([...begun, ...early]).runs.size, 1);
  });
});

test("after a restart a run goes on under another session, and the queue is told anew", () => {
  const lines = runLines("a#1");
  const item = line(11, { event: "queue", item: 1, state: "waiting", pipeline: "b" });
  const resumed = [
    line(1, { event: "hook", state: "started", at: T0 + 60_000 }, "s2"),
    line(2, { event: "execution", run: "a#1", state: "resumed", heads: [7], at: T0 + 61_000 }, "s2"),
    ...lines
      .slice(10)
      .map((text, at) => JSON.stringify({ ...JSON.parse(text), session: "s2", seq: 3 + at, at: T0 + 62_000 + at })),
  ];
  const fleet = fleetOf([...lines.slice(0, 10), item, ...resumed]);
  assert.equal(fleet.queue.size, 0);
  const [run] = runsOf(fleet);
  assert.deepEqual(run!.gaps, []);
  assert.equal(run!.rows.step.length, 3);
});

test("a second controller that writes into the folder is not mixed in, and is told of", () => {
  const other = runLines("x#1", 100, "s0");
  const lines = [
    line(1, { event: "hook", state: "started" }, "s0"),
    line(1, { event: "hook", state: "started" }, "s1"),
    ...runLines("a#1", 2).flatMap((text, at) => [text, other[at]!]),
  ];
  const fleet = fleetOf(lines);
  assert.deepEqual(
    runsOf(fleet).map(({ pipeline }) => pipeline),
    ["a"],
  );
  const state = hookState(fleet, { controller: "ci", at: T0 + 120_000, skipped: new Map(), lags: [] });
  assert.equal(state!.state, "failing");
  assert.match(state!.sentence!, /^Two controllers/);
  assert.ok(state!.refused!.otherController! > 10);
});

test("what a hook still writes while the next one begins is taken", () => {
  const fleet = fleetOf([
    ...runLines("a#1").slice(0, 15),
    line(1, { event: "hook", state: "started", at: T0 + 15_000 }, "s2"),
    ...runLines("a#1").slice(15),
  ]);
  assert.equal(runsOf(fleet).length, 1);
  assert.equal(fleet.sessions.others, 0);
});

test("a clock that jumps changes neither order nor runs, and one that is ahead is not believed", () => {
  const lines = runLines("a#1").map((text, at) =>
    JSON.stringify({ ...JSON.parse(text), at: T0 + (at % 2 === 0 ? 1 : -1) * 86_400_000 }),
  );
  assert.equal(theRun(lines).rows.step.length, 3);
  const ahead = fleetOf([line(1, { event: "beat", at: T0 + 3_600_000 })]);
  assert.equal(ahead.isAlive(T0), false);
  assert.equal(hookState(ahead, { controller: "ci", at: T0, skipped: new Map(), lags: [] })!.state, "failing");
  // Back again: a session that begins at an earlier time is the newer one all the same.
  const back = fleetOf([
    line(1, { event: "hook", state: "started", at: T0 + 9e6 }, "s1"),
    ...runLines("a#1", 1, "s2"),
    line(30, { event: "beat", at: T0 + 9.1e6 }, "s2"),
  ]);
  assert.equal(runsOf(back).length, 1);
  assert.equal(back.isAlive(T0 + 9.1e6), true);
});

test("how the hook does is said", () => {
  const at = (seconds: number) => ({ controller: "ci", at: T0 + seconds * 1000, skipped: new Map(), lags: [5, 1, 3] });
  const fleet = fleetOf([line(1, { event: "hook", state: "started" }), line(2, { event: "beat", dropped: 4 })]);
  assert.equal(hookState(new HookFleet(), at(0)), undefined);
  assert.deepEqual([hookState(fleet, at(10))!.state, hookState(fleet, at(10))!.lagMs], ["connected", 3]);
  assert.match(hookState(fleet, at(10))!.sentence!, /lost/);
  assert.match(hookState(fleet, at(1000))!.sentence!, /silent/);
  const ended = fleetOf([line(1, { event: "hook", state: "started" }), line(2, { event: "hook", state: "stopped" })]);
  assert.match(hookState(ended, at(3))!.sentence!, /has ended/);
});
