import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { scanKeys } from "./scan-keys.ts";
import { strictJson } from "./strict-json.ts";

const limits = { maxBytes: 1_000_000, maxDepth: 64 };

describe("a look over the keys of a text", () => {
  test("is work that grows with its length only, whatever it holds", () => {
    const size = 200_000;
    const hostile = {
      "a text of escaped quotes that never ends": `"${'\\"'.repeat(size / 2)}`,
      "quotes only": '"'.repeat(size),
      backslashes: `"${"\\".repeat(size)}`,
      "spaces after a text": `"a"${" ".repeat(size)}`,
      "texts with spaces and no colon": '"a"    '.repeat(size / 7),
      "lists that open and close": "[]".repeat(size / 2),
      "many keys": `{${Array.from({ length: size / 10 }, (_, index) => `"${index}":1`).join()}}`,
    };
    for (const [what, text] of Object.entries(hostile)) {
      const { steps } = scanKeys(text, 64);
      assert.ok(steps <= 2 * text.length + 2, `${what}: ${steps} steps for ${text.length} characters`);
    }
  });

  test("lets pass what JSON.parse reads, and the same value comes of it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const read = strictJson(Buffer.from(text), limits);
        // Two keys of one object may be the same once they are read: those are refused on purpose.
        if (!read.ok) return assert.match(read.fault.rule, /DUPLICATE_KEY|PROTO_KEY/);
        assert.deepEqual(read.value, JSON.parse(text));
      }),
    );
  });

  test("never lets pass what JSON.parse refuses, and never throws", () => {
    const piece = fc.constantFrom(
      '"',
      "\\",
      '\\"',
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      " ",
      "\n",
      "a",
      "1",
      "null",
      "\\u0061",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const read = strictJson(Buffer.from(text), limits);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (read.ok || !isJson) assert.equal(read.ok, isJson);
        else assert.match(read.fault.rule, /DUPLICATE_KEY|PROTO_KEY/);
      }),
      { numRuns: 2000 },
    );
  });

  test("knows keys by what they stand for, at any spacing", () => {
    for (const text of ['{"a":1,"\\u0061" :2}', '{"a"\n\t :1,"a":2}'])
      assert.equal(scanKeys(text, 4).fault, "DUPLICATE_KEY");
    assert.equal(scanKeys('{"\\u005f_proto__":1}', 4).fault, "PROTO_KEY");
    assert.equal(scanKeys('[{"a":1},{"a":2}]', 4).fault, undefined);
  });
});
