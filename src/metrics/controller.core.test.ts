import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("controller.core", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();

    const versions = ["2.426.3", "2.440", undefined, "2.440.1-SNAPSHOT (it's; --)", "unknown"];
    for (const [id, jenkins_version] of versions.entries())
      await test.insert("controller", { id, key: `c${id}`, home: "-", jenkins_version });
  });

  after(() => test.close());

  it("counts controllers whose version is known", async () => {
    assert.deepEqual(valuesBy(await test.ask("controller.core")), { all: 4 });
  });

  it("tells long-term and weekly releases apart", async () => {
    assert.deepEqual(valuesBy(await test.ask("controller.core", { by: ["line"] })), { lts: 2, weekly: 1, other: 1 });
  });

  it("counts them by version", async () => {
    assert.deepEqual(valuesBy(await test.ask("controller.core", { by: ["version"] })), {
      "2.426.3": 1,
      "2.440": 1,
      "2.440.1-SNAPSHOT (it's; --)": 1,
      unknown: 1,
    });
  });

  it("counts them by controller", async () => {
    assert.deepEqual(valuesBy(await test.ask("controller.core", { by: ["controller"] })), {
      c0: 1,
      c1: 1,
      c3: 1,
      c4: 1,
    });
  });

  it("is of one controller, whatever the folder and the period", async () => {
    assert.deepEqual(
      valuesBy(await test.ask("controller.core", { scope: { controller: "c1", folder: "team", until: MONDAY } })),
      { all: 1 },
    );
  });
});
