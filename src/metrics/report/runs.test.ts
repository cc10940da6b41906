import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, MINUTE, MONDAY, TestStore } from "../test-store.ts";
import { coverage } from "./coverage.ts";
import { durations, waits } from "./durations.ts";
import { pipelineLists } from "./pipelines.ts";
import { runCounts } from "./runs.ts";
import { timeline } from "./timeline.ts";

/**
 * Nine runs of four Pipelines on two controllers.
 *
 * | run | pipeline       | day | minutes | result    | nodes |
 * | 1–4 | a: team/x      | 0, 1, 7, 8 | 1, 2, 3, 4 | SUCCESS FAILURE UNSTABLE SUCCESS | 10 |
 * | 5   | a: team/x/sub  | 8   | 10      | FAILURE   | 20    |
 * | 6   | a: teams       | 9   | 5       | ABORTED   | 0     |
 * | 7   | b: team/x      | 21  | 6       | NOT_BUILT | 5     |
 * | 8   | b: team/x      | 21  |         | (open)    | 5     |
 * | 9   | a: teams       | 0   | 7       | SUCCESS   | 0     |
 */
const runs: readonly (readonly [number, number, number, number | undefined, string | undefined, number])[] = [
  [1, 1, 0, 1, "SUCCESS", 10],
  [2, 1, 1, 2, "FAILURE", 10],
  [3, 1, 7, 3, "UNSTABLE", 10],
  [4, 1, 8, 4, "SUCCESS", 10],
  [5, 2, 8, 10, "FAILURE", 20],
  [6, 3, 9, 5, "ABORTED", 0],
  [7, 4, 21, 6, "NOT_BUILT", 5],
  [8, 4, 21, undefined, undefined, 5],
  [9, 3, 0, 7, "SUCCESS", 0],
];

describe("runs of a report", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines([
      [1, "a", "team/x"],
      [2, "a", "team/x/sub"],
      [3, "a", "teams"],
      [4, "b", "team/x"],
    ]);
    await test.facts(
      "run",
      runs.map(([runId, pipelineId, day, minutes, result, flowNodes]) => ({
        runId,
        pipelineId,
        runNumber: runId,
        startAt: MONDAY + day * DAY,
        finished: minutes !== undefined,
        durationMs: minutes === undefined ? undefined : minutes * MINUTE,
        result,
        flowNodes,
        queueMs: 100,
        // A tenth of each finished run waits for an agent, the rest works.
        workMs: minutes === undefined ? undefined : minutes * MINUTE * 0.9,
        agentWaitMs: minutes === undefined ? undefined : minutes * MINUTE * 0.1,
        replayed: runId === 2,
        restarted: runId === 3,
      })),
    );
    await test.facts("feature", [
      { runId: 1, kind: "cause", name: "Timer", count: 1 },
      { runId: 2, kind: "cause", name: "Timer", count: 1 },
      { runId: 2, kind: "cause", name: "User", count: 2 },
    ]);
    await test.facts("wait", [
      { runId: 1, kind: "agent", durationMs: 1000 },
      { runId: 2, kind: "agent", durationMs: 3000 },
      { runId: 8, kind: "agent" },
      { runId: 7, kind: "agent" },
      { runId: 2, kind: "lock", durationMs: 500 },
    ]);
    await test.insert("build", { controller_id: 1, path: "jobs/x/builds/1", pipeline_id: 1, kind: "run", run_id: 1 });
    for (const file of ["3.xml", "4.xml"])
      await test.insert("quarantine", {
        controller_id: 1,
        file,
        code: "malformed",
        reason: "-",
        build: "jobs/x/builds/1",
        seen_at: 5,
      });
    await test.insert("quarantine", {
      controller_id: 2,
      file: "config.xml",
      code: "malformed",
      reason: "-",
      build: "",
      seen_at: 5,
    });
  });

  after(() => test.close());

  it("says which runs there are and how many are fully seen", async () => {
    // Fully seen: 9, less 2 without nodes (6, 9), less run 1, which has quarantined records.
    const { controllers, ...rest } = await coverage(test.reader());
    assert.deepEqual(
      controllers.map(({ controller }) => controller),
      ["a", "b"],
    );
    assert.deepEqual(rest, {
      firstRunAt: MONDAY,
      lastRunAt: MONDAY + 21 * DAY,
      lastRunOfAllAt: MONDAY + 21 * DAY,
      runs: 9,
      runsFullySeen: 6,
      runsSeenInPart: 0,
      runsWithoutFlowNodes: 2,
      runsWithQuarantinedRecords: 1,
      quarantinedRecords: 3,
    });
  });

  it("knows the last run of all, whatever the period, and names a controller that is alone without its suffix", async () => {
    assert.equal((await coverage(test.reader({ since: MONDAY + 30 * DAY }))).lastRunOfAllAt, MONDAY + 21 * DAY);
    assert.equal((await coverage(test.reader({ since: 0, controller: "a" }))).lastRunOfAllAt, MONDAY + 9 * DAY);
    const names = async (rows: readonly (readonly [string, string])[]): Promise<string[]> => {
      const other = await TestStore.open();
      for (const [id, [key, home]] of rows.entries()) await other.insert("controller", { id, key, home });
      const { controllers } = await coverage(other.reader());
      await other.close();
      return controllers.map(({ name }) => name);
    };
    assert.deepEqual(await names([["jenkins-1aa5f5", "jenkins"]]), ["jenkins"]);
    assert.deepEqual(await names([["prod-1aa5f5", "jenkins"]]), ["prod-1aa5f5"]);
    const two = [
      ["jenkins-1aa5f5", "jenkins"],
      ["jenkins-2bb5f5", "jenkins"],
    ] as const;
    assert.deepEqual(await names(two), ["jenkins-1aa5f5", "jenkins-2bb5f5"]);
  });

  it("counts quarantined records of the controller and of the folder asked for", async () => {
    assert.equal((await coverage(test.reader({ controller: "b" }))).quarantinedRecords, 1);
    assert.equal((await coverage(test.reader({ folder: "team" }))).quarantinedRecords, 2);
    assert.equal((await coverage(test.reader({ folder: "teams" }))).quarantinedRecords, 0);
  });

  for (const { scope, expected, name } of [
    { name: "all", scope: {}, expected: 9 },
    { name: "of a controller", scope: { controller: "b" }, expected: 2 },
    { name: "in a folder, and no other that starts alike", scope: { folder: "team" }, expected: 7 },
    { name: "of a Pipeline and of what is below its name", scope: { folder: "team/x" }, expected: 7 },
    { name: "in a folder of a controller", scope: { folder: "team", controller: "a" }, expected: 5 },
    { name: "since an instant, that one included", scope: { since: MONDAY + 8 * DAY }, expected: 5 },
    { name: "of a folder that is an attempt at SQL", scope: { folder: "' OR 1=1 --" }, expected: 0 },
  ])
    it(`counts runs ${name}`, async () => {
      assert.equal((await runCounts(test.reader(scope))).total, expected);
    });

  it("judges SUCCESS, UNSTABLE and FAILURE only", async () => {
    // Judged: 1–5 and 9. Failed: 2, 3, 5. By Pipeline: x 2, sub 1; 80 % of 3 is 2.4, so both are needed.
    const counts = await runCounts(test.reader());
    assert.equal(counts.judged, 6);
    assert.equal(counts.failed, 3);
    assert.deepEqual([counts.failingPipelines, counts.concentratedPipelines, counts.concentratedFailures], [2, 2, 3]);
    assert.deepEqual(
      [counts.finished, counts.unfinished, counts.replayed, counts.restarted, counts.pipelines],
      [8, 1, 1, 1, 4],
    );
    // 9 runs in 21 days are 3 a week.
    assert.equal(counts.perWeek, 3);
    assert.deepEqual(counts.byResult, [
      { result: "SUCCESS", runs: 3 },
      { result: "FAILURE", runs: 2 },
      { result: "ABORTED", runs: 1 },
      { result: "NOT_BUILT", runs: 1 },
      { result: "UNSTABLE", runs: 1 },
    ]);
    assert.deepEqual(counts.causes, [
      { cause: "Timer", runs: 2 },
      { cause: "User", runs: 1 },
    ]);
  });

  it("calls an unfinished run old after a day, unless Jenkins has discarded it", async () => {
    const at = MONDAY + 22 * DAY;
    assert.equal((await runCounts(test.reader({ generatedAt: at + 1 }))).unfinishedOlderThanADay, 0);
    await test.insert("build", { controller_id: 2, path: "jobs/x/builds/8", pipeline_id: 4, kind: "run", run_id: 8 });
    assert.equal((await runCounts(test.reader({ generatedAt: at }))).unfinishedOlderThanADay, 0);
    assert.equal((await runCounts(test.reader({ generatedAt: at + 1 }))).unfinishedOlderThanADay, 1);
  });

  it("has no weekly rate for less than a week", async () => {
    assert.equal((await runCounts(test.reader({ controller: "b" }))).perWeek, undefined);
  });

  it("puts runs into weeks from Monday, without gaps", async () => {
    // 21 days: weeks. Day 0, 0, 1 | 7, 8, 8, 9 | none | 21, 21.
    const { bucketDays, buckets } = await timeline(test.reader());
    assert.equal(bucketDays, 7);
    assert.deepEqual(
      buckets.map((bucket) => [bucket.startAt, bucket.runs]),
      [
        [MONDAY, 3],
        [MONDAY + 7 * DAY, 4],
        [MONDAY + 14 * DAY, 0],
        [MONDAY + 21 * DAY, 2],
      ],
    );
    // Second week: 3, 4, 10 and 5 minutes. Median 4.5; p95 lies 0.85 of the way from 5 to 10: 9.25.
    const { durationMsP50, durationMsP95, success, failure, unstable, aborted } = buckets[1]!;
    assert.deepEqual([durationMsP50, durationMsP95], [4.5 * MINUTE, 9.25 * MINUTE]);
    assert.deepEqual([success, failure, unstable, aborted], [1, 1, 1, 1]);
    assert.deepEqual([buckets[3]!.notBuilt, buckets[3]!.unfinished], [1, 1]);
    assert.equal(buckets[2]!.durationMsP50, undefined);
  });

  it("puts runs of up to two weeks into days", async () => {
    const { bucketDays, buckets } = await timeline(test.reader({ controller: "a" }));
    assert.equal(bucketDays, 1);
    assert.equal(buckets.length, 10);
  });

  it("sums up durations of finished runs and splits them", async () => {
    // 1+2+3+4+10+5+6+7 = 38 minutes; sorted 1 2 3 4 5 6 7 10: median 4.5; p95 lies 0.65 of the way from 7 to 10: 8.95.
    const found = await durations(test.reader());
    assert.deepEqual([found.runs, found.splitRuns, found.splitMs], [8, 8, 38 * MINUTE]);
    assert.deepEqual(
      [found.durationMsP50, found.durationMsP95, found.durationMsMax],
      [4.5 * MINUTE, 8.95 * MINUTE, 10 * MINUTE],
    );
    assert.equal(Math.round(found.workMs), 38 * MINUTE * 0.9);
    assert.equal(Math.round(found.agentWaitMs), 38 * MINUTE * 0.1);
    // Nine runs waited 100 ms each; the one that has not ended waited too.
    assert.equal(found.queueMs, 900);
  });

  it("lists waits by total time, those that still last apart", async () => {
    // Agents: 1 s and 3 s, p95 lies 0.95 of the way: 2.9 s; run 8 has not ended, run 7 ended first. The queue: 9 × 100 ms.
    assert.deepEqual(await waits(test.reader()), [
      {
        kind: "agent",
        waits: 2,
        runs: 2,
        open: 1,
        cutShort: 1,
        totalMs: 4000,
        waitMsP50: 2000,
        waitMsP95: 2900,
        waitMsMax: 3000,
      },
      {
        kind: "queue",
        waits: 9,
        runs: 9,
        open: 0,
        cutShort: 0,
        totalMs: 900,
        waitMsP50: 100,
        waitMsP95: 100,
        waitMsMax: 100,
      },
      {
        kind: "lock",
        waits: 1,
        runs: 1,
        open: 0,
        cutShort: 0,
        totalMs: 500,
        waitMsP50: 500,
        waitMsP95: 500,
        waitMsMax: 500,
      },
    ]);
  });

  it("ranks Pipelines by time and by flow nodes, and keeps equal names of two controllers apart", async () => {
    // Time: teams 5+7 = 12, x 1+2+3+4 = 10, sub 10, b's x 6.
    const lists = await pipelineLists(test.reader());
    assert.deepEqual([lists.total, lists.totalMs], [4, 38 * MINUTE]);
    assert.deepEqual(
      lists.byTime.map((row) => [row.controller, row.pipeline, row.totalMs / MINUTE, row.failed, row.judged]),
      [
        ["a", "teams", 12, 0, 1],
        ["a", "team/x", 10, 2, 4],
        ["a", "team/x/sub", 10, 1, 1],
        ["b", "team/x", 6, 0, 0],
      ],
    );
    assert.deepEqual(
      lists.byFlowNodes.map((row) => [row.controller, row.pipeline, row.flowNodesP50]),
      [
        ["a", "team/x/sub", 20],
        ["a", "team/x", 10],
        ["b", "team/x", 5],
      ],
    );
  });
});

describe("Pipelines that got slower", () => {
  it("are those whose last change of level made them so", async () => {
    const test = await TestStore.open();
    await test.pipelines([
      [1, "a", "slow"],
      [2, "a", "better again"],
    ]);
    // A minute give or take a second, ten runs each; then two minutes; of the second Pipeline then a minute again.
    const seconds = (level: number): number[] => Array.from({ length: 10 }, (_, run) => level + (run % 3) - 1);
    const runsOf = (pipelineId: number, durations: readonly number[]) =>
      durations.map((s, index) => {
        const runId = pipelineId * 100 + index;
        return [runId, pipelineId, index, { result: "SUCCESS", durationMs: s * 1000 }] as const;
      });
    await test.runs([
      ...runsOf(1, [...seconds(60), ...seconds(120)]),
      ...runsOf(2, [...seconds(60), ...seconds(120), ...seconds(60)]),
    ]);
    const { slowed } = await pipelineLists(test.reader());
    assert.deepEqual(
      slowed.map(({ pipeline, changedAt, beforeMsP50, afterMsP50 }) => [pipeline, changedAt, beforeMsP50, afterMsP50]),
      [["slow", MONDAY + 10 * DAY, 60_000, 120_000]],
    );
    await test.close();
  });
});
