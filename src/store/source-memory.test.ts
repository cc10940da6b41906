import assert from "node:assert/strict";
import { it } from "node:test";
import { openTestStore } from "../../test/support/test-stores.ts";
import { readSourceMemory, writeSourceMemory } from "./source-memory.ts";

it("what a source has to know again is given back, of each source its own, whatever its name is", async (t) => {
  const store = await openTestStore();
  t.after(() => store.close());
  const hostile = "rest o'hara'); DROP TABLE meta; --";
  assert.equal(await readSourceMemory(store, hostile), undefined);
  await writeSourceMemory(store, "rest a", { newest: { "x/y": 1 } });
  await writeSourceMemory(store, hostile, { newest: { "it's\n\u0000": 2 } });
  await writeSourceMemory(store, hostile, { newest: { "it's\n\u0000": 3 } });
  assert.deepEqual(await readSourceMemory(store, "rest a"), { newest: { "x/y": 1 } });
  assert.deepEqual(await readSourceMemory(await store.reader(), hostile), { newest: { "it's\n\u0000": 3 } });
});
