import assert from "node:assert/strict";
import { test } from "node:test";
import { keepUnits, NAME_PART_END } from "./line-breaks.ts";

test("keeps numbers and their units on one line", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["33 % of 36", "33\u00a0% of 36"],
    ["took 1 h 41 min or less", "took 1\u00a0h\u00a041\u00a0min or less"],
    ["12 minutes, 3 days", "12 minutes, 3 days"],
    ["1 d 2", "1\u00a0d 2"],
  ];
  for (const [text, kept] of rows) assert.equal(keepUnits(text), kept);
});

test("finds where names may break", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["shop/deploy_all", "shop/|deploy_|all"],
    ["NullPointerException", "Null|Pointer|Exception"],
    ["2026-09-01 v1.2", "2026-09-01 v1.2"],
    ["java.lang", "java.|lang"],
    ["", ""],
  ];
  for (const [name, parts] of rows) assert.equal(name.split(NAME_PART_END).join("|"), parts);
});
