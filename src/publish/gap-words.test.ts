import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoreGap } from "../model/store-gap.ts";
import { gapSentence } from "./gap-words.ts";

const gap: StoreGap = {
  host: "shard-2:8123",
  reason: "The ClickHouse at shard-2:8123 does not answer.",
  since: Date.UTC(2026, 10, 26, 14, 2, 11),
  parts: 3,
  controllers: ["games", "mobile"],
};

test("what is missing in an answer is said with why, since when and whose runs they are", () => {
  assert.equal(
    gapSentence(gap),
    "The ClickHouse at shard-2:8123 does not answer, noticed 2026-11-26 14:02 UTC. What it keeps is missing here: all of the controllers games and mobile.",
  );
  const rows: readonly (readonly [StoreGap["controllers"], string])[] = [
    [undefined, "all of some controllers, about one in 3."],
    [[], "nothing that was known before."],
    [["games"], "all of the controller games."],
    [["a", "b", "c"], "all of the controllers a, b and c."],
    [["a", "b", "c", "d", "e", "f", "g"], "all of the controllers a, b, c, d, e and 2 more."],
  ];
  for (const [controllers, words] of rows)
    assert.equal(
      gapSentence({ ...gap, since: undefined, controllers }),
      `The ClickHouse at shard-2:8123 does not answer. What it keeps is missing here: ${words}`,
    );
});
