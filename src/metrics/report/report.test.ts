import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { isMetricId, type MetricId } from "../../dictionary/dictionary.ts";
import type { Report } from "../../model/report.ts";
import { DAY, MINUTE, MONDAY, TestStore } from "../test-store.ts";
import { report } from "./report.ts";
import { timeline } from "./timeline.ts";

/** Three runs of two Pipelines, of which one ran a step, one failed and one is open. */
async function smallStore(): Promise<TestStore> {
  const test = await TestStore.open();
  await test.pipelines([
    [1, "a", "p"],
    [2, "a", "team/q"],
  ]);
  const run = { finished: true, syntax: "declarative", flowNodes: 9, workMs: MINUTE, hasExecution: true };
  await test.facts("run", [
    { ...run, runId: 1, pipelineId: 1, runNumber: 1, startAt: MONDAY, durationMs: MINUTE, result: "SUCCESS" },
    { ...run, runId: 2, pipelineId: 2, runNumber: 1, startAt: MONDAY + DAY, durationMs: 3 * MINUTE, result: "FAILURE" },
    { runId: 3, pipelineId: 2, runNumber: 2, startAt: MONDAY + DAY, finished: false, flowNodes: 2 },
  ]);
  await test.facts("step", [
    { runId: 1, function: "sh", durationMs: 500, isBlock: false },
    { runId: 2, function: "script", durationMs: 50, isBlock: true },
    // Has not ended, so nothing tells what it is.
    { runId: 3, function: "input", isBlock: false },
  ]);
  await test.facts("error", [{ runId: 2, function: "script", effectiveClass: "groovy.lang.MissingPropertyException" }]);
  return test;
}

describe("the numbers of a report", () => {
  let test: TestStore;
  let made: Report;

  before(async () => {
    test = await smallStore();
    made = await report(test.store, test.reader().scope);
  });

  after(() => test.close());

  it("come from metrics of the dictionary, which each section names", () => {
    const sections = Object.keys(made).filter((name) => !["scope", "metrics", "quantileError"].includes(name));
    assert.deepEqual(Object.keys(made.metrics), sections);
    for (const [section, ids] of Object.entries(made.metrics)) {
      assert.deepEqual(
        ids.filter((id) => !isMetricId(id)),
        [],
        section,
      );
      assert.ok(ids.length > 0, section);
    }
    assert.deepEqual(made.metrics.scriptEscapes, ["declarative.script_step"]);
  });

  const equal: readonly (readonly [MetricId, (report: Report) => number | undefined])[] = [
    ["run.completed", ({ runs }) => runs.finished],
    ["run.duration", ({ durations }) => durations.durationMsP50],
    ["step.invocations", ({ steps }) => steps.invocations],
    ["pipeline.configured", ({ inventory }) => inventory.pipelines],
    ["pipeline.active", ({ inventory }) => inventory.activeIn28Days],
    ["declarative.script_step", ({ declarative }) => declarative.pipelines],
    ["run.failure_ratio", ({ runs }) => runs.failed / runs.judged],
    ["error.occurred", ({ errors }) => errors.total],
  ];
  for (const [id, number] of equal)
    it(`are those of ${id}`, async () => {
      const [row] = await test.ask(id);
      assert.equal(number(made), row!.value);
      assert.ok(row!.value! > 0);
    });

  it("leave open what kind of step has never ended", () => {
    assert.deepEqual(
      made.steps.byInvocations.map((row) => [row.function, row.kind]),
      [
        ["input", undefined],
        ["script", "block"],
        ["sh", "work"],
      ],
    );
  });

  it("are of the runs of a folder where that is asked for", async () => {
    const { runs, scriptEscapes } = await report(test.store, test.reader({ folder: "team" }).scope);
    assert.deepEqual([runs.total, runs.finished, runs.unfinished, runs.judged, runs.failed], [2, 1, 1, 1, 1]);
    assert.deepEqual([scriptEscapes.declarativePipelines, scriptEscapes.pipelines], [1, 1]);
  });
});

describe("the timeline of a report", () => {
  for (const { years, bucketDays, starts } of [
    // Weeks are counted from 1970-01-05. 2965 weeks later it is MONDAY: 741 times four and one over, 57 times 52 and one over.
    { years: 3, bucketDays: 28, starts: [MONDAY - 7 * DAY, 40] },
    { years: 11, bucketDays: 364, starts: [MONDAY - 7 * DAY, 12] },
  ] as const)
    it(`of ${years} years has buckets of ${bucketDays} days, medians and all`, async () => {
      const test = await TestStore.open();
      await test.pipelines([[1, "a", "p"]]);
      const run = { pipelineId: 1, finished: true, result: "SUCCESS" };
      const days = [0, 13, years * 365];
      await test.facts(
        "run",
        days.map((day, index) => ({
          ...run,
          runId: index + 1,
          runNumber: index + 1,
          startAt: MONDAY + day * DAY,
          durationMs: (index + 1) * MINUTE,
        })),
      );
      const { bucketDays: found, buckets } = await timeline(test.reader());
      assert.equal(found, bucketDays);
      assert.deepEqual([buckets[0]!.startAt, buckets.length], starts);
      // 1 and 2 minutes are in the first bucket.
      assert.deepEqual([buckets[0]!.success, buckets[0]!.durationMsP50], [2, 1.5 * MINUTE]);
      assert.deepEqual([buckets.at(-1)!.runs, buckets.at(-1)!.durationMsP50], [1, 3 * MINUTE]);
      await test.close();
    });
});
