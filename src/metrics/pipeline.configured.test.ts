import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("pipeline.configured", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    const item = { controller_id: 1, kind: "pipeline", is_branch: false };
    for (const row of [
      { id: 5, full_name: "team/gone", gone_at: MONDAY + 8 * DAY },
      { id: 6, full_name: "team", kind: "folder" },
      { id: 7, full_name: "mb/main", is_branch: true },
      { id: 8, full_name: "team/typed", syntax: "scripted" },
      { id: 9, full_name: "free", kind: "other" },
      { id: 10, full_name: "late", syntax: "declarative", first_seen_at: MONDAY + 10 * DAY },
    ])
      await test.insert("pipeline", { ...item, ...row });
    await test.runs([
      [1, 1, 0, { syntax: "scripted" }],
      [2, 1, 1, { syntax: "declarative" }],
      [3, 1, 7],
      [4, 2, 7, { syntax: "scripted", finished: false }],
      [5, 5, 1, { syntax: "declarative" }],
    ]);
  });

  after(() => test.close());

  it("counts Pipelines that exist", async () => {
    // 1–4, 7, 8, 10: not the one that is gone, no folder, nothing else.
    assert.deepEqual(partsBy(await test.ask("pipeline.configured")), { all: [7, 7] });
  });

  it("tells the syntax by the latest run that has one, else by the configuration", async () => {
    // Declarative: 1 (run 2; 3 does not tell), 10. Scripted: 2, 8. Unknown: 3, 4, 7, which never ran.
    assert.deepEqual(partsBy(await test.ask("pipeline.configured", { by: ["syntax"] })), {
      declarative: [2, 7],
      scripted: [2, 7],
      unknown: [3, 7],
    });
  });

  it("counts them by controller", async () => {
    assert.deepEqual(partsBy(await test.ask("pipeline.configured", { by: ["controller"] })), { a: [5, 5], b: [2, 2] });
  });

  it("counts them by folder, those in none together", async () => {
    assert.deepEqual(partsBy(await test.ask("pipeline.configured", { by: ["folder"] })), {
      "a team": [3, 3],
      "a mb": [1, 1],
      "a ": [1, 1],
      "b team": [1, 1],
      "b o'hara; DROP TABLE run; --": [1, 1],
    });
  });

  it("has at the end of a period what was gone later, not what came later", async () => {
    // 5 is there, 10 is not.
    assert.deepEqual(
      partsBy(await test.ask("pipeline.configured", { by: ["syntax"], scope: { until: MONDAY + 8 * DAY } })),
      { declarative: [2, 7], scripted: [2, 7], unknown: [3, 7] },
    );
  });

  it("knows at the end of a period only runs before it", async () => {
    // Scripted: 1 (run 1), 8.
    assert.deepEqual(
      partsBy(await test.ask("pipeline.configured", { by: ["syntax"], scope: { until: MONDAY + 1 * DAY } })),
      { scripted: [2, 7], unknown: [5, 7] },
    );
  });
});
