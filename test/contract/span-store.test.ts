import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempDirectory } from "../support/directories.ts";
import { spanStoreContract } from "../support/span-store-contract.ts";
import { batchOf, runOfSpans, testTrace } from "../support/spans.ts";
import { openTestStore, storeKind } from "../support/test-stores.ts";

const wish = { now: 100_000_000, graceMs: 1000, spans: 10_000 };

spanStoreContract(storeKind, (t) => {
  const file = join(tempDirectory(t), "store.duckdb");
  return async () => {
    const store = await openTestStore(file);
    return { spans: await store.spans(), close: () => store.close() };
  };
});

test("spans are kept and summed up while a scan has its transaction open", async (t) => {
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const writer = await store.beginScan({ key: "ci", home: "home", at: 1 });
  await writer.writeLog({ file: "essentials.log.0", readTo: 10, errors: [] });
  await spans.append([batchOf(runOfSpans(1))], 5);
  await spans.sum();
  assert.equal((await spans.tracesToBuild(wish)).length, 1);
  await spans.settle([{ trace: testTrace(1), builtTo: 5, unattributed: 0 }]);
  await writer.commit();
  assert.equal((await spans.tracesToBuild(wish)).length, 0);
});
