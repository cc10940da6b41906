import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

test("no floating point and no other chance than the stream in this folder", () => {
  const folder = new URL("../../../src/privacy/noise/", import.meta.url).pathname;
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  assert.ok(files.length >= 7);
  for (const file of files) {
    const text = readFileSync(folder + file, "utf8");
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").replace(/"[^"\n]*"/g, '""');
    assert.doesNotMatch(
      code,
      /\bMath\b|\bNumber\b|parseFloat|\bFloat(32|64)Array|\d\.\d|\d[eE]-?\d|randomBytes|getRandomValues/,
      file,
    );
    // Every division is one of whole numbers: all operands of `/` are BigInt by their types, as no `number` is divided.
    assert.doesNotMatch(code, /\.length\s*\/|\/\s*\d+(?![\dn])/, file);
  }
});
