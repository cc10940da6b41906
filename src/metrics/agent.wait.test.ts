import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("agent.wait", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 7, { finished: false }],
      [4, 3, 8],
      [5, 4, 9],
    ]);
    await test.facts("agentUse", [
      { runId: 1, isInvocation: true, label: "linux", waitMs: 1000 },
      { runId: 1, isInvocation: true, waitMs: 0 },
      { runId: 1, isInvocation: false, label: "linux", waitMs: 5000 },
      { runId: 2, isInvocation: true, label: "linux" },
      { runId: 3, isInvocation: true, label: "gp'u; --", waitMs: 300 },
      { runId: 4, isInvocation: true, label: "linux", waitMs: 500 },
    ]);
  });

  after(() => test.close());

  it("is of steps that got an agent", async () => {
    // 0 300 500 1000: p95 lies 0.85 of the way from 500 to 1000. Run 2 has got none.
    assert.deepEqual(spreadBy(await test.ask("agent.wait")), { all: [4, 400, 925, 1000, 1800] });
  });

  it("is told by label", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.wait", { by: ["label"] })), {
      linux: [2, 750, 975, 1000, 1500],
      "-": [1, 0, 0, 0, 0],
      "gp'u; --": [1, 300, 300, 300, 300],
    });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.wait", { by: ["pipeline"] })), {
      "team/x a": [2, 500, 950, 1000, 1000],
      "team/y a": [1, 300, 300, 300, 300],
      "team/x b": [1, 500, 500, 500, 500],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.wait", { grain: "week" })), {
      "day 0": [2, 500, 950, 1000, 1000],
      "day 7": [2, 400, 490, 500, 800],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 0 300 1000.
    assert.deepEqual(spreadBy(await test.ask("agent.wait", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [3, 300, 930, 1000, 1300],
    });
  });
});
