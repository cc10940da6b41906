import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("pipeline.active", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    const item = { controller_id: 1, kind: "pipeline", is_branch: false };
    await test.insert("pipeline", { ...item, id: 5, full_name: "team/gone", gone_at: MONDAY + 9 * DAY });
    await test.insert("pipeline", { ...item, id: 6, full_name: "team/z" });
    await test.runs([
      [1, 1, 0],
      [2, 2, -20],
      [3, 3, -14, { finished: false }],
      [4, 5, 8],
      [5, 6, undefined],
    ]);
  });

  after(() => test.close());

  it("counts Pipelines that ran in the last 28 days, of those that exist", async () => {
    // Asked on day 14: x of a, and x of b, 28 days before to the millisecond. Not y, the one that is gone, the one that
    // never ran, and z: nobody knows when it did.
    assert.deepEqual(partsBy(await test.ask("pipeline.active")), { all: [2, 5] });
  });

  it("counts them by controller", async () => {
    assert.deepEqual(partsBy(await test.ask("pipeline.active", { by: ["controller"] })), { a: [1, 3], b: [1, 2] });
  });

  it("counts them by folder", async () => {
    assert.deepEqual(partsBy(await test.ask("pipeline.active", { by: ["folder"] })), {
      "a team": [1, 3],
      "b team": [1, 1],
    });
  });

  it("is of the end of a period", async () => {
    // On day 9: x of a, x of b, and the one that is gone since. Day -20 is 29 days before.
    assert.deepEqual(partsBy(await test.ask("pipeline.active", { scope: { until: MONDAY + 9 * DAY } })), {
      all: [3, 6],
    });
  });

  it("knows only runs before the end of a period", async () => {
    // y and x of b; x of a runs at that instant first.
    assert.deepEqual(partsBy(await test.ask("pipeline.active", { scope: { until: MONDAY } })), { all: [2, 6] });
  });
});
