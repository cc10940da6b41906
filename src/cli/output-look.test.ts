import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { outputLook } from "./output-look.ts";

const terminal = { isTTY: true, columns: 80 };

describe("colour", () => {
  for (const [name, out, environment, expected] of [
    ["on a terminal", terminal, {}, true],
    ["not in a pipe", {}, {}, false],
    ["not with NO_COLOR", terminal, { NO_COLOR: "1" }, false],
    ["with an empty NO_COLOR, which is none", terminal, { NO_COLOR: "" }, true],
    ["not on a dumb terminal", terminal, { TERM: "dumb" }, false],
    ["in a pipe with FORCE_COLOR", {}, { FORCE_COLOR: "1" }, true],
    ["with FORCE_COLOR against NO_COLOR", {}, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["not with FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, false],
  ] as const)
    it(name, () => assert.equal(outputLook(out, environment).hasColour, expected));
});

describe("width", () => {
  for (const [columns, expected] of [
    [undefined, 80],
    [0, 80],
    [72, 72],
    [20, 60],
    [300, 100],
  ] as const)
    it(`of ${columns} columns is ${expected}`, () =>
      assert.equal(outputLook(columns === undefined ? {} : { columns }, {}).width, expected));
});
