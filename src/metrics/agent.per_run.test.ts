import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("agent.per_run", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 7, { finished: false }],
      [4, 3, 8],
      [5, 3, 8, { flowNodes: 0 }],
      [6, 4, 9, { flowNodes: undefined }],
      [7, 4, 9],
    ]);
    await test.facts("agentUse", [
      { runId: 1, agent: "linux-1" },
      { runId: 1, agent: "linux-1" },
      { runId: 1, agent: "(built-in)" },
      { runId: 2 },
      { runId: 3, agent: "cloud-7" },
      { runId: 7, agent: "a" },
      { runId: 7, agent: "b" },
      { runId: 7, agent: "ag'ent; --" },
    ]);
  });

  after(() => test.close());

  it("counts the agents of each run that has flow nodes, none as 0", async () => {
    // 2 0 1 0 3. Run 2 got none, 4 asked for none; 5 and 6 have no flow nodes.
    assert.deepEqual(spreadBy(await test.ask("agent.per_run")), { all: [5, 1, 2.8, 3, 6] });
  });

  it("is told by Pipeline", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.per_run", { by: ["pipeline"] })), {
      "team/x a": [2, 1, 1.9, 2, 2],
      "team/y a": [1, 1, 1, 1, 1],
      "team/x b": [1, 0, 0, 0, 0],
      [`${HOSTILE} b`]: [1, 3, 3, 3, 3],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.per_run", { grain: "week" })), {
      "day 0": [2, 1, 1.9, 2, 2],
      "day 7": [3, 1, 2.8, 3, 4],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    assert.deepEqual(spreadBy(await test.ask("agent.per_run", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [3, 1, 1.9, 2, 3],
    });
  });
});
