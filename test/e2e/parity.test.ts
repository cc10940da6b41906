import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { archivedHomes, corpusMissing } from "../support/corpus.ts";
import { exampleHome, root, tempDirectory, unpack } from "../support/directories.ts";
import { referenceOf, scanInto, withStore } from "../support/scans.ts";

/** The numbers of a home are those an independent program counted. */
async function assertParity(t: TestContext, home: string, expectedFile: string): Promise<void> {
  const expected: unknown = JSON.parse(readFileSync(expectedFile, "utf8"));
  await withStore(join(tempDirectory(t), "store.duckdb"), async (store) => {
    await scanInto(store, home);
    assert.deepEqual(await referenceOf(store), expected);
  });
}

test("example home has the numbers its maker counted", async (t) => {
  await assertParity(t, exampleHome, join(root, "examples", "jenkins-home.expected.json"));
});

test("real homes have the numbers an independent program counted", { concurrency: 3 }, async (t) => {
  if (corpusMissing !== undefined) return t.skip(corpusMissing);
  const homes = archivedHomes();
  assert.ok(homes.length >= 49, `${homes.length} homes`);
  await Promise.all(
    homes.map(({ name, archive, expected }) => t.test(name, (t) => assertParity(t, unpack(t, archive), expected))),
  );
});
