import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical-json.ts";

/** RFC 8785, appendix B: IEEE 754 bits of a number, and its text; undefined where it has none. */
const numbers: readonly (readonly [bits: string, text: string | undefined])[] = [
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["8000000000000001", "-5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["ffefffffffffffff", "-1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["c340000000000000", "-9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["7fffffffffffffff", undefined],
  ["7ff0000000000000", undefined],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["44b52d02c7e14af7", "1.0000000000000001e+23"],
  ["444b1ae4d6e2ef4e", "999999999999999700000"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
  ["41b3de4355555554", "333333333.33333325"],
  ["41b3de4355555555", "333333333.3333333"],
  ["41b3de4355555556", "333333333.3333334"],
  ["41b3de4355555557", "333333333.33333343"],
  ["becbf647612f3696", "-0.0000033333333333333333"],
  ["43143ff3c1cb0959", "1424953923781206.2"],
];

describe("canonical JSON", () => {
  for (const [bits, text] of numbers)
    test(`the number ${bits} is ${text ?? "refused"}`, () => {
      const number = Buffer.from(bits, "hex").readDoubleBE();
      if (text === undefined) assert.throws(() => canonicalJson(number), TypeError);
      else assert.equal(canonicalJson(number), text);
    });

  test("the example of RFC 8785, 3.2.2 and 3.2.3", () => {
    const value = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    const text = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;
    assert.equal(canonicalJson(value), text);
  });

  test("keys are in order of their UTF-16 code units (RFC 8785, 3.2.3)", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\u{1f600}": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    assert.deepEqual(Object.values(JSON.parse(canonicalJson(value).replace('"1":', '"\\u00001":'))), [
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  const refused: readonly (readonly [what: string, value: unknown])[] = [
    ["half of a surrogate pair", "\ud83d"],
    ["half of a surrogate pair in a key", { "\udead": 1 }],
    ["nothing", undefined],
    ["nothing in an object", { a: undefined }],
    ["a hole in a list", new Array(1)],
    ["a function", () => 1],
    ["a big integer", 1n],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["a number that is none, deep inside", { a: [{ b: Number.NaN }] }],
  ];
  for (const [what, value] of refused)
    test(`refused: ${what}`, () => assert.throws(() => canonicalJson(value), TypeError));

  test("it is JSON of the same value, and says itself again", () =>
    fc.assert(
      fc.property(fc.json(), (json) => {
        const text = canonicalJson(JSON.parse(json));
        assert.equal(canonicalJson(JSON.parse(text)), text);
        assert.deepEqual(JSON.parse(text), JSON.parse(json.replaceAll(/(?<![\w.])-0(?![\w.])/g, "0")));
      }),
    ));
});
