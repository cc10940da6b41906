import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { metrics } from "../../src/metrics/metrics.ts";
import { root } from "../support/directories.ts";

test("each metric is in a file that is called like it", async () => {
  // Ids have dots, names of other files have none.
  const files = readdirSync(join(root, "src", "metrics"))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => name.includes("."));
  assert.deepEqual(files.sort(), metrics.map(({ id }) => id).sort());
  for (const id of files) {
    const exported: Record<string, unknown> = await import(join(root, "build", "src", "metrics", `${id}.js`));
    const ids = Object.values(exported).map((value) => (value as { id: string }).id);
    assert.deepEqual(ids, [id]);
  }
});
