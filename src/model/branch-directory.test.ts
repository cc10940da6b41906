import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { branchDirectory } from "./branch-directory.ts";

describe("branchDirectory", () => {
  const names = [
    ["mb/main", "mb/main"],
    ["mb/feature%2Fone", "mb/feature-one.e76d0v"],
    ["mb/feature%2Fbroken", "mb/feature-broken.v5ss0d"],
    ["mb/release%2F1.0", "mb/release-1-0.4err8m"],
    ["top", "top"],
  ] as const;
  for (const [shown, directory] of names)
    it(`of ${shown} is ${directory}, as in a real home`, () => assert.equal(branchDirectory(shown), directory));

  it("is never longer than 32 characters", () => {
    for (let length = 1; length < 80; length++) {
      const directory = branchDirectory(`mb/${"x".repeat(length)}`);
      assert.ok(directory.length <= 35, directory);
      assert.equal(directory.includes("."), length > 32);
    }
  });

  it("takes names that are not encoded, reserved or odd", () => {
    for (const name of ["100%", "con", "-x", "é", "漢字", ".", "", "%zz"])
      assert.match(branchDirectory(`mb/${name}`), /^mb\/[\w.-]+$/u);
  });
});
