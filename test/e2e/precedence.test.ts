import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { factTables } from "../../src/model/facts.ts";
import { exceptions, orderFor } from "../../src/model/observed/precedence.ts";
import { sourceKinds } from "../../src/model/sources.ts";
import { root } from "../support/directories.ts";

describe("precedence", () => {
  const all = Object.entries(exceptions).flatMap(([table, some]) => some.map((one) => ({ table, ...one })));

  it("names every kind of source once in each exception, and columns that are there", () => {
    for (const { table, columns, order } of all) {
      assert.deepEqual([...order].sort(), [...sourceKinds].sort());
      for (const column of columns) assert.ok(column in factTables[table as keyof typeof factTables], String(column));
    }
  });

  it("holds for its columns alone", () => {
    assert.equal(orderFor("run", "queueMs")?.[1], "rest");
    assert.equal(orderFor("run", "durationMs"), undefined);
  });

  it("is explained in docs/sources.md, word for word", () => {
    const text = readFileSync(join(root, "docs", "sources.md"), "utf8");
    for (const { why } of all) assert.ok(text.includes(why), why);
  });
});
