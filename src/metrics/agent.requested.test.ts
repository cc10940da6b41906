import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("agent.requested", () => {
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
      { runId: 1, isInvocation: true, label: "linux", agent: "linux-1" },
      { runId: 1, isInvocation: true, agent: "linux-1" },
      { runId: 1, isInvocation: false, label: "linux", agent: "linux-2" },
      { runId: 2, isInvocation: true, label: "linux" },
      { runId: 3, isInvocation: true, label: "gp'u; --" },
      { runId: 4, isInvocation: true, label: "linux", agent: "linux-1" },
      { runId: 5, label: "linux", agent: "linux-1" },
    ]);
  });

  after(() => test.close());

  it("counts steps that asked for an agent, not their further bodies", async () => {
    // 2 of run 1, one of 2, 3 and 4.
    assert.deepEqual(valuesBy(await test.ask("agent.requested")), { all: 5 });
  });

  it("counts them by whether they got one", async () => {
    assert.deepEqual(valuesBy(await test.ask("agent.requested", { by: ["served"] })), { yes: 3, no: 2 });
  });

  it("counts them by label; without one any agent would do", async () => {
    assert.deepEqual(valuesBy(await test.ask("agent.requested", { by: ["label"] })), {
      linux: 3,
      "-": 1,
      "gp'u; --": 1,
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("agent.requested", { by: ["pipeline"] })), {
      "team/x a": 3,
      "team/y a": 1,
      "team/x b": 1,
    });
  });

  it("counts them by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("agent.requested", { grain: "week" })), { "day 0": 3, "day 7": 2 });
  });

  it("counts those of runs that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("agent.requested", { scope: { until: MONDAY + 8 * DAY } })), { all: 4 });
  });
});
