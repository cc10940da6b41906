import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("agent.declared", () => {
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

    const kind = "agent";
    await test.facts("feature", [
      { runId: 1, kind, name: "label", count: 1 },
      { runId: 1, kind, name: "docker", count: 1 },
      { runId: 2, kind, name: "any", count: 2 },
      { runId: 2, kind, name: "none", count: 1 },
      { runId: 3, kind, name: "kubernetes", count: 1 },
      { runId: 5, kind, name: "label", count: 1 },
      { runId: 5, kind, name: "ag'ent; --", count: 1 },
      { runId: 6, kind, name: "any", count: 1 },
      { runId: 7, kind: "option", name: "any", count: 1 },
    ]);
  });

  after(() => test.close());

  it("counts Declarative Pipelines that declare an agent, of all Declarative ones", async () => {
    // x of a and y, of these and the one that declares none.
    assert.deepEqual(partsBy(await test.ask("agent.declared")), { all: [2, 3] });
  });

  it("counts them once per type, by their latest run", async () => {
    assert.deepEqual(partsBy(await test.ask("agent.declared", { by: ["type"] })), {
      any: [1, 3],
      none: [1, 3],
      label: [1, 3],
      "ag'ent; --": [1, 3],
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(partsBy(await test.ask("agent.declared", { by: ["pipeline"] })), {
      "team/x a": [1, 1],
      "team/y a": [1, 1],
    });
  });

  it("is of the latest run before the end of a period", async () => {
    // Run 1.
    assert.deepEqual(partsBy(await test.ask("agent.declared", { by: ["type"], scope: { until: MONDAY + 7 * DAY } })), {
      label: [1, 1],
      docker: [1, 1],
    });
  });

  it("has Pipelines that declare none", async () => {
    // Run 7; 4 has no flow nodes.
    assert.deepEqual(partsBy(await test.ask("agent.declared", { scope: { since: MONDAY + 9 * DAY } })), {
      all: [0, 1],
    });
  });
});
