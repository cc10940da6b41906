import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { StepHistory } from "../../judge/history/step-history.ts";
import { judgeFleet } from "../../judge/judge.ts";
import type { FleetObservation } from "../../model/running.ts";
import type { RunVerdict } from "../../model/verdict.ts";
import { HookSource } from "../../sources/hook/hook-source.ts";
import { line, runEvents, T0 } from "../../sources/hook/test-lines.ts";
import { HomeFollower } from "../../sources/jenkins-home/live/home-follower.ts";
import { args, at, TestHome, text } from "../../sources/jenkins-home/live/test-home.ts";

/** Half an hour after the run began; the hook was heard just before. */
const NOW = 1800;
const begun = runEvents("shop#7");
const beat = { event: "beat", isUp: true, running: ["shop#7"], items: [5], at: T0 + (NOW - 5) * 1000 };

function judged(observation: FleetObservation): RunVerdict {
  const { runs } = judgeFleet(observation, { limits: new StepHistory() }).judgement;
  assert.equal(runs.length, 1);
  return runs[0]!;
}

/** The verdict on the one run of a home, by what is on disk alone, and with what the hook tells. */
function verdicts(home: TestHome, events: readonly object[]): { alone: RunVerdict; hooked: RunVerdict } {
  mkdirSync(join(home.path, "flowmeter"));
  const lines = [...events, beat].map((event, seq) => `${line(seq + 1, { at: T0 + (NOW - 10) * 1000, ...event })}\n`);
  writeFileSync(join(home.path, "flowmeter", "events.0.jsonl"), lines.join(""));
  const seen = new HomeFollower(home.path).look(at(NOW));
  const hook = new HookSource(home.path);
  hook.look(at(NOW));
  return { alone: judged(seen), hooked: judged(hook.enrich(seen, at(NOW))) };
}

/** A run whose flow nodes are not written until it ends, with nothing in its log that tells. */
function fastRun(t: TestContext, log = ""): TestHome {
  const home = new TestHome(t);
  const path = home.run("shop", 7, { build: { start: 0, durability: "PERFORMANCE_OPTIMIZED" } });
  home.write(`${path}/log`, log, 1);
  home.write("config.xml", "<hudson><numExecutors>2</numExecutors></hudson>", 0);
  home.list(["shop#7"], NOW - 20);
  return home;
}

const item = { event: "queue", item: 5, state: "buildable", run: "shop#7", node: 3, label: "gpu", pipeline: "shop" };
const missing = { class: "hudson.model.queue.CauseOfBlockage$BecauseLabelIsOffline", label: "gpu", hasNodes: false };

describe("the judge uses what only the hook sees", () => {
  test("a run of which nothing is on disk waits for an agent that nobody is", (t) => {
    const { alone, hooked } = verdicts(fastRun(t), [...begun.slice(0, 5), { ...item, blockages: [missing] }]);
    assert.equal(alone.state, "NOT_OBSERVED");
    assert.deepEqual([hooked.state, hooked.level], ["NO_AGENT", "stuck"]);
    assert.ok(hooked.confidence >= 0.9);
    assert.deepEqual(hooked.because[0]!.source, "hook");
  });

  test("a controller that speaks another language says so by classes", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, { build: { start: 0 } });
    home.node(path, [2, [], 0, "first"]);
    home.node(path, [3, [2], 1, "start node", args({ label: text("gpu") })]);
    home.write(
      `${path}/log`,
      "[Pipeline] node\nPlanung der Aufgabe steht noch aus\nKein Knoten hat das Label ‘gpu’\n",
      20,
    );
    home.list(["shop#7"], NOW - 20);
    const { alone, hooked } = verdicts(home, [...begun.slice(0, 5), { ...item, blockages: [missing] }]);
    assert.equal(alone.state, "WAITING_EXECUTOR");
    assert.deepEqual([hooked.state, hooked.level], ["NO_AGENT", "stuck"]);
  });

  test("a run that the engine holds is paused, though its log says nothing", (t) => {
    const cps = { event: "cps", run: "shop#7", heads: [7], isPaused: true, active: {} };
    const { alone, hooked } = verdicts(fastRun(t), [...begun.slice(0, 10), cps]);
    assert.equal(alone.state, "NOT_OBSERVED");
    assert.deepEqual([hooked.state, hooked.level, hooked.confidence], ["PAUSED", "stuck", 0.99]);
  });

  test("a run that goes on is not paused, whatever its log said last", (t) => {
    const home = fastRun(t, "[Pipeline] sh\nPausing\n");
    const cps = { event: "cps", run: "shop#7", heads: [7], isPaused: false, active: {} };
    const { alone, hooked } = verdicts(home, [...begun.slice(0, 10), cps]);
    assert.equal(alone.state, "PAUSED");
    assert.notEqual(hooked.state, "PAUSED");
  });

  test("an engine that is at one piece of Groovy code for half an hour is seen at it", (t) => {
    const active = { run: { count: 1, longestMs: 1_700_000 } };
    const cps = { event: "cps", run: "shop#7", heads: [6], isPaused: false, active };
    const { alone, hooked } = verdicts(fastRun(t), [...begun.slice(0, 9), cps]);
    assert.equal(alone.state, "NOT_OBSERVED");
    assert.deepEqual([hooked.state, hooked.level, hooked.confidence], ["CPS_STUCK", "stuck", 0.99]);
    assert.match(hooked.because[0]!.fact, /^the engine has been at one piece of the run's Groovy code for/);
  });

  test("an input that nobody answers is seen to be one", (t) => {
    const input = { ...begun[9], descriptor: "org.jenkinsci.plugins.workflow.support.steps.input.InputStep" };
    const paused = { event: "facts", run: "shop#7", node: 7, pausedAt: T0 + 8000 };
    const { alone, hooked } = verdicts(fastRun(t), [...begun.slice(0, 9), input, paused]);
    assert.equal(alone.state, "NOT_OBSERVED");
    assert.equal(hooked.state, "WAITING_HUMAN");
  });
});
