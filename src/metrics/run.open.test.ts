import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("run.open", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs([
      [1, 1, 0, { finished: false }],
      [2, 1, 1, { finished: false }],
      [3, 2, 7, { finished: false }],
      [4, 3, 7, { finished: false }],
      [5, 3, 8],
      [6, 3, 8, { finished: false }],
      [7, 4, 9, { finished: false }],
      [8, 2, 9, { finished: false }],
    ]);
    await test.facts("wait", [
      { runId: 2, kind: "agent" },
      { runId: 2, kind: "lock" },
      { runId: 3, kind: "input", durationMs: 500 },
      { runId: 3, kind: "sleep" },
      { runId: 5, kind: "agent" },
      { runId: 6, kind: "telep'ort" },
      { runId: 7, kind: "downstream" },
    ]);
    // Jenkins has discarded run 4, and nobody could read the directory of run 8 again.
    for (const [controllerId, ...ids] of [
      [1, 1, 2, 3, 8],
      [2, 5, 6, 7],
    ] as const)
      for (const id of ids)
        await test.insert("build", {
          controller_id: controllerId,
          path: `builds/${id}`,
          kind: id === 8 ? "bad" : "run",
          run_id: id,
        });
  });

  after(() => test.close());

  it("counts runs that Jenkins keeps and that have not ended, of all runs", async () => {
    // 1, 2, 3, 6, 7.
    assert.deepEqual(partsBy(await test.ask("run.open")), { all: [5, 8] });
  });

  it("counts them by what they wait for, a lock before an agent", async () => {
    // Nothing: 1, and 6, whose wait is of no kind that is known. The input of 3 was answered.
    assert.deepEqual(partsBy(await test.ask("run.open", { by: ["waiting_on"] })), {
      nothing: [2, 8],
      lock: [1, 8],
      sleep: [1, 8],
      downstream: [1, 8],
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(partsBy(await test.ask("run.open", { by: ["pipeline"] })), {
      "team/x a": [2, 2],
      "team/y a": [1, 2],
      "team/x b": [1, 3],
      [`${HOSTILE} b`]: [1, 1],
    });
  });

  it("counts those that began before the end of a period", async () => {
    // 1, 2, 3 of 1–4.
    assert.deepEqual(partsBy(await test.ask("run.open", { scope: { until: MONDAY + 8 * DAY } })), { all: [3, 4] });
  });
});
