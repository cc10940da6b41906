import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { batchOf, runOfSpans } from "../../../test/support/spans.ts";
import type { SpanBatch } from "../../model/span-batch.ts";
import { SinkBusy } from "./span-sink.ts";
import { StoreSink } from "./store-sink.ts";

/** A store whose commits end when they are told to. */
function slowStore() {
  const commits: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const append = (batches: readonly SpanBatch[]): Promise<void> => {
    commits.push(batches.length);
    return new Promise((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  };
  return { commits, ends, spans: { append, appendLinks: async () => {} } };
}

const limits = { gatherMs: 5, rows: 64, waiting: 96 };
const batch = batchOf(runOfSpans(1, 10));
const soon = () => sleep(30);

test("what comes close together is committed together, and told when it is safe", async () => {
  const { commits, ends, spans } = slowStore();
  const sink = new StoreSink({ spans, now: () => 1, limits });
  const told: number[] = [];
  const take = (number: number) => sink.takeSpans(batch).then(() => told.push(number));
  const taken = [take(1), take(2)];
  await soon();
  taken.push(take(3), take(4));
  await soon();
  assert.deepEqual([commits, told], [[2], []]);
  ends[0]!();
  await soon();
  assert.deepEqual(
    [commits, told],
    [
      [2, 2],
      [1, 2],
    ],
  );
  ends[1]!();
  await Promise.all(taken);
  assert.deepEqual(told, [1, 2, 3, 4]);
});

test("a commit has so many rows at most, or one batch", async () => {
  const { commits, ends, spans } = slowStore();
  const sink = new StoreSink({ spans, now: () => 1, limits: { ...limits, waiting: 1000 } });
  const large = batchOf(Array.from({ length: 10 }, (_, number) => runOfSpans(number)).flat());
  const all = Promise.all([batch, batch, batch, batch, batch, large].map((some) => sink.takeSpans(some)));
  for (let commit = 0; commit < 3; commit++) {
    await soon();
    ends[commit]!();
  }
  await all;
  assert.deepEqual(commits, [4, 1, 1]);
});

test("when too much waits, who sends is told to come again; what fails is told to those it was for alone", async () => {
  const { ends, spans } = slowStore();
  const sink = new StoreSink({ spans, now: () => 1, limits });
  const first = Promise.allSettled(Array.from({ length: 6 }, () => sink.takeSpans(batch)));
  await assert.rejects(sink.takeSpans(batch), SinkBusy);
  await soon();
  ends[0]!(new Error("the disk is full"));
  await soon();
  ends[1]!();
  const results = await first;
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "rejected", "rejected", "rejected", "fulfilled", "fulfilled"],
  );
  const again = sink.takeSpans(batch);
  await soon();
  ends[2]!();
  await again;
});

test("a store that is full of spans without their runs takes no more", async () => {
  const { spans, commits } = slowStore();
  const sink = new StoreSink({ spans, now: () => 1, limits, isFull: () => true });
  await assert.rejects(sink.takeSpans(batch), SinkBusy);
  assert.deepEqual(commits, []);
});
