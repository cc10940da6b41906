import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, MINUTE, MONDAY, TestStore } from "../test-store.ts";
import { findPipeline, onePipeline } from "./one-pipeline.ts";
import { oneRun } from "./one-run.ts";
import { pipelineRuns } from "./pipeline-runs.ts";
import { runGraph } from "./run-graph.ts";
import { findRun, runPage } from "./run-rows.ts";

const scope = { since: undefined, until: undefined, now: MONDAY + 30 * DAY, controller: "a", folder: undefined };

/**
 * Three runs of team/x: day 0 of 4 minutes, day 1 of 6, day 2 open; stage Build before Test, of 1 and 2 minutes and 3 and 4;
 * sh for all of a stage; an error in the second.
 */
describe("one Pipeline", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.open();
    await test.pipelines([
      [1, "a", "team/x"],
      [2, "a", "team/other"],
      [3, "b", "team/x"],
      [4, "a", "team/x"],
    ]);
    await test.insert("pipeline", { id: 5, controller_id: 1, full_name: "team", kind: "folder" });
    await test.store.query("UPDATE pipeline SET gone_at = 5 WHERE id = 4");
    const time = (work: number, agent: number) => ({ workMs: work * MINUTE, agentWaitMs: agent * MINUTE });
    await test.runs([
      [1, 1, 0, { durationMs: 4 * MINUTE, result: "SUCCESS", syntax: "declarative", ...time(3, 1) }],
      [2, 1, 1, { durationMs: 6 * MINUTE, result: "FAILURE", syntax: "declarative", ...time(6, 0) }],
      [3, 1, 2, { finished: false }],
      [9, 2, 0, { durationMs: 99 * MINUTE, result: "FAILURE" }],
    ]);
    await test.insert("build", { controller_id: 1, path: "p", pipeline_id: 1, kind: "run", run_id: 3 });
    const stages = [
      [1, 7, "Build", 0, 1],
      [1, 11, "Test", 1, 3],
      [2, 7, "Build", 0, 2],
      [2, 11, "Test", 2, 4],
    ] as const;
    await test.facts(
      "stage",
      stages.map(([runId, flowNode, name, minute, minutes]) => ({
        ...{ runId, flowNode, name, kind: "stage", executed: true, outcome: "SUCCESS" },
        startAt: MONDAY + (runId - 1) * DAY + minute * MINUTE,
        durationMs: minutes * MINUTE,
      })),
    );
    await test.facts(
      "step",
      stages.flatMap(([runId, flowNode, , minute, minutes]) => {
        const startAt = MONDAY + (runId - 1) * DAY + minute * MINUTE;
        const length = { startAt, durationMs: minutes * MINUTE };
        return [
          { runId, flowNode: flowNode - 1, block: 2, function: "stage", isBlock: true, ...length },
          {
            ...{ runId, flowNode: flowNode + 1, block: flowNode, stage: flowNode, function: "sh", isBlock: false },
            ...{ ownError: runId === 2 && flowNode === 11, failed: runId === 2 && flowNode === 11, ...length },
          },
        ];
      }),
    );
    await test.facts("error", [
      {
        runId: 2,
        flowNode: 12,
        stage: 11,
        function: "sh",
        errorClass: "hudson.AbortException",
        effectiveClass: "hudson.AbortException",
        fingerprint: 255,
        handled: false,
      },
    ]);
    await test.facts("libraryUse", [
      { runId: 1, library: "lib", version: "v1", trusted: true },
      { runId: 2, library: "lib", version: "v1", trusted: true },
    ]);
    await test.facts("feature", [
      { runId: 1, kind: "cause", name: "hudson.triggers.TimerTrigger$TimerTriggerCause", count: 1 },
    ]);
    await test.facts("agentUse", [
      { runId: 1, flowNode: 3, isInvocation: true, label: "linux", agent: "l-1", waitMs: MINUTE },
    ]);
  });
  after(() => test.close());

  it("is found by its full name on its controller, the one that is there before one that is gone", async () => {
    assert.equal((await findPipeline(test.store, "a", "team/x"))?.id, 1);
    assert.equal((await findPipeline(test.store, "b", "team/x"))?.id, 3);
    for (const name of ["team", "team/", "team/X", "' OR 1=1 --", ""])
      assert.equal(await findPipeline(test.store, "a", name), undefined, name);
  });

  it("says how it does over a period", async () => {
    const pipeline = (await findPipeline(test.store, "a", "team/x"))!;
    const one = await onePipeline(test.store, pipeline, scope);
    assert.deepEqual([one.runs, one.finished, one.judged, one.failed, one.origin], [3, 2, 2, 1, "inline"]);
    assert.deepEqual([one.durationMsP50, pipeline.syntax], [5 * MINUTE, "declarative"]);
    assert.deepEqual(one.time, [
      { part: "work", totalMs: 9 * MINUTE },
      { part: "agent", totalMs: MINUTE },
    ]);
    // Test has more time, Build comes first. The third day has a run that has not ended.
    assert.deepEqual(one.stages.startAts, [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]);
    assert.deepEqual(one.stages.run.durationMsP50, [4 * MINUTE, 6 * MINUTE, undefined]);
    assert.deepEqual(
      one.stages.stages.map(({ stage, durationMsP50, totalMs }) => [stage, durationMsP50, totalMs]),
      [
        ["Build", [MINUTE, 2 * MINUTE, undefined], 3 * MINUTE],
        ["Test", [3 * MINUTE, 4 * MINUTE, undefined], 7 * MINUTE],
      ],
    );
    assert.deepEqual(
      one.steps.map(({ function: name, kind, invocations, totalMs, ownErrors }) => [
        name,
        kind,
        invocations,
        totalMs,
        ownErrors,
      ]),
      [["sh", "work", 4, 10 * MINUTE, 1]],
    );
    assert.deepEqual(
      one.errors.map(({ errorClass, runs, fatal, lastRun }) => [errorClass, runs, fatal, lastRun]),
      [["hudson.AbortException", 1, 1, "team/x#2"]],
    );
    assert.deepEqual(one.libraries, [{ library: "lib", version: "v1", uses: 2 }]);
    assert.deepEqual(one.agents, [{ label: "linux", uses: 1, waitMsP50: MINUTE }]);
    assert.deepEqual(one.changes, []);
  });

  it("has nothing to say where nothing ran in the period", async () => {
    const pipeline = (await findPipeline(test.store, "a", "team/x"))!;
    const one = await onePipeline(test.store, pipeline, { ...scope, since: MONDAY + 20 * DAY });
    assert.deepEqual(
      [one.runs, one.finished, one.time, one.stages.startAts, one.steps, one.errors],
      [0, 0, [], [], [], []],
    );
  });

  it("lists its runs newest first, in pages that go on where they were", async () => {
    const first = await pipelineRuns(test.store, { pipelineId: 1, before: undefined, limit: 2 });
    assert.deepEqual(
      first.map(({ run, isOpen }) => [run.runNumber, run.result, isOpen]),
      [
        [3, undefined, true],
        [2, "FAILURE", false],
      ],
    );
    const before = { startAt: first[1]!.run.startAt!, runNumber: 2 };
    const rest = await pipelineRuns(test.store, { pipelineId: 1, before, limit: 2 });
    assert.deepEqual(
      rest.map(({ run }) => run.runNumber),
      [1],
    );
  });

  it("tells of one run what started it, its stages, errors and neighbours", async () => {
    const one = (await oneRun(test.store, { controller: "a", pipeline: "team/x", runNumber: 2 }))!;
    assert.deepEqual([one.previous, one.next, one.isOpen, one.causes], [1, 3, false, []]);
    assert.deepEqual(
      one.stages.map(({ name }) => name),
      ["Build", "Test"],
    );
    assert.deepEqual(
      one.errors.map(({ stage, function: step }) => [stage, step]),
      [[11, "sh"]],
    );
    assert.equal(await oneRun(test.store, { controller: "a", pipeline: "team/x", runNumber: 99 }), undefined);
    assert.equal(await oneRun(test.store, { controller: "b", pipeline: "team/x", runNumber: 2 }), undefined);
  });

  it("reads the flow graph of a run in pages", async () => {
    const run = (await findRun(test.store, { controller: "a", pipeline: "team/x", runNumber: 1 }))!;
    const seen: unknown[] = [];
    for (let after = 0; ; ) {
      const { rows, page, isMore } = await runPage(test.store, run, { after, limit: 2 });
      seen.push(
        ...runGraph(rows, page).map(({ flowNode, parent, name, startMs }) => [flowNode, parent, name, startMs]),
      );
      if (!isMore) break;
      after = page.upTo;
    }
    assert.deepEqual(seen, [
      [7, undefined, "Build", 0],
      [8, 7, "sh", 0],
      [11, undefined, "Test", MINUTE],
      [12, 11, "sh", MINUTE],
    ]);
  });
});
