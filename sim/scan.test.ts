import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempDirectory } from "../test/support/directories.ts";
import { scanInto, withStore } from "../test/support/scans.ts";
import { DAY } from "./engine/times.ts";
import { families } from "./families/families.ts";
import { createWorld } from "./world.ts";

test("a scan of a simulated home quarantines nothing and counts what the simulation knows", async (t) => {
  for (const family of ["campus"]) {
    const home = tempDirectory(t);
    const startAt = Date.UTC(2026, 0, 5);
    const world = createWorld({ seed: 5, home, startAt, family: families.get(family)!, days: 2, runsPerDay: 60 });
    world.advanceTo(startAt + 1.5 * DAY);
    world.flush();
    await withStore(join(tempDirectory(t), "store.duckdb"), async (store) => {
      const tally = await scanInto(store, home);
      assert.equal(tally.quarantined, 0);
      const rows = await store.query("SELECT name.text AS result FROM run LEFT JOIN name ON name.id = run.result");
      const read = rows.map(({ result }) => String(result ?? "none")).sort();
      // The scan names branches by their directories: results are compared, not names.
      const known = [...world.finishedRuns().map(({ result }) => result), ...world.truth().map(() => "none")].sort();
      assert.deepEqual(read, known);
    });
  }
});
