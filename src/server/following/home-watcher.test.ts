import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { tempDirectory } from "../../../test/support/directories.ts";
import type { FleetObservation, RunObservation } from "../../model/running.ts";
import type { HistoryRequest } from "../../sources/jenkins-home/history/read-history.ts";
import { type EndedRun, HomeGone, HomeWatcher } from "./home-watcher.ts";

function run(name: string): RunObservation {
  const pipeline = name.slice(0, name.indexOf("#"));
  return {
    run: name,
    pipeline,
    family: pipeline,
    number: 1,
    record: { hasFlow: true, hasResult: false, hasFlowEnd: false, hasFinishedLine: false },
    heads: [],
    nodesSeen: true,
    flowNodes: 0,
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
  const watcher = new HomeWatcher(home, {
    look: (at): FleetObservation => {
      if (isTaken) rmSync(jobs, { recursive: true });
      return { at, controller: { notSeen: [] }, runs: isTaken ? [] : seen.map(run) };
    },
    takeFinished: () => finished.splice(0),
    readHistory: (request) => {
      asked.push(request);
      return { steps: [], runs: [] };
    },
  });
  return {
    asked,
    jobs,
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

  it("counts runs that ended", (t) => {
    const { look } = watched(t);
    const ended = [look(1, "a#1", "b#1"), look(2, "a#1", "b#1"), look(3, "c#1")].map((looked) => looked.ended);
    assert.deepEqual(ended, [0, 0, 2]);
  });

  it("judges every run", (t) => {
    const { look } = watched(t);
    const { judgement } = look(1, "a#1", "b#1");
    assert.deepEqual(judgement.runs.map((verdict) => verdict.run).sort(), ["a#1", "b#1"]);
    assert.equal(judgement.fleet.running, 2);
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
