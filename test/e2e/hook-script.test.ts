import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { HookFleet } from "../../src/sources/hook/hook-fleet.ts";
import { normaliseEvent } from "../../src/sources/hook/normalise.ts";
import { observedHookRun } from "../../src/sources/hook/observe-hook-run.ts";
import { groovyMissing, runScenarios } from "../support/groovy.ts";

type Told = Record<string, unknown>;

const names = [
  "story",
  "atStart",
  "early",
  "throwing",
  "flood",
  "fullDisk",
  "slowDisk",
  "twice",
  "noPipeline",
  "rotation",
  "stopFile",
];

describe("the script, under Groovy 2.4 with stand-ins of Jenkins", { skip: groovyMissing ?? false }, () => {
  let folder: string;
  let results: ReturnType<typeof runScenarios>;
  // Groovy takes a second to start and some to warm up: all in one JVM.
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "flowmeter-groovy-"));
    results = runScenarios(names, folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const linesOf = (name: string): string[] => results[name]!.lines as string[];
  const eventsOf = (name: string): Told[] => linesOf(name).map((line) => JSON.parse(line) as Told);

  it("writes lines that the reader takes, all of them, and a run comes of them", () => {
    const fleet = new HookFleet();
    for (const line of linesOf("story")) {
      const event = normaliseEvent(line);
      assert.ok(typeof event !== "string", `${String(event)}: ${line}`);
      fleet.take(event);
    }
    assert.equal(results.story!.failed, 0);
    assert.equal(fleet.sessions.lost, 0);
    const [run, ...others] = fleet.takeOver().flatMap((one) => observedHookRun(one) ?? []);
    assert.deepEqual(others, [], "a build of another kind of job is not told");
    const { rows, gaps, ...about } = run!;
    assert.deepEqual([about.pipeline, about.number, about.startAt, gaps], ["team/app", 7, 1_000_000, []]);
    assert.equal(rows.run[0]!.result, "FAILURE");
    assert.deepEqual(
      rows.step.map((step) => [step.flowNode, step.function, step.outcome]),
      [
        [3, "node", "UNSTABLE"],
        [5, "stage", "UNSTABLE"],
        [7, "sh", "ABORTED"],
        [9, "Mailer", "SUCCESS"],
      ],
    );
    const [stage] = rows.stage;
    assert.deepEqual([stage!.name, stage!.status], ["Build", "FAILED_AND_CONTINUED"]);
    assert.deepEqual([rows.agentUse[0]!.label, rows.agentUse[0]!.agent], ["linux", "agent-1"]);
    assert.deepEqual(
      rows.error.map((error) => [error.flowNode, error.causeClass]),
      [
        [7, "hudson.model.Cause$UserIdCause"],
        [10, undefined],
      ],
    );
  });

  it("writes nothing that it may not: every private field of the stand-ins has a text that is looked for", () => {
    for (const name of ["story", "atStart", "throwing", "noPipeline"])
      for (const line of linesOf(name)) assert.doesNotMatch(line, /CANARY/, name);
  });

  it("tells the class of what an item waits for, out of what Jenkins puts around it", () => {
    const [item] = eventsOf("story").filter(({ event, state }) => event === "queue" && state === "buildable");
    assert.deepEqual(item!.blockages, [
      { class: "hudson.model.queue.CauseOfBlockage$BecauseLabelIsOffline", label: "linux", hasNodes: false },
    ]);
    assert.deepEqual([item!.run, item!.node], ["team/app#7", 3]);
  });

  it("looks up at its start what runs, waits and is held, and later what no listener tells", () => {
    const events = eventsOf("atStart");
    const [cps] = events.filter(({ event }) => event === "cps");
    assert.equal(cps!.isPaused, true);
    assert.ok((cps!.active as { run: { longestMs: number } }).run.longestMs >= 400_000);
    assert.deepEqual(cps!.spentMs, { parse: 1234 });
    const nodes = events.filter(({ event }) => event === "node").map(({ node, stage }) => [node, stage]);
    assert.deepEqual(nodes, [
      [2, undefined],
      [3, undefined],
      [4, "Deploy"],
      [5, undefined],
    ]);
    const [locks] = events.filter(({ event }) => event === "locks");
    assert.deepEqual((locks!.locks as Told[])[0]!.heldBy, "team/app#3");
    assert.equal(events.filter(({ event }) => event === "queue").length, 1, "told again only when it changes");
    assert.equal(events.find(({ event }) => event === "facts")!.pausedAt, 1_005_000);
    assert.equal(results.atStart!.failed, 0);
  });

  it("asks for nothing before the controller is up", () => {
    assert.deepEqual(results.early, { before: ["hook", "beat"], came: true });
  });

  it("lets nothing out of a callback, whatever is thrown at it, and goes on", () => {
    const { calls, escaped, wentOn, failed } = results.throwing!;
    assert.ok((calls as number) >= 37);
    assert.deepEqual(escaped, []);
    assert.equal(wentOn, true);
    assert.ok((failed as number) > 10, "what could not be told is counted");
  });

  it("holds no more than its queue does at 100,000 events a second, and counts what it drops", () => {
    const { sent, tookMs, mostWaiting, bound, rising } = results.flood! as Record<string, number>;
    assert.equal(sent, 100_000);
    // The threads that send are slowed by nothing but the machine.
    assert.ok(tookMs! < 10_000, `${tookMs} ms`);
    assert.ok(mostWaiting! <= bound! + 4);
    assert.equal(rising, true);
  });

  it("writes on once a full disk has room again", () => {
    const { lost, firstSeq, unwritten, finalized } = results.fullDisk! as Record<string, number>;
    assert.equal(lost, true);
    assert.ok(firstSeq! > 10 && unwritten! > 10);
    assert.equal(finalized, 1);
  });

  it("does not wait for a disk that does not answer", () => {
    const { tookMs, waiting, dropped, read } = results.slowDisk! as Record<string, number>;
    assert.ok(tookMs! < 5000, `${tookMs} ms for 5000 events`);
    assert.ok(waiting! <= 1000 && dropped! >= 3500, `${waiting} waiting, ${dropped} dropped`);
    assert.ok(read! >= 1000);
  });

  it("is there once when it is run twice", () => {
    assert.deepEqual(results.twice, {
      counts: [1, 1, 1, 1, 1, 1],
      states: [
        [true, "started"],
        [true, "replaced"],
        [false, "started"],
        [false, "ended"],
      ],
      started: 1,
    });
  });

  it("says in its first event what it could not listen to", () => {
    const [first, ...others] = eventsOf("noPipeline");
    assert.deepEqual(first!.listeners, ["FlowmeterRunListener", "FlowmeterQueueListener", "FlowmeterComputerListener"]);
    assert.deepEqual(Object.keys(first!.skipped as object), [
      "FlowmeterGraphListener",
      "FlowmeterStepListener",
      "FlowmeterExecutionListener",
      "FlowExecutionList",
      "LockableResourcesManager",
    ]);
    assert.ok(others.every(({ event }) => event !== "run"));
  });

  it("keeps as many files as it may, and numbers without a gap", () => {
    assert.deepEqual(results.rotation!.names, ["events.0.jsonl", "events.1.jsonl", "events.2.jsonl"]);
    assert.equal(results.rotation!.rising, true);
  });

  it("ends when a file says so, and is not there as long as that file is", () => {
    assert.deepEqual(results.stopFile, {
      ended: true,
      left: [0, 0],
      again: false,
      after: true,
      last: ["started", "stopped", "started", "ended"],
    });
  });
});
