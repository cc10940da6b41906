import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { FleetObservation } from "../../../model/running.ts";
import { HomeFollower } from "../../jenkins-home/live/home-follower.ts";
import { at, TestHome, theHead, theRun } from "../../jenkins-home/live/test-home.ts";
import { HookSource } from "../hook-source.ts";
import { line, runEvents, T0 } from "../test-lines.ts";

/** A home with a run of which no flow nodes are written, and what a hook wrote into it; as seen 20 s after the beginning. */
function seen(
  t: TestContext,
  events: readonly object[],
  before = "",
): { bare: FleetObservation; enriched: FleetObservation } {
  const home = new TestHome(t);
  const path = home.run("shop", 7, { build: { start: 0, durability: "PERFORMANCE_OPTIMIZED" } });
  home.write(`${path}/log`, before, 1);
  home.list(["shop#7"], 1);
  mkdirSync(join(home.path, "flowmeter"));
  const text = events.map((event, seq) => `${line(seq + 1, event)}\n`).join("");
  writeFileSync(join(home.path, "flowmeter", "events.0.jsonl"), text);
  const bare = new HomeFollower(home.path).look(at(20));
  const hook = new HookSource(home.path);
  hook.look(at(20));
  return { bare, enriched: hook.enrich(bare, at(20)) };
}

const begun = runEvents("shop#7");
const AT = T0 + 19_000;
const beat = { event: "beat", isUp: true, running: ["shop#7"], items: [5], at: AT };

describe("of a run whose flow nodes are not written, the hook tells", () => {
  test("where it stands, with stage, agent and path", (t) => {
    const { bare, enriched } = seen(t, begun.slice(0, 10));
    assert.equal(theRun(bare).nodesSeen, false);
    assert.deepEqual(theRun(bare).heads, []);
    const run = theRun(enriched);
    assert.equal(run.nodesSeen, true);
    assert.deepEqual(run.notSeen.includes("its flow nodes"), false);
    const head = theHead(enriched);
    assert.deepEqual([head.flowNode, head.function, head.path, head.agent], [7, "sh", "Build/sh", "agent-1"]);
    assert.equal(run.lastNodeAt, T0 + 7000);
    assert.deepEqual(
      head.blocks.map((block) => block.function),
      ["node", "stage"],
    );
  });

  test("that it waits for an agent, and why, whatever language Jenkins speaks", (t) => {
    const item = { event: "queue", item: 5, run: "shop#7", node: 3, label: "gpu", pipeline: "shop", since: T0 + 3000 };
    const cause = (simpleName: string, more: object = {}): object => ({
      class: `hudson.model.queue.CauseOfBlockage$${simpleName}`,
      label: "gpu",
      ...more,
    });
    const signsOf = (...blockages: object[]): (readonly unknown[])[] =>
      theRun(seen(t, [...begun.slice(0, 4), { ...item, state: "buildable", blockages }]).enriched).signs.map(
        ({ kind, names, flowNode, toldBy }) => [kind, names.join(), flowNode, toldBy],
      );
    assert.deepEqual(signsOf(cause("BecauseLabelIsOffline", { hasNodes: false })), [
      ["labelMissing", "gpu", 3, "hook"],
    ]);
    assert.deepEqual(signsOf(cause("BecauseLabelIsOffline", { hasNodes: true })), [["labelOffline", "gpu", 3, "hook"]]);
    assert.deepEqual(signsOf({ ...cause("BecauseNodeIsOffline"), agent: "gpu-1" }), [
      ["agentOffline", "gpu-1", 3, "hook"],
    ]);
    assert.deepEqual(signsOf(cause("BecauseLabelIsBusy")), [["executorsBusy", "gpu", 3, "hook"]]);
    assert.deepEqual(signsOf(cause("BecauseNodeIsOffline"), cause("BecauseLabelIsBusy"))[0]![0], "executorsBusy");
    // What is not understood may be the cause that matters.
    assert.deepEqual(signsOf({ class: "hudson.model.queue.CauseOfBlockage$1" }), []);
    assert.deepEqual(signsOf(cause("BecauseNodeIsOffline"), { class: "com.example.Quota" }), []);
  });

  test("what its engine does", (t) => {
    const cps = {
      event: "cps",
      run: "shop#7",
      heads: [7],
      isPaused: true,
      active: { run: { count: 1, longestMs: 9000 } },
      at: AT,
    };
    const { engine } = theRun(seen(t, [...begun.slice(0, 10), cps]).enriched);
    assert.deepEqual(engine, {
      seenAt: AT,
      isPaused: true,
      pausedSince: AT,
      active: [{ kind: "run", sinceAt: AT - 9000 }],
    });
  });

  test("since when an input is open", (t) => {
    const input = { ...begun[9], descriptor: "org.jenkinsci.plugins.workflow.support.steps.input.InputStep" };
    const paused = { event: "facts", run: "shop#7", node: 7, pausedAt: T0 + 7500, pausedUntil: 0 };
    const head = theHead(seen(t, [...begun.slice(0, 9), input, paused]).enriched);
    assert.deepEqual([head.function, head.pausedSince], ["input", T0 + 7500]);
  });
});

test("agents, the queue, locks and what runs are as the hook tells", (t) => {
  const events = [
    ...begun.slice(0, 4),
    { event: "agent", agent: "cloud-1", isOffline: false, executors: 1, labels: ["gpu"] },
    { event: "agent", agent: "cloud-2", isOffline: true, executors: 1, labels: [] },
    { event: "queue", item: 5, state: "buildable", run: "shop#7", node: 3, label: "gpu", isPending: true },
    { event: "queue", item: 6, state: "blocked", pipeline: "other" },
    { event: "locks", locks: [{ resource: "board", heldBy: "shop#7", since: T0, isReserved: false, labels: ["b"] }] },
    beat,
  ];
  const { controller } = seen(t, events).enriched;
  const agents = controller.agents!.map(({ name, isOffline, labels }) => [name, isOffline, labels.join()]);
  assert.deepEqual(agents, [
    ["cloud-1", false, "gpu"],
    ["cloud-2", true, ""],
  ]);
  assert.deepEqual(
    controller.queue!.map(({ state, flowNode }) => [state, flowNode]),
    [["pending", 3]],
  );
  assert.equal(controller.locks![0]!.heldBy, "shop#7");
  assert.deepEqual([...controller.listedRuns!], ["shop#7"]);
  assert.deepEqual(
    controller.notSeen.filter((what) => what.startsWith("the queue")),
    [],
  );
});

test("a hook that is heard proves that the controller lives, and one that is silent says nothing", (t) => {
  const home = new TestHome(t);
  home.run("shop", 7, { build: { start: 0 } });
  home.list(["shop#7"], 1);
  mkdirSync(join(home.path, "flowmeter"));
  const write = (from: number): void =>
    writeFileSync(join(home.path, "flowmeter", "events.0.jsonl"), `${line(1, { ...beat, at: at(from) })}\n`);
  const bare = new HomeFollower(home.path).look(at(30 * 86_400));
  assert.equal(bare.askedAt, at(30 * 86_400), "nothing moved for a month: the home alone looks dead");
  write(30 * 86_400 - 10);
  const hook = new HookSource(home.path);
  hook.look(at(30 * 86_400));
  const alive = hook.enrich(bare, at(30 * 86_400));
  assert.deepEqual(
    [alive.at, alive.askedAt, alive.controller.lastAliveAt],
    [at(30 * 86_400), undefined, at(30 * 86_400 - 10)],
  );
  write(5);
  const silent = new HookSource(home.path);
  silent.look(at(30 * 86_400));
  assert.equal(silent.enrich(bare, at(30 * 86_400)).askedAt, at(30 * 86_400));
});

test("runs in which nothing changed stay the same objects", (t) => {
  const home = new TestHome(t);
  home.run("shop", 7, { build: { start: 0, durability: "PERFORMANCE_OPTIMIZED" } });
  mkdirSync(join(home.path, "flowmeter"));
  const file = join(home.path, "flowmeter", "events.0.jsonl");
  const write = (events: readonly object[]): void =>
    writeFileSync(file, events.map((event, seq) => `${line(seq + 1, event)}\n`).join(""));
  write(begun.slice(0, 8));
  const hook = new HookSource(home.path);
  const bare = new HomeFollower(home.path).look(at(20));
  hook.look(at(20));
  const [one, other] = [hook.enrich(bare, at(20)), hook.enrich(bare, at(21))];
  assert.equal(theRun(one), theRun(other));
  write(begun.slice(0, 10));
  hook.look(at(22));
  assert.notEqual(theRun(hook.enrich(bare, at(22))), theRun(one));
});
