import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fourPipelines, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("library.configured", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    const rows = [
      { controller_id: 1, name: "util" },
      { controller_id: 1, name: "util", folder: "team" },
      { controller_id: 1, name: "old", gone_at: MONDAY },
      { controller_id: 2, name: "l'ib; --" },
    ];
    for (const row of rows) await test.insert("library", row);
  });

  after(() => test.close());

  it("counts libraries that are configured", async () => {
    // Not the one that is gone.
    assert.deepEqual(valuesBy(await test.ask("library.configured")), { all: 3 });
  });

  it("counts them by where they are configured", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.configured", { by: ["scope"] })), { global: 2, folder: 1 });
  });

  it("counts them by library", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.configured", { by: ["library"] })), { util: 2, "l'ib; --": 1 });
  });

  it("counts them by controller", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.configured", { by: ["controller"] })), { a: 2, b: 1 });
  });

  it("is of one controller, whatever the folder and the period", async () => {
    assert.deepEqual(
      valuesBy(await test.ask("library.configured", { scope: { controller: "b", folder: "team", until: MONDAY } })),
      { all: 1 },
    );
  });
});
