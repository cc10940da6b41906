import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DAY, MONDAY, TestStore } from "../test-store.ts";
import { inventory } from "./inventory.ts";
import { quarantineList } from "./quarantine.ts";
import { report } from "./report.ts";

describe("the inventory of a report", () => {
  it("goes by the latest run that tells, then by the configuration, and by what is there now", async () => {
    const test = await TestStore.open();
    const now = MONDAY + 100 * DAY;
    await test.pipelines([[1, "a", "was-scripted"]]);
    const item = { controller_id: 1, kind: "pipeline", is_branch: false, has_config: true };
    await test.insert("pipeline", {
      ...item,
      id: 2,
      full_name: "by-config",
      definition: "scm",
      syntax: "scripted",
      disabled: true,
    });
    await test.insert("pipeline", { ...item, id: 3, full_name: "mb/main", is_branch: true, definition: "multibranch" });
    await test.insert("pipeline", { ...item, id: 4, full_name: "gone", gone_at: 1 });
    for (const [index, kind] of ["folder", "multibranch", "organizationFolder", "other"].entries())
      await test.insert("pipeline", { ...item, id: 10 + index, full_name: kind, kind });
    const run = (...[runId, pipelineId, day, syntax]: [number, number, number, string?]) => ({
      runId,
      pipelineId,
      runNumber: runId,
      startAt: MONDAY + day * DAY,
      syntax,
    });
    // was-scripted: run 2 tells, run 3 does not. Last run of all: day 9. 100 days later nothing is active, 90 days are over for both.
    await test.facts("run", [
      run(1, 1, 0, "scripted"),
      run(2, 1, 1, "declarative"),
      run(3, 1, 2),
      run(4, 3, 9),
      run(5, 4, 9, "scripted"),
    ]);
    assert.deepEqual(await inventory(test.reader({ generatedAt: now })), {
      pipelines: 3,
      declarative: 1,
      scripted: 1,
      unknownSyntax: 1,
      inline: 1,
      fromScm: 1,
      scmBranches: 1,
      organizationBranches: 0,
      otherOrigin: 0,
      disabled: 1,
      folders: 1,
      multibranchProjects: 1,
      organizationFolders: 1,
      otherJobs: 1,
      ranInPeriod: 2,
      neverRun: 1,
      activeIn28Days: 0,
      activeIn28DaysBeforeLastRun: 2,
      dormant: 2,
      dormantAfterDays: 90,
    });
    const later = await inventory(test.reader({ generatedAt: MONDAY + 30 * DAY }));
    // The last 28 days began on day 2, with run 3.
    assert.deepEqual([later.activeIn28Days, later.dormant], [2, 0]);
    // Since day 3 only mb/main ran, and what is gone.
    assert.equal((await inventory(test.reader({ since: MONDAY + 3 * DAY }))).ranInPeriod, 1);
    await test.close();
  });
});

describe("a report", () => {
  it("of an empty store has nothing in it, and no number that is none", async () => {
    const test = await TestStore.open();
    const made = await report(test.store, test.reader().scope);
    assert.equal(made.coverage.runs, 0);
    assert.deepEqual(made.timeline.buckets, []);
    assert.ok(!/NaN|null/.test(JSON.stringify(made)));
    await test.close();
  });

  it("of one run of a Pipeline that the scan has not named yet counts it", async () => {
    const test = await TestStore.open();
    await test.facts("run", [
      { runId: 1, pipelineId: 7, runNumber: 1, finished: true, result: "SUCCESS", durationMs: 5 },
    ]);
    const made = await report(test.store, test.reader().scope);
    assert.deepEqual([made.runs.total, made.pipelines.byTime.length, made.coverage.firstRunAt], [1, 1, undefined]);
    await test.close();
  });
});

describe("quarantine", () => {
  it("lists records by controller and file, and counts them by code", async () => {
    const test = await TestStore.open();
    await test.pipelines([
      [1, "a", "x"],
      [2, "b", "y"],
    ]);
    const row = { reason: "-", build: "", seen_at: MONDAY };
    await test.insert("quarantine", { ...row, controller_id: 2, file: "z", code: "missing" });
    await test.insert("quarantine", { ...row, controller_id: 1, file: "z", code: "malformed" });
    await test.insert("quarantine", { ...row, controller_id: 1, file: "y", code: "malformed" });
    const list = await quarantineList(test.store, undefined);
    assert.deepEqual(
      list.records.map(({ controller, file }) => [controller, file]),
      [
        ["a", "y"],
        ["a", "z"],
        ["b", "z"],
      ],
    );
    assert.deepEqual(list.byCode, [
      { code: "malformed", records: 2 },
      { code: "missing", records: 1 },
    ]);
    assert.equal((await quarantineList(test.store, "b")).total, 1);
    assert.deepEqual(await quarantineList(test.store, "c"), { total: 0, byCode: [], records: [] });
    await test.close();
  });
});
