import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { MetricScope } from "../../model/metric-values.ts";
import { DAY, MINUTE, MONDAY, TestStore } from "../test-store.ts";
import { findChanges } from "./find-changes.ts";

const all: MetricScope = {
  since: undefined,
  until: undefined,
  now: MONDAY + 90 * DAY,
  controller: undefined,
  folder: undefined,
};

/** A minute, and by turns up to three seconds more or less: what chance does to a run. */
const noisyMinute = (run: number): number => MINUTE + ((run * 37) % 7) * 1000 - 3000;

/**
 * Three Pipelines with a run a day. From day 20 on `sh` in stage Test of `deploy/api` takes 23 seconds longer, inside stage All;
 * `deploy/web` stays as it is; `once` has too few runs.
 */
async function fill(test: TestStore): Promise<void> {
  await test.pipelines([
    [1, "ci", "deploy/api"],
    [2, "ci", "deploy/web"],
    [3, "ci", "once"],
  ]);
  const days = Array.from({ length: 40 }, (_, day) => day);
  const slower = (day: number): number => (day < 20 ? 0 : 23_000);
  const runOf = ([runId, pipelineId]: readonly [number, number], day: number, durationMs: number) =>
    [
      runId,
      pipelineId,
      day,
      { result: "SUCCESS", durationMs, agentWaitMs: 1000 + (day % 3), workMs: durationMs - 1000 },
    ] as const;
  await test.runs([
    ...days.map((day) => runOf([day + 1, 1], day, noisyMinute(day) + slower(day))),
    ...days.map((day) => runOf([day + 101, 2], day, noisyMinute(day))),
    ...days.slice(0, 5).map((day) => runOf([day + 201, 3], day, day < 3 ? MINUTE : 10 * MINUTE)),
    // A failure says nothing about how long success takes.
    [301, 2, 30, { result: "FAILURE", durationMs: 60 * MINUTE }],
  ]);
  const stage = ([runId, flowNode]: readonly [number, number], name: string, durationMs: number) => ({
    runId,
    flowNode,
    kind: "stage",
    name,
    executed: true,
    durationMs,
  });
  await test.facts(
    "stage",
    days.flatMap((day) => [
      stage([day + 1, 5], "All", 50_000 + (day % 4) * 100 + slower(day)),
      stage([day + 1, 7], "Test", 30_000 + (day % 5) * 100 + slower(day)),
      stage([day + 1, 9], "Build", 20_000 + (day % 3) * 100),
    ]),
  );
  const step = ([runId, stageNode]: readonly [number, number], name: string, durationMs: number) => ({
    runId,
    stage: stageNode,
    function: name,
    isBlock: false,
    durationMs,
  });
  await test.facts(
    "step",
    days.flatMap((day) => [
      step([day + 1, 7], "sh", 25_000 + (day % 5) * 100 + slower(day)),
      step([day + 1, 7], "junit", 5000 + (day % 2) * 100),
      step([day + 1, 9], "sh", 20_000 + (day % 3) * 100),
    ]),
  );
}

describe("changes of performance", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await fill(test);
  });

  after(() => test.close());

  it("are found where they were planted, and nowhere else", async () => {
    const { changes, pipelines } = await findChanges(test.store, all);
    // `once` has five runs: too few to be looked at.
    assert.equal(pipelines, 2);
    assert.deepEqual(
      changes.map(({ pipeline, changedAt, runNumber }) => [pipeline, changedAt, runNumber]),
      [["deploy/api", MONDAY + 20 * DAY, 21]],
    );
    const [{ runsBefore, runsAfter, ratio, trend }] = changes as [(typeof changes)[0]];
    assert.deepEqual([runsBefore, runsAfter, trend.length], [20, 20, 24]);
    // 83 seconds after 60.
    assert.ok(ratio !== undefined && Math.abs(ratio - 83 / 60) < 0.02, String(ratio));
  });

  it("are in the innermost stage and in the step that hold them; waiting did not change", async () => {
    const { changes } = await findChanges(test.store, all);
    const { parts } = changes[0]!;
    const first = (kind: string) => parts.find((part) => part.kind === kind);
    assert.deepEqual([first("stage")?.name, first("stage")?.changed], ["Test", true]);
    assert.deepEqual([first("step")?.name, first("step")?.changed], ["sh", true]);
    assert.ok(parts.every((part) => part.kind !== "wait" || !part.changed));
    assert.ok(!parts.some((part) => part.name === "Build" && part.changed));
  });

  it("are looked for in the folder, the Pipeline and the period asked for", async () => {
    const found = async (scope: Partial<MetricScope>) =>
      (await findChanges(test.store, { ...all, ...scope })).changes.length;
    assert.equal(await found({ folder: "deploy/web" }), 0);
    assert.equal(await found({ folder: "deploy" }), 1);
    assert.equal(await found({ since: MONDAY + 21 * DAY }), 0);
    assert.equal(await found({ until: MONDAY + 19 * DAY }), 0);
    assert.equal(await found({ controller: "another" }), 0);
  });
});
