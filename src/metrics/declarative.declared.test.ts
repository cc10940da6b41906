import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("declarative.declared", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    // x of a: 2 is the latest that ended and has flow nodes. Nothing of y has ended. x of b is scripted.
    await test.runs([
      [1, 1, 0, { syntax: "declarative" }],
      [2, 1, 7, { syntax: "declarative" }],
      [3, 1, 8, { syntax: "declarative", finished: false }],
      [4, 1, 9, { syntax: "declarative", flowNodes: 0 }],
      [5, 2, 8, { syntax: "declarative", finished: false }],
      [6, 3, 8, { syntax: "scripted" }],
      [7, 4, 9, { syntax: "declarative" }],
    ]);

    await test.facts("feature", [
      { runId: 1, kind: "option", name: "timeout", count: 1 },
      { runId: 2, kind: "directive", name: "post", count: 1 },
      { runId: 2, kind: "directive", name: "stage", count: 4 },
      { runId: 2, kind: "directive", name: "script", count: 1 },
      { runId: 2, kind: "option", name: "timestamps", count: 3 },
      { runId: 2, kind: "when", name: "branch", count: 2 },
      { runId: 2, kind: "trigger", name: "cron", count: 1 },
      { runId: 2, kind: "parameter", name: "string", count: 1 },
      { runId: 3, kind: "option", name: "lock", count: 1 },
      { runId: 5, kind: "option", name: "timestamps", count: 1 },
      { runId: 5, kind: "option", name: "o'pt; --", count: 1 },
      { runId: 6, kind: "option", name: "timeout", count: 1 },
      { runId: 7, kind: "agent", name: "any", count: 1 },
    ]);
  });

  after(() => test.close());

  it("counts Declarative Pipelines that declare anything, of all Declarative ones", async () => {
    // x of a and y.
    assert.deepEqual(partsBy(await test.ask("declarative.declared")), { all: [2, 3] });
  });

  it("counts them once per part, by their latest run", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.declared", { by: ["part"] })), {
      option: [2, 3],
      directive: [1, 3],
      when: [1, 3],
      trigger: [1, 3],
      parameter: [1, 3],
    });
  });

  it("counts them once per declaration; stages and scripts are none", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.declared", { by: ["part", "declaration"] })), {
      "option timestamps": [2, 3],
      "option o'pt; --": [1, 3],
      "directive post": [1, 3],
      "when branch": [1, 3],
      "trigger cron": [1, 3],
      "parameter string": [1, 3],
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(partsBy(await test.ask("declarative.declared", { by: ["pipeline"] })), {
      "team/x a": [1, 1],
      "team/y a": [1, 1],
    });
  });

  it("is of the latest run before the end of a period", async () => {
    // Run 1.
    assert.deepEqual(
      partsBy(await test.ask("declarative.declared", { by: ["declaration"], scope: { until: MONDAY + 7 * DAY } })),
      { timeout: [1, 1] },
    );
  });

  it("has Pipelines that declare none", async () => {
    // Run 7.
    assert.deepEqual(partsBy(await test.ask("declarative.declared", { scope: { since: MONDAY + 9 * DAY } })), {
      all: [0, 1],
    });
  });
});
