import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, MONDAY, TestStore, valuesBy } from "./test-store.ts";

describe("library.loaded", () => {
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
      [6, 2, 9],
    ]);
    await test.facts("libraryUse", [
      { runId: 1, library: "util", version: "v1", trusted: true },
      { runId: 1, library: "deploy", version: "main", trusted: false },
      { runId: 2, library: "util", version: "v2", trusted: true },
      { runId: 3, library: "util" },
      { runId: 4, library: "l'ib; --", trusted: false },
      { runId: 6, trusted: true },
    ]);
  });

  after(() => test.close());

  it("counts a run once per library", async () => {
    // Run 5 loads none.
    assert.deepEqual(valuesBy(await test.ask("library.loaded")), { all: 6 });
  });

  it("counts them by trust, which old records do not tell", async () => {
    // Trusted: 1, 2, 6.
    assert.deepEqual(valuesBy(await test.ask("library.loaded", { by: ["trust"] })), {
      trusted: 3,
      untrusted: 2,
      unknown: 1,
    });
  });

  it("counts them by library", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.loaded", { by: ["library"] })), {
      util: 3,
      deploy: 1,
      "l'ib; --": 1,
      "-": 1,
    });
  });

  it("counts them by version", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.loaded", { by: ["version"] })), {
      v1: 1,
      main: 1,
      v2: 1,
      "-": 3,
    });
  });

  it("counts them by Pipeline", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.loaded", { by: ["pipeline"] })), {
      "team/x a": 3,
      "team/y a": 2,
      "team/x b": 1,
    });
  });

  it("counts them by week", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.loaded", { grain: "week" })), { "day 0": 3, "day 7": 3 });
  });

  it("counts those of runs that began before the end of a period", async () => {
    assert.deepEqual(valuesBy(await test.ask("library.loaded", { scope: { until: MONDAY + 8 * DAY } })), { all: 4 });
  });
});
