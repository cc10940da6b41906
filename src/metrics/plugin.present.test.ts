import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fourPipelines, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("plugin.present", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    const rows = [
      { controller_id: 1, name: "git", version: "5.0", installed: true },
      { controller_id: 1, name: "git", version: "5.0", installed: false },
      { controller_id: 1, name: "git", version: "4.0", installed: false },
      { controller_id: 2, name: "git", version: "5.0", installed: true },
      { controller_id: 2, name: "pl'ug; --" },
    ];
    for (const row of rows) await test.insert("plugin", row);
  });

  after(() => test.close());

  it("counts plugins by version and evidence", async () => {
    assert.deepEqual(valuesBy(await test.ask("plugin.present")), { all: 5 });
  });

  it("tells what is installed from what records name", async () => {
    assert.deepEqual(valuesBy(await test.ask("plugin.present", { by: ["evidence"] })), {
      installed: 2,
      named_in_records: 3,
    });
  });

  it("counts them by plugin", async () => {
    assert.deepEqual(valuesBy(await test.ask("plugin.present", { by: ["plugin"] })), { git: 4, "pl'ug; --": 1 });
  });

  it("counts them by version", async () => {
    assert.deepEqual(valuesBy(await test.ask("plugin.present", { by: ["evidence", "version"] })), {
      "installed 5.0": 2,
      "named_in_records 5.0": 1,
      "named_in_records 4.0": 1,
      "named_in_records -": 1,
    });
  });

  it("counts them by controller", async () => {
    assert.deepEqual(valuesBy(await test.ask("plugin.present", { by: ["controller"] })), { a: 3, b: 2 });
  });

  it("is of one controller, whatever the folder and the period", async () => {
    assert.deepEqual(
      valuesBy(await test.ask("plugin.present", { scope: { controller: "b", folder: "team", until: MONDAY } })),
      { all: 2 },
    );
  });
});
