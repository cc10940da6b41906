import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("telemetry.completeness", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 7, { finished: false, flowNodes: 0 }],
      [4, 3, 8, { flowNodes: undefined }],
      [5, 3, 8],
      [6, 4, 9, { flowNodes: 0 }],
      [7, 2, 9],
      [8, 2, 9, { flowNodes: undefined }],
    ]);
    for (const kind of ["blocks", "cut"]) await test.insert("run_gap", { run_id: 8, kind });
    // Run 5 has the path that 2 has, on the other controller.
    const builds = [
      [2, 1, "x/builds/2", "run"],
      [5, 2, "x/builds/2", "run"],
      [6, 2, "z'/builds/6", "run"],
      [7, 1, "y/builds/7", "bad"],
    ] as const;
    for (const [run_id, controller_id, path, kind] of builds)
      await test.insert("build", { run_id, controller_id, path, kind });
    const records = [
      [1, "x/builds/2", "3.xml"],
      [1, "x/builds/2", "4.xml"],
      [2, "z'/builds/6", "5.xml"],
      [1, "y/builds/7", "build.xml"],
      [1, "", "config.xml"],
    ] as const;
    for (const [controller_id, build, file] of records)
      await test.insert("quarantine", { controller_id, build, file, code: "malformed", reason: "-", seen_at: 5 });
  });

  after(() => test.close());

  it("counts all runs", async () => {
    assert.deepEqual(valuesBy(await test.ask("telemetry.completeness")), { all: 8 });
  });

  it("tells how well they are seen", async () => {
    // In full: 1, 5, 7. In part: 8, once, of two gaps. Without flow nodes: 3, 4. Quarantined: 2 (once, of two records) and 6.
    assert.deepEqual(valuesBy(await test.ask("telemetry.completeness", { by: ["seen"] })), {
      in_full: 3,
      without_flow_nodes: 2,
      with_quarantined_records: 2,
      in_part: 1,
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("telemetry.completeness", { by: ["pipeline"] })), {
      "team/x a": 2,
      "team/y a": 3,
      "team/x b": 2,
      [`${HOSTILE} b`]: 1,
    });
  });

  it("counts them by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("telemetry.completeness", { grain: "week" })), { "day 0": 2, "day 7": 6 });
  });

  it("counts those that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("telemetry.completeness", { scope: { until: MONDAY + 8 * DAY } })), {
      all: 3,
    });
  });
});
