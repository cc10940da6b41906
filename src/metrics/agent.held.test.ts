import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("agent.held", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    // Listed twice: it was removed, and is back. Controller b has none.
    await test.insert("agent", { controller_id: 1, name: "linux-1", gone_at: MONDAY });
    await test.insert("agent", { controller_id: 1, name: "linux-1" });
    await test.runs([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 7, { finished: false }],
      [4, 3, 8],
      [5, 4, 9],
    ]);
    await test.facts("agentUse", [
      { runId: 1, isInvocation: true, agent: "(built-in)", heldMs: 100 },
      { runId: 1, isInvocation: true, agent: "linux-1", heldMs: 300 },
      { runId: 2, isInvocation: true, agent: "linux-1" },
      { runId: 3, isInvocation: true, agent: "cloud-7", heldMs: 50 },
      { runId: 3, isInvocation: true },
      { runId: 4, isInvocation: true, agent: "linux-1", heldMs: 10 },
      { runId: 5, isInvocation: false, agent: "ag'ent; --", heldMs: 7 },
    ]);
  });

  after(() => test.close());

  it("is of each body that had an agent, 0 where its end is not recorded", async () => {
    // 0 7 10 50 100 300: p95 lies 0.75 of the way from 100 to 300.
    assert.deepEqual(spreadBy(await test.ask("agent.held")), { all: [6, 30, 250, 300, 467] });
  });

  it("tells the controller, its agents and others apart", async () => {
    // Configured: 300 and 0. Other: 7 10 50, that of 4 among them: its controller has no such agent.
    assert.deepEqual(spreadBy(await test.ask("agent.held", { by: ["kind"] })), {
      built_in: [1, 100, 100, 100, 100],
      configured: [2, 150, 285, 300, 300],
      other: [3, 10, 46, 50, 67],
    });
  });

  it("is told by agent", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.held", { by: ["agent"] })), {
      "(built-in)": [1, 100, 100, 100, 100],
      "linux-1": [3, 10, 271, 300, 310],
      "cloud-7": [1, 50, 50, 50, 50],
      "ag'ent; --": [1, 7, 7, 7, 7],
    });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.held", { by: ["pipeline"] })), {
      "team/x a": [3, 100, 280, 300, 400],
      "team/y a": [1, 50, 50, 50, 50],
      "team/x b": [1, 10, 10, 10, 10],
      [`${HOSTILE} b`]: [1, 7, 7, 7, 7],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.held", { grain: "week" })), {
      "day 0": [3, 100, 280, 300, 400],
      "day 7": [3, 10, 46, 50, 67],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 0 50 100 300.
    assert.deepEqual(spreadBy(await test.ask("agent.held", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [4, 75, 270, 300, 450],
    });
  });
});
