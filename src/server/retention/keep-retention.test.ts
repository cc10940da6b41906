import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Removal } from "../../store/removal.ts";
import { InTurn } from "../scanning/in-turn.ts";
import { keepRetention } from "./keep-retention.ts";

const DAY_MS = 86_400_000;
const START = 20_000 * DAY_MS + DAY_MS / 2;

/** Lets it work for some days; returns when it removed, in days since the start, and what was said. */
async function removals(days: number, remove: (call: number) => Partial<Removal>) {
  let at = START;
  const over = new AbortController();
  const removed: [number, number][] = [];
  const said: string[] = [];
  const errors: unknown[] = [];
  await keepRetention({
    keepMs: 10 * DAY_MS,
    remove: async ({ before }) => {
      removed.push([(at - START) / DAY_MS, (at - before) / DAY_MS]);
      return { before, runs: 0, steps: 0, logLines: 0, keptRuns: 5, ...remove(removed.length) };
    },
    turn: new InTurn(),
    now: () => at,
    sleep: async (ms) => {
      at += ms;
      if (at - START >= days * DAY_MS) over.abort();
    },
    log: (sentence) => said.push(sentence),
    onError: (error) => errors.push(error),
    signal: over.signal,
  });
  return { removed, said, errors };
}

describe("keeping retention", () => {
  it("removes at once, and at the beginning of each day", async () => {
    const { removed, said } = await removals(3, () => ({}));
    assert.deepEqual(removed, [
      [0, 10],
      [0.5, 10],
      [1.5, 10],
      [2.5, 10],
    ]);
    assert.deepEqual(said, []);
  });

  it("says what it removed", async () => {
    const { said } = await removals(0.1, () => ({ runs: 3 }));
    assert.deepEqual(said, ["Old runs were removed from the store."]);
  });

  it("tries again soon when it fails", async () => {
    const { removed, errors } = await removals(0.1, (call) => {
      if (call === 1) throw new Error("full");
      return {};
    });
    assert.deepEqual(
      removed.map(([day]) => Math.round(day * 144)),
      [0, 1],
    );
    assert.equal(errors.length, 1);
  });
});
