import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoreGap } from "../../model/store-gap.ts";
import { tellMissing } from "./tell-missing.ts";

test("a part of the store that goes is told once in the log, without names of controllers, and so is its return", async () => {
  const gap = (host: string): StoreGap => ({
    host,
    reason: `The ClickHouse at ${host} does not answer.`,
    since: undefined,
    parts: 3,
    controllers: ["secret"],
  });
  const looks = [[], [gap("b")], [gap("b")], [gap("c")], undefined, [gap("c")], []];
  const lines: string[] = [];
  const errors: unknown[] = [];
  let changes = 0;
  const over = new AbortController();
  await tellMissing({
    missing: async () => {
      const look = looks.shift();
      if (looks.length === 0) over.abort();
      if (look === undefined) throw new Error("no");
      return look;
    },
    onChange: () => void changes++,
    log: (sentence, { level = "info" } = {}) => lines.push(`${level}: ${sentence}`),
    onError: (error) => errors.push(error),
    sleep: async () => undefined,
    signal: over.signal,
  });
  const gone = (host: string) =>
    `warn: The ClickHouse at ${host} does not answer. What it keeps is missing here: all of some controllers, about one in 3.`;
  const back = (host: string) => `info: The part of the store at ${host} answers again.`;
  assert.deepEqual(lines, [gone("b"), gone("c"), back("b"), back("c")]);
  assert.deepEqual([changes, errors.length], [3, 1]);
});
