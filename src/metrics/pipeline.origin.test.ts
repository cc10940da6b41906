import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, HOSTILE, MONDAY, partsBy, TestStore } from "./test-store.ts";

describe("pipeline.origin", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();

    for (const [id, key] of ["a", "b"].entries()) await test.insert("controller", { id: id + 1, key, home: key });
    const branch = { is_branch: true, definition: "multibranch" };
    const items = [
      { full_name: HOSTILE, definition: "inline" },
      { full_name: "team/y", definition: "scm" },
      { full_name: "org", kind: "organizationFolder" },
      { full_name: "org/repo", kind: "multibranch" },
      { full_name: "org/repo/main", ...branch },
      { full_name: "org/typed", definition: "inline" },
      { full_name: "organic/main", ...branch },
      { full_name: "team/odd", definition: "other" },
      { full_name: "team/unread", is_branch: undefined },
      { full_name: "team/gone", definition: "scm", gone_at: MONDAY + 8 * DAY },
      { full_name: "org/repo/main", ...branch, controller_id: 2 },
    ];
    for (const [id, item] of items.entries())
      await test.insert("pipeline", { id, controller_id: 1, kind: "pipeline", is_branch: false, ...item });
    await test.runs([[1, 1, 0]]);
  });

  after(() => test.close());

  it("counts Pipelines that exist", async () => {
    // All but folders and the one that is gone.
    assert.deepEqual(partsBy(await test.ask("pipeline.origin")), { all: [8, 8] });
  });

  it("counts them by where their script comes from", async () => {
    // What is named like an organization folder, or like one of another controller, is not in it.
    assert.deepEqual(partsBy(await test.ask("pipeline.origin", { by: ["origin"] })), {
      inline: [2, 8],
      multibranch: [2, 8],
      other: [2, 8],
      scm: [1, 8],
      org_folder: [1, 8],
    });
  });

  it("counts them by controller", async () => {
    assert.deepEqual(partsBy(await test.ask("pipeline.origin", { by: ["controller"] })), { a: [7, 7], b: [1, 1] });
  });

  it("counts them by folder", async () => {
    assert.deepEqual(partsBy(await test.ask("pipeline.origin", { by: ["folder"], scope: { folder: "org" } })), {
      "a org/repo": [1, 1],
      "a org": [1, 1],
      "b org/repo": [1, 1],
    });
  });

  it("has at the end of a period what was gone later", async () => {
    assert.deepEqual(
      partsBy(
        await test.ask("pipeline.origin", { by: ["origin"], scope: { until: MONDAY + 8 * DAY, folder: "team" } }),
      ),
      { scm: [2, 4], other: [2, 4] },
    );
  });
});
