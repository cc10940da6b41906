import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { publishRelease } from "../../src/release/publish-release.ts";
import { verifyBundle } from "../../src/verify/verify-bundle.ts";
import { approve, builtPlace, publisher, stranger } from "./test-release.ts";

test("the verifier finds what was changed after publishing", async () => {
  const { at } = await builtPlace();
  await approve(at);
  const directory = await publishRelease(at("2027-05-01"), publisher);
  const edit = (file: string, change: (text: string) => string) => {
    const copy = `${directory}-copy`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(directory, copy, { recursive: true });
    writeFileSync(join(copy, file), change(readFileSync(join(copy, file), "utf8")));
    return verifyBundle(copy).faults.join("; ");
  };
  assert.match(
    edit("README.md", (text) => `${text} `),
    /README.md is not what was published/,
  );
  assert.match(
    edit("tables.json", (text) => text.replace(/"share":\{"value":0\.\d+/, '"share":{"value":0.5')),
    /does not follow/,
  );
  assert.match(
    edit("noisy.json", (text) => text.replace('"rho":"3/2000"', '"rho":"3/2001"')),
    /another rho/,
  );
  assert.match(
    edit("manifest.json", (text) => text.replace('"release":"2027-03"', '"release":"2027-04"')),
    /not signed/,
  );
  assert.match(
    edit("reviews.jsonl", (text) => text.split("\n").slice(0, 1).join("\n")),
    /not both approved/,
  );
  assert.match(
    edit("people.json", () => '{"people":[]}'),
    /people.json is not what it was when the release was built; nobody on the roster proposed/,
  );
  writeFileSync(join(directory, "extra.txt"), "x");
  assert.match(verifyBundle(directory).faults.join(), /extra.txt was not published/);
  assert.match(verifyBundle(directory, { publisher: stranger.key }).faults.join(), /another key/);
  assert.match(verifyBundle(join(directory, "none")).faults.join(), /cannot be read/);
});
