import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedTexts } from "./shared-texts.ts";

test("a text is made once for each state and key, and few are kept", () => {
  const shared = new SharedTexts();
  let made = 0;
  const text = (state: string, key: string): string => shared.of({ state, key }, () => `${state}${key}${++made}`);
  assert.deepEqual([text("a", "x"), text("a", "x"), text("a", "y"), text("a", "x")], ["ax1", "ax1", "ay2", "ax1"]);
  assert.deepEqual([text("b", "x"), text("a", "x")], ["bx3", "ax4"]);
  for (let key = 0; key < 20; key++) text("a", String(key));
  assert.equal(text("a", "x"), "ax25");
});
