import assert from "node:assert/strict";
import { test } from "node:test";
import { valueWords } from "./value-words.ts";

test("writes the value of a metric in a line, by its kind and unit", () => {
  const rows: readonly (readonly [Parameters<typeof valueWords>[0], string])[] = [
    [{ kind: "distribution", unit: "ms", value: { n: 3, value: 12_000, p95: 91_000 } }, "p50 12 s, p95 1 min 31 s"],
    [{ kind: "distribution", unit: "ms", value: { n: 0 } }, "–"],
    [
      { kind: "distribution", unit: "ms", value: { n: 9 }, largest: { name: "agent", n: 4, total: 60_000 } },
      "agent: 1 min",
    ],
    [{ kind: "ratio", unit: "1", value: { n: 36, value: 1 / 3, total: 12 } }, "33 % of 36"],
    [{ kind: "counter", unit: "{run}", value: { n: 1, value: 1 } }, "1 run"],
    [{ kind: "counter", unit: "{run}", value: { n: 0, value: 0 } }, "–"],
    [{ kind: "state", unit: "{pipeline}", value: { n: 6, value: 6, of: 14 } }, "6 of 14 Pipelines"],
    [
      {
        kind: "state",
        unit: "{pipeline}",
        value: { n: 59, value: 59, of: 59 },
        largest: { name: "x", n: 54, value: 54, of: 59 },
      },
      "x: 54 of 59",
    ],
    [{ kind: "state", unit: "{pipeline}", value: { n: 0, value: 0, of: 14 } }, "0 of 14 Pipelines"],
  ];
  for (const [metric, words] of rows) assert.equal(valueWords(metric), words);
});
