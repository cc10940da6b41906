import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, spreadBy, TestStore } from "./test-store.ts";

describe("step.duration", () => {
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
    await test.facts("step", [
      { runId: 1, function: "sh", isBlock: false, durationMs: 100 },
      { runId: 1, function: "stage", isBlock: true, durationMs: 500 },
      { runId: 1, function: "sleep", isBlock: false, durationMs: 40 },
      { runId: 1, function: "input", isBlock: false, durationMs: 60 },
      { runId: 2, function: "sh", isBlock: false, durationMs: 300 },
      { runId: 2, function: "node", isBlock: true, durationMs: 900 },
      { runId: 3, function: "sh", isBlock: false },
      { runId: 3, function: "echo", isBlock: false, durationMs: 0 },
      { runId: 4, isBlock: false, durationMs: 999 },
      { runId: 5, function: "sh'; --", durationMs: 7 },
    ]);
  });

  after(() => test.close());

  it("is of steps that ended and whose function is known", async () => {
    // 0 7 40 60 100 300 500 900: p95 lies 0.65 of the way from 500 to 900.
    assert.deepEqual(spreadBy(await test.ask("step.duration")), { all: [8, 80, 760, 900, 1907] });
  });

  it("is told by step", async () => {
    // The third `sh` lasts.
    assert.deepEqual(spreadBy(await test.ask("step.duration", { by: ["step"] })), {
      sh: [2, 200, 290, 300, 400],
      stage: [1, 500, 500, 500, 500],
      sleep: [1, 40, 40, 40, 40],
      input: [1, 60, 60, 60, 60],
      node: [1, 900, 900, 900, 900],
      echo: [1, 0, 0, 0, 0],
      "sh'; --": [1, 7, 7, 7, 7],
    });
  });

  it("tells work, waits and blocks apart", async () => {
    // Work: 0 7 100 300. `node` waits first, but is a block.
    assert.deepEqual(spreadBy(await test.ask("step.duration", { by: ["kind"] })), {
      work: [4, 53.5, 270, 300, 407],
      block: [2, 700, 880, 900, 1400],
      wait: [2, 50, 59, 60, 100],
    });
  });

  it("is told by Pipeline", async () => {
    // x of a: 40 60 100 300 500 900, p95 lies 0.75 of the way from 500 to 900.
    assert.deepEqual(spreadBy(await test.ask("step.duration", { by: ["pipeline"] })), {
      "team/x a": [6, 200, 800, 900, 1900],
      "team/y a": [1, 0, 0, 0, 0],
      [`${HOSTILE} b`]: [1, 7, 7, 7, 7],
    });
  });

  it("is told by week", async () => {
    assert.deepEqual(spreadBy(await test.ask("step.duration", { grain: "week" })), {
      "day 0": [6, 200, 800, 900, 1900],
      "day 7": [2, 3.5, 6.65, 7, 7],
    });
  });

  it("is of runs that began before the end of a period", async () => {
    // 0 40 60 100 300 500 900.
    assert.deepEqual(spreadBy(await test.ask("step.duration", { scope: { until: MONDAY + 8 * DAY } })), {
      all: [7, 100, 780, 900, 1900],
    });
  });
});
