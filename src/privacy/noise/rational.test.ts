import assert from "node:assert/strict";
import { test } from "node:test";
import {
  add,
  divide,
  isAbove,
  multiply,
  parseDecimal,
  parseRational,
  rational,
  rationalText,
  sum,
  wholeRoot,
} from "./rational.ts";

test("fractions are exact where decimals of a computer are not", () => {
  const tenth = parseDecimal("0.1");
  assert.deepEqual(sum(Array.from({ length: 10 }, () => tenth)), rational(1n));
  assert.deepEqual(parseDecimal("0.0025"), rational(1n, 400n));
  assert.deepEqual(parseDecimal("-1.50"), rational(-3n, 2n));
  assert.deepEqual(add(rational(1n, 3n), rational(1n, 6n)), rational(1n, 2n));
  assert.deepEqual(multiply(rational(2n, 3n), rational(3n, 4n)), rational(1n, 2n));
  assert.deepEqual(divide(rational(1n), rational(-2n, 4n)), rational(-2n));
  assert.ok(isAbove(rational(1n, 3n), parseDecimal("0.333333333333333333333")));
  assert.ok(!isAbove(rational(1n, 2n), rational(2n, 4n)));
});

test("texts of fractions are read as they are written", () => {
  for (const text of ["1/400", "0", "-7", "12345678901234567890/7"])
    assert.equal(rationalText(parseRational(text)), text);
  for (const text of ["", "1/", "0.5", "1/0", "1e3", " 1"])
    assert.throws(() => rationalText(parseRational(text)), RangeError, text);
  for (const text of ["", ".5", "1e-3", "NaN", "1.", "0x1"]) assert.throws(() => parseDecimal(text), RangeError, text);
});

test("whole roots are exact near squares of any size", () => {
  for (const root of [0n, 1n, 2n, 3n, 15n, 16n, 2n ** 64n + 1n, 10n ** 40n])
    for (const off of [-1n, 0n, 1n]) {
      const value = root * root + off;
      if (value < 0n) continue;
      const found = wholeRoot(value);
      assert.ok(found * found <= value && (found + 1n) * (found + 1n) > value, String(value));
    }
  assert.throws(() => wholeRoot(-1n), RangeError);
});
