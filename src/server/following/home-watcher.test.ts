import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { tempDirectory } from "../../../test/support/directories.ts";
import type { FleetObservation, RunObservation } from "../../model/running.ts";
import type { HistoryRequest } from "../../sources/jenkins-home/history/read-history.ts";
import { type EndedRun, HomeGone, HomeWatcher } from "./home-watcher.ts";

function run(name: string, flowNodes: number): RunObservation {
  const pipeline = name.slice(0, name.indexOf("#"));
  return {
    run: name,
    pipeline,
    family: pipeline,
    number: 1,
    record: { hasFlow: true, hasResult: false, hasFlowEnd: false, hasFinishedLine: false },
    heads: [],
    nodesSeen: true,
    flowNodes,
    signs: [],
    pauses: [],
    seenSince: 0,
    gaps: [],
    notSeen: [],
  };
}

/** A watcher that sees the runs it is told to. */
function watched(t: TestContext) {
  const home = tempDirectory(t);
  const jobs = join(home, "jobs");
  mkdirSync(jobs);
  const asked: HistoryRequest[] = [];
  let seen: readonly string[] = [];
  let finished: EndedRun[] = [];
  let isTaken = false;
  let flowNodes = 0;
  const kinds: string[] = [];
  const watcher = new HomeWatcher(home, {
    look: (at, kind): FleetObservation => {
      kinds.push(kind);
      if (isTaken) rmSync(jobs, { recursive: true });
      return { at, controller: { notSeen: [] }, runs: isTaken ? [] : seen.map((name) => run(name, flowNodes)) };
    },
    takeChanges: () => ({ builds: ["jobs/a/builds/1"], grown: [], items: [] }),
    takeFinished: () => finished.splice(0),
    readHistory: (request) => {
      asked.push(request);
      return { steps: [], runs: [] };
    },
  });
  return {
    asked,
    jobs,
    kinds,
    grow: (nodes: number) => {
      flowNodes = nodes;
    },
    takeAway: () => {
      isTaken = true;
    },
    look: (at: number, ...runs: readonly string[]) => {
      seen = runs;
      return watcher.look(at);
    },
    finish: (ended: EndedRun) => {
      finished = [ended];
    },
  };
}

describe("watching a home", () => {
  it("reads the past of a Pipeline once, when it is first seen to run", (t) => {
    const { look, asked } = watched(t);
    look(5, "a#1", "a#2", "b#1");
    look(6, "a#1", "c#1");
    look(7, "a#1", "b#2");
    assert.deepEqual(asked, [
      { pipelines: ["a", "b"], before: 5 },
      { pipelines: ["c"], before: 6 },
    ]);
  });

  it("gives on what changed, and looks as it is told to", (t) => {
    const { look, kinds } = watched(t);
    assert.deepEqual(look(1, "a#1").changes, { builds: ["jobs/a/builds/1"], grown: [], items: [] });
    assert.deepEqual(kinds, ["look"]);
  });

  it("says something else when a run goes on, though its verdict is the same", (t) => {
    const { look, grow } = watched(t);
    const [first, same] = [look(1, "a#1").digest, look(1, "a#1").digest];
    grow(5);
    assert.equal(first, same);
    assert.notEqual(look(1, "a#1").digest, first);
  });

  it("judges every run", (t) => {
    const { look } = watched(t);
    const { judgement } = look(1, "a#1", "b#1");
    assert.deepEqual(judgement.runs.map((verdict) => verdict.run).sort(), ["a#1", "b#1"]);
    assert.equal(judgement.fleet.running, 2);
  });

  it("judges every run though the clock jumps", (t) => {
    const { look } = watched(t);
    const seen = [1_000_000, -1_000_000, 90_000_000_000, 5].map((at) => look(at, "a#1").judgement.runs.length);
    assert.deepEqual(seen, [1, 1, 1, 1]);
  });

  it("says that the home is gone, also when that happens while it looks", (t) => {
    const { look, jobs, takeAway } = watched(t);
    takeAway();
    assert.throws(() => look(1, "a#1"), HomeGone);
    assert.throws(() => look(2, "a#1"), HomeGone);
    mkdirSync(jobs);
  });

  it("learns from runs that end while it watches", (t) => {
    const { look, finish } = watched(t);
    const step = {
      family: "a",
      path: "sh",
      function: "sh",
      runNumber: 1,
      startAt: 1,
      durationMs: 5,
      isCensored: false,
    };
    finish({
      interval: { family: "a", runNumber: 1, startAt: 1, activeMs: 5, result: "SUCCESS", repeats: {}, isClean: true },
      steps: [step],
    });
    assert.doesNotThrow(() => look(1, "a#2"));
  });
});
